// People, PINs, address book and policy on a real ledger: who may do what, and what a clever thief tries.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contactText } from '../../electron/features/treasury/rules/contacts.ts';
import { pinProblem } from '../../electron/features/treasury/rules/pin.ts';
import type { Actor } from '../../electron/core/treasury.ts';
import { failure } from '../../shared/errors/result.ts';
import { rulesRig, type Rules } from '../support/rules.ts';
import { must } from '../support/shop.ts';

const owner: Actor = { name: 'Owner', role: 'owner' };
const manager: Actor = { name: 'Manager', role: 'manager' };
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const HOUR = 3_600_000;
const codeOf = (result: { ok: boolean; error?: { code: string } }): string => (result.ok ? 'ok' : result.error?.code ?? '');

let rig: Rules;
beforeEach(() => { rig = rulesRig(); });
afterEach(() => rig.ledger.close());

describe('people', () => {
  test('the first is an owner with a PIN; others are added by an owner alone', async () => {
    expect(codeOf(await rig.people.save({ name: 'M', role: 'manager', pin: '4711' }, null))).toBe('role/forbidden');
    expect(codeOf(await rig.people.save({ name: 'Owner', role: 'owner', pin: null }, null))).toBe('staff/pin');
    must(await rig.people.save({ name: 'Owner', role: 'owner', pin: '8264' }, null));
    expect(codeOf(await rig.people.save({ name: 'Thief', role: 'owner', pin: '8264' }, null))).toBe('role/forbidden');
    expect(codeOf(await rig.people.save({ name: 'Thief', role: 'owner', pin: '8264' }, manager))).toBe('role/forbidden');
    // Saying that one is an owner is not enough.
    expect(codeOf(await rig.people.save({ name: 'Thief', role: 'owner', pin: '8264' }, { name: 'Thief', role: 'owner' }))).toBe('role/forbidden');
    expect(must(await rig.people.save({ name: 'Manager', role: 'manager', pin: '9517' }, owner)).role).toBe('manager');
    expect(codeOf(await rig.people.save({ name: 'Owner', role: 'cashier', pin: null }, owner))).toBe('input/invalid');
  });

  test.each(['1234', '9876', '0000', '12a4', '123', '1234567890123', ''])('the PIN “%s” is refused', (pin) => {
    expect(pinProblem(pin)).not.toBeNull();
  });

  test('line 57: a PIN is not in the ledger, nor what four digits could be tried against without the pepper', async () => {
    must(await rig.people.save({ name: 'Owner', role: 'owner', pin: '8264' }, null));
    const stored = rig.ledger.db.get<{ pin: string }>('SELECT pin FROM person')!.pin;
    expect(JSON.parse(stored)).toMatchObject({ kdf: { name: 'argon2id', memoryKiB: expect.toSatisfy((kib: number) => kib >= 19_456), passes: 2, lanes: 1 } });
    expect(stored).not.toContain('8264');
    rig.ledger.raw((raw) => raw.prepare("UPDATE sealed_box SET box = x'00' WHERE name = 'staff/pepper'").run());
    rig.restart();
    expect((await rig.people.signIn('Owner', '8264')).ok).toBe(false);
  });

  test('line 58: five wrong PINs make one wait, doubling, over a restart and a changed clock; the right one within the wait does not help', async () => {
    must(await rig.people.save({ name: 'Owner', role: 'owner', pin: '8264' }, null));
    for (let at = 0; at < 4; at += 1) expect(codeOf(await rig.people.signIn('Owner', '1111'))).toBe('staff/wrong_pin');
    expect(await rig.people.signIn('Owner', '1111')).toMatchObject({ ok: false, error: { code: 'staff/wait', details: { seconds: '30' } } });
    expect(codeOf(await rig.people.signIn('Owner', '8264'))).toBe('staff/wait');
    rig.ledger.clock.jumpWall(400 * 24 * HOUR);
    expect(codeOf(await rig.people.signIn('Owner', '8264'))).toBe('staff/wait');
    rig.restart();
    expect(codeOf(await rig.people.signIn('Owner', '8264'))).toBe('staff/wait');
    rig.ledger.clock.advance(30_000);
    expect(await rig.people.signIn('Owner', '2222')).toMatchObject({ ok: false, error: { code: 'staff/wait', details: { seconds: '60' } } });
    rig.ledger.clock.advance(60_000);
    expect(must(await rig.people.signIn('owner ', '8264'))).toEqual({ name: 'Owner', role: 'owner' });
    expect(codeOf(await rig.people.signIn('Owner', '1111'))).toBe('staff/wrong_pin');
  });

  test('line 58: after ten wrong PINs only an owner’s new PIN opens it again', async () => {
    must(await rig.people.save({ name: 'Owner', role: 'owner', pin: '8264' }, null));
    must(await rig.people.save({ name: 'Manager', role: 'manager', pin: '9517' }, owner));
    for (let at = 0; at < 10; at += 1) {
      await rig.people.signIn('Manager', '1111');
      rig.ledger.clock.advance(HOUR);
    }
    expect(codeOf(await rig.people.signIn('Manager', '9517'))).toBe('staff/locked');
    must(await rig.people.save({ name: 'Manager', role: 'manager', pin: '7391' }, owner));
    expect(must(await rig.people.signIn('Manager', '7391')).role).toBe('manager');
  });

  test('a device is one owner’s, and nobody else’s device counts', async () => {
    must(await rig.people.save({ name: 'Owner', role: 'owner', pin: '8264' }, null));
    must(await rig.people.save({ name: 'Second', role: 'owner', pin: '9517' }, owner));
    must(await rig.people.save({ name: 'Manager', role: 'manager', pin: '7391' }, owner));
    expect(codeOf(rig.people.addSigner('Manager', 'f5acc2fd', owner))).toBe('staff/unknown');
    expect(codeOf(rig.people.addSigner('Owner', 'f5acc2fd', manager))).toBe('role/forbidden');
    expect(must(rig.people.addSigner('Owner', 'f5acc2fd', owner)).signers).toEqual(['f5acc2fd']);
    expect(codeOf(rig.people.addSigner('Second', 'f5acc2fd', { name: 'Second', role: 'owner' }))).toBe('treasury/name_taken');
    expect([rig.people.ownerOf('f5acc2fd'), rig.people.ownerOf('00000000')]).toEqual(['Owner', null]);
  });
});

describe('address book', () => {
  const add = (name = 'Supplier', address = ADDRESS, again: string | null = null) => rig.contacts.add({ name, method: 'BTC@bitcoin', address, again }, manager);

  test('line 62: an entry is used only after an owner’s device confirmed it and the wait is over', async () => {
    const { id } = must(add());
    expect(rig.contacts.known(id)).toEqual({ method: 'BTC@bitcoin', address: ADDRESS, usableFromMs: null });
    expect(codeOf(await rig.contacts.confirm(id, 'virtual', manager))).toBe('role/forbidden');
    rig.sign = () => Promise.resolve(failure('device/rejected'));
    expect(codeOf(await rig.contacts.confirm(id, 'virtual', owner))).toBe('device/rejected');
    expect(rig.contacts.known(id)?.usableFromMs).toBeNull();
    rig.sign = rulesRig().sign;
    expect(must(await rig.contacts.confirm(id, 'virtual', owner))).toMatchObject({ state: 'waiting', confirmedBy: 'Owner' });
    expect(rig.asked.at(-1)).toBe(contactText({ id, name: 'Supplier', method: 'BTC@bitcoin', address: ADDRESS }));
    expect(rig.asked.at(-1)).toContain(ADDRESS);
    expect(rig.asked.at(-1)).toMatch(/^[\x20-\x7e\n]{1,640}$/);
    rig.ledger.clock.advance(24 * HOUR - 1);
    expect(must(rig.contacts.get(id)).state).toBe('waiting');
    rig.ledger.clock.advance(1);
    expect(must(rig.contacts.get(id)).state).toBe('usable');
    must(rig.contacts.remove(id, manager));
    expect(rig.contacts.known(id)).toBeNull();
  });

  test('a shorter wait set later does not shorten the wait of an entry that is there', async () => {
    const { id } = must(add());
    must(await rig.contacts.confirm(id, 'virtual', owner));
    must(rig.policy.save({ ...rig.policy.get(), coolDownHours: 0 }, owner));
    expect(must(rig.contacts.get(id)).state).toBe('waiting');
  });

  test('line 62: a clipboard that changed, a wrong checksum, another network, a name or address twice are refused', () => {
    expect(codeOf(add('S', ADDRESS, ADDRESS.replace('w508', 'w509')))).toBe('contact/clipboard');
    expect(codeOf(add('S', ADDRESS.replace('w508', 'w509')))).toBe('withdrawal/address');
    expect(codeOf(add('S', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'))).toBe('withdrawal/address');
    must(add('S', ` ${ADDRESS} `, ADDRESS));
    expect(codeOf(add('s'))).toBe('treasury/name_taken');
    expect(codeOf(add('T', ADDRESS.toUpperCase()))).toBe('treasury/name_taken');
  });

  test('entries and their proofs cannot be rewritten', async () => {
    const { id } = must(add());
    must(await rig.contacts.confirm(id, 'virtual', owner));
    for (const sql of ["UPDATE contact SET address = 'x'", 'DELETE FROM contact', 'UPDATE contact_fact SET usable_at_ms = 0', 'DELETE FROM contact_fact', 'DELETE FROM rule_change']) {
      expect(() => rig.ledger.db.run(sql)).toThrow('append-only');
    }
  });
});

describe('policy', () => {
  const question = { step: 'approve', withdrawal: null, actor: owner, requestedBy: 'Manager', purpose: 'transfer', amount: { unit: 'BTC@bitcoin', minor: 100_000n }, worthMinor: 5_000n,
    recipients: [{ kind: 'own', contactId: null, method: 'BTC@bitcoin', address: ADDRESS }], feeSat: 500n, satPerKvb: 5_000n } as const;

  test('line 60: only an owner changes it or freezes; a freeze stops every step with its reason until it ends', () => {
    expect(codeOf(rig.policy.save(rig.policy.get(), manager))).toBe('role/forbidden');
    expect(codeOf(rig.policy.freezeAll(true, 'laptop stolen', manager))).toBe('role/forbidden');
    expect(rig.policy.judge(question)).toEqual([]);
    must(rig.policy.freezeAll(true, 'laptop stolen', owner));
    for (const step of ['request', 'approve', 'send'] as const) expect(rig.policy.judge({ ...question, step })).toEqual([{ rule: 'frozen', message: 'An owner has frozen all withdrawals: laptop stolen' }]);
    // Saving the rules does not end it.
    must(rig.policy.save({ ...rig.policy.get(), frozen: null }, owner));
    expect(rig.policy.judge(question)).toHaveLength(1);
    must(rig.policy.freezeAll(false, '', owner));
    expect(rig.policy.judge(question)).toEqual([]);
  });

  test('what was saved is what counts, to the cent; what is asked for before counts, itself does not', () => {
    must(rig.policy.save({ ...rig.policy.get(), limits: [{ role: 'manager', purpose: 'transfer', perOperation: '50.00', perDay: '75.00', perWeek: '80' }] }, owner));
    const before = { id: 'wd_1', requestedBy: 'Manager', purpose: 'transfer', worthMinor: 2_501n, atMs: rig.ledger.clock.nowMs() } as const;
    rig.outgoing = [before];
    expect(rig.policy.judge({ ...question, withdrawal: 'wd_1' })).toEqual([]);
    expect(rig.policy.judge({ ...question, withdrawal: 'wd_2' })).toEqual([{ rule: 'per_day', message: 'With 25.01 EUR in the last 24 hours it is more than 75.00 EUR, the limit per day.' }]);
    expect(rig.policy.judge({ ...question, worthMinor: 5_001n, withdrawal: 'wd_1' })).toEqual([{ rule: 'per_operation', message: 'It is more than 50.00 EUR, the limit for one operation.' }]);
    expect(codeOf(rig.policy.save({ ...rig.policy.get(), limits: [{ role: 'manager', purpose: 'transfer', perOperation: '50,00', perDay: '1', perWeek: '1' }] }, owner))).toBe('input/invalid');
  });
});
