// What stops money from leaving: the wrong person, the wrong device, a rule, a freeze, an old approval, anything altered in between.
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, WithdrawalView, WithdrawalWish } from '../../electron/core/treasury.ts';
import { ledgerFile } from '../../electron/db/open.ts';
import type { Result } from '../../shared/errors/result.ts';
import { movedClock, type MovedClock } from '../support/crash/clock.ts';
import { ben, furnish, openMortalShop, outsider, overpaidSale, wishFor, type MortalShop } from '../support/crash/mortal-shop.ts';
import { createDice, createOutside, type Outside } from '../support/crash/outside.ts';
import { owner, type FlowName } from '../support/crash/person.ts';
import { must } from '../support/shop.ts';

let shop: MortalShop;
let outside: Outside;
let clock: MovedClock;
/** What happens while somebody looks at the device. */
let whileAsked = (): void => undefined;
const dice = createDice('refusals', 0);
beforeEach(async () => {
  clock = movedClock();
  outside = createOutside(clock, dice);
  whileAsked = () => undefined;
  shop = openMortalShop({ outside, clock, seed: 'refusals', onAsked: () => whileAsked() });
  await furnish(shop, outside, [300_000, 200_000]);
});
afterEach(() => { shop.close(); });

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const calls = () => shop.treasury.withdrawals;
let count = 0;
async function ask(flow: FlowName = 'payment', changes: Partial<WithdrawalWish> = {}, by: Actor = ben): Promise<Result<WithdrawalView>> {
  count += 1;
  const label = `${flow}-${String(count)}`;
  if (flow === 'refund' || flow === 'gateway refund') overpaidSale(shop, clock, label, 40_000n);
  return calls().request({ ...await wishFor(shop.treasury, dice, flow, label), ...changes }, by);
}
const asked = async (flow: FlowName = 'payment'): Promise<string> => must(await ask(flow)).id;
const approve = (id: string, by: Actor = owner) => calls().approve(id, 'virtual', by);
const show = (id: string): WithdrawalView => must(calls().get(id));
/** Approved and signed, and kept from leaving by a freeze that is over now. */
async function signedOnly(flow: FlowName): Promise<string> {
  const id = await asked(flow);
  whileAsked = () => void must(shop.treasury.policy.freezeAll(true, 'looks odd', owner));
  expect(codeOf(await approve(id))).toBe('withdrawal/frozen');
  whileAsked = () => undefined;
  must(shop.treasury.policy.freezeAll(false, '', owner));
  expect(show(id)).toMatchObject({ state: 'approved', actions: ['send_again', 'cancel'] });
  return id;
}
const nothingLeft = (): void => expect({ submitted: outside.submitted.length, payouts: outside.payouts.length }).toEqual({ submitted: 0, payouts: 0 });

describe('line 60: who', () => {
  test.each(['payment', 'payout'] as const)('asked for it does not approve it, in whatever way the name is written: %s', async (flow) => {
    const id = must(await ask(flow, {}, { name: 'owner', role: 'owner' })).id;
    for (const name of ['owner', ' Owner ']) expect(codeOf(await approve(id, { name, role: 'owner' }))).toBe('withdrawal/own_request');
    nothingLeft();
  });
  test.each(['payment', 'payout'] as const)('is no owner approves nothing: %s', async (flow) => {
    expect(codeOf(await approve(await asked(flow), { name: 'carl', role: 'manager' }))).toBe('withdrawal/policy');
    nothingLeft();
  });
  test.each(['payment', 'payout'] as const)('is an owner, with somebody else’s device: %s', async (flow) => {
    must(await shop.treasury.people.save({ name: 'Second', role: 'owner', pin: null }, owner));
    expect(['withdrawal/not_owner', 'withdrawal/signature']).toContain(codeOf(await approve(await asked(flow), { name: 'Second', role: 'owner' })));
    nothingLeft();
  });
  test('gives something up: an owner alone', async () => {
    const id = await asked('payout');
    expect(codeOf(calls().close(id, 'because', { name: 'carl', role: 'manager' }))).toBe('role/forbidden');
    expect(codeOf(calls().close(id, 'because', owner))).toBe('withdrawal/not_possible');
  });
});

describe('line 60: a last check at execution', () => {
  test.each(['payment', 'payout'] as const)('a freeze between approval and sending holds it back; afterwards a person sends it: %s', async (flow) => {
    const id = await signedOnly(flow);
    nothingLeft();
    expect(must(await calls().sendAgain(id, owner)).state).toBe('submitted');
  });

  test.each(['payment', 'payout'] as const)('an approval ends; approved anew the very same goes out: %s', async (flow) => {
    const id = await signedOnly(flow);
    const before = show(id);
    clock.advance(31 * 60_000);
    expect(show(id)).toMatchObject({ state: 'requested', approval: null });
    expect(codeOf(await calls().sendAgain(id, owner))).toBe('withdrawal/not_possible');
    nothingLeft();
    expect(must(await approve(id)).txid).toBe(before.txid);
  });

  test('called off while the device is asked: what it signed is thrown away', async () => {
    const id = await asked();
    whileAsked = () => void must(calls().cancel(id, 'wrong one', ben));
    expect(['withdrawal/not_possible', 'device/cancelled']).toContain(codeOf(await approve(id)));
    expect(show(id)).toMatchObject({ state: 'cancelled', txid: null });
    nothingLeft();
  });

  /** Changes the ledger file as somebody would who can write to it: the triggers are taken out first. */
  function meddle(work: (db: Database.Database) => void): void {
    const raw = new Database(ledgerFile(shop.home));
    for (const table of ['withdrawal', 'withdrawal_fact']) for (const what of ['update', 'delete']) raw.exec(`DROP TRIGGER ${table}_no_${what}`);
    work(raw);
    raw.close();
  }
  const rewrite = (db: Database.Database, table: 'withdrawal' | 'withdrawal_fact', where: string, from: string, to: string): void => {
    const column = table === 'withdrawal' ? 'terms' : 'body';
    const { changes } = db.prepare(`UPDATE ${table} SET ${column} = replace(${column}, ?, ?) WHERE ${where} AND instr(${column}, ?) > 0`).run(from, to, from);
    expect(changes).toBe(1);
  };

  test('a payout whose terms are altered after the approval', async () => {
    const id = await signedOnly('payout');
    meddle((db) => rewrite(db, 'withdrawal', `id = '${id}'`, outsider(1), outsider(66)));
    expect(codeOf(await calls().sendAgain(id, owner))).toBe('withdrawal/not_possible');
    nothingLeft();
  });

  test('... and whose approval is made to fit', async () => {
    const id = await signedOnly('payout');
    const { over } = shop.db.all<{ body: string }>("SELECT body FROM withdrawal_fact WHERE kind = 'approved'").map(({ body }) => JSON.parse(body) as { over: string })[0]!;
    meddle((db) => rewrite(db, 'withdrawal', `id = '${id}'`, outsider(1), outsider(66)));
    const { createHash } = await import('node:crypto');
    const text = show(id).text ?? '';
    expect(text).toContain(outsider(66));
    meddleAgain((db) => rewrite(db, 'withdrawal_fact', "kind = 'approved'", over, createHash('sha256').update(text).digest('hex')));
    expect(codeOf(await calls().sendAgain(id, owner))).toBe('withdrawal/signature');
    nothingLeft();
  });
  function meddleAgain(work: (db: Database.Database) => void): void {
    const raw = new Database(ledgerFile(shop.home));
    work(raw);
    raw.close();
  }

  test('a signed transaction that is altered in the ledger', async () => {
    const id = await signedOnly('payment');
    const { rawHex } = shop.db.all<{ body: string }>("SELECT body FROM withdrawal_fact WHERE kind = 'signed'").map(({ body }) => JSON.parse(body) as { rawHex: string })[0]!;
    // One satoshi of the first output, whichever it is.
    const at = rawHex.indexOf('0016001');
    expect(at).toBeGreaterThan(0);
    const digit = rawHex[at - 15]!;
    const changed = `${rawHex.slice(0, at - 15)}${digit === 'f' ? '0' : (Number.parseInt(digit, 16) + 1).toString(16)}${rawHex.slice(at - 14)}`;
    meddle((db) => rewrite(db, 'withdrawal_fact', "kind = 'signed'", rawHex, changed));
    expect(codeOf(await calls().sendAgain(id, owner))).toBe('withdrawal/altered');
    expect(show(id).problem).toMatchObject({ code: 'withdrawal/altered' });
    nothingLeft();
  });

  test('recipients that are altered after the plan was approved', async () => {
    const id = await signedOnly('payment');
    meddle((db) => rewrite(db, 'withdrawal', `id = '${id}'`, outsider(1), outsider(66)));
    expect(codeOf(await calls().sendAgain(id, owner))).toBe('withdrawal/altered');
    nothingLeft();
  });
});

describe('what a request may not be', () => {
  const vault = { kind: 'account', name: 'vault' } as const;
  const to = (over: Partial<WithdrawalWish['recipients'][number]>) => [{ contact: null, account: null, address: null, amount: '0.0005', ...over }];
  const cases: readonly (readonly [string, Partial<WithdrawalWish>, string])[] = [
    ['an address that is in no book', { recipients: to({ address: outsider(9) }) }, 'withdrawal/destination'],
    ['an entry that nobody knows', { recipients: to({ contact: 'nobody' }) }, 'contact/not_found'],
    ['an own address the signer never showed', { recipients: to({ account: 'cold' }), purpose: 'transfer' }, 'treasury/not_shown'],
    ['to the account it comes from', { recipients: to({ account: 'vault' }), purpose: 'transfer' }, 'withdrawal/destination'],
    ['a transfer to somebody else', { recipients: to({ contact: 'contact 1' }), purpose: 'transfer' }, 'input/invalid'],
    ['an amount with a comma', { recipients: to({ contact: 'contact 1', amount: '0,5' }) }, 'amount/malformed'],
    ['an amount of nothing', { recipients: to({ contact: 'contact 1', amount: '0' }) }, 'amount/not_positive'],
    ['more than there is', { recipients: to({ contact: 'contact 1', amount: '5' }) }, 'withdrawal/not_enough'],
    ['dust', { recipients: to({ contact: 'contact 1', amount: '0.000002' }) }, 'withdrawal/dust'],
    ['at a rate beyond the shop’s ceiling', { recipients: to({ contact: 'contact 1' }), satPerVb: '2000' }, 'withdrawal/fee'],
    ['a coin that is not there', { recipients: to({ contact: 'contact 1' }), coins: [`${'0'.repeat(64)}:0`] }, 'withdrawal/coin'],
    ['by a method the account does not hold', { recipients: to({ contact: 'contact 1' }), method: 'USDT@tron' }, 'method/not_offered'],
    ['a refund of no sale', { recipients: to({ address: outsider(9) }), purpose: 'refund' }, 'input/invalid'],
    ['a refund of a sale nobody knows', { recipients: to({ address: outsider(9) }), purpose: 'refund', invoice: 'A-404' }, 'invoice/not_found'],
    ['from an account nobody knows', { source: { kind: 'account', name: 'attic' }, recipients: to({ contact: 'contact 1' }) }, 'treasury/account_not_found'],
    ['nobody at all', { recipients: [] }, 'input/invalid'],
  ];
  test.each(cases)('%s', async (_, changes, code) => {
    const wish: WithdrawalWish = { source: vault, method: 'BTC@bitcoin', purpose: 'payment', recipients: [], satPerVb: '2', coins: null, invoice: null, note: '', ...changes };
    expect(codeOf(await calls().request(wish, ben))).toBe(code);
    expect(codeOf(await calls().preview(wish, ben))).toBe(code);
    expect(calls().list({ state: null, cursor: null, limit: 10 }).items).toEqual([]);
  });

  test('what the rules forbid', async () => {
    const policy = shop.treasury.policy.get();
    must(shop.treasury.policy.save({ ...policy, limits: policy.limits.filter(({ purpose }) => purpose !== 'payment') }, owner));
    expect(codeOf(await ask())).toBe('withdrawal/policy');
    // A preview says so and shows the rest.
    expect(must(await calls().preview(await wishFor(shop.treasury, dice, 'payment', 'look'), ben)).policy).not.toEqual([]);
  });

  test('a preview stores nothing and holds nothing', async () => {
    must(await calls().preview(await wishFor(shop.treasury, dice, 'payment', 'look'), ben));
    expect(must(shop.treasury.accounts.coins('vault', null, 10)).items.map(({ lockedBy }) => lockedBy)).toEqual([null, null]);
    expect(must(shop.treasury.accounts.get('cold')).receive.index).toBe(0);
  });
});

test('a coin that was frozen, or spent, since it was planned is not signed for', async () => {
  const id = await asked();
  const outpoint = show(id).coins[0]?.outpoint ?? '';
  must(shop.treasury.accounts.freeze('vault', outpoint, true, owner));
  expect(codeOf(await approve(id))).toBe('withdrawal/coin');
  nothingLeft();
});

test('two plans never share a coin nor a change address', async () => {
  const [first, second] = [show(await asked()), show(await asked())];
  expect(first.coins.some(({ outpoint }) => second.coins.some((other) => other.outpoint === outpoint))).toBe(false);
  expect(first.change?.address).not.toBe(second.change?.address);
  expect(codeOf(await ask())).toBe('withdrawal/not_enough');
});

test('line 49: a payout that is known as another withdrawal’s is not taken for this one: it stays in doubt', async () => {
  const first = await asked('payout');
  must(await approve(first));
  const second = await asked('payout');
  // A gateway that finds by address and amount, or answers with what it has already.
  const adapter = outside.adapter(shop.doom).payouts!;
  const known = must(await adapter.read('po-1', { reference: '', method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 1n }, address: '', requestedAtMs: 0 }));
  outside.confuse = () => ({ ...known, reference: null, claimUrl: null });
  must(await approve(second));
  expect(show(second)).toMatchObject({ state: 'in_doubt', gatewayId: null, problem: { code: 'gateway/nonsense' } });
  expect(codeOf(await calls().askAgain(second))).toBe('gateway/nonsense');
  outside.confuse = null;
  clock.advance(200_000);
  expect(must(await calls().askAgain(second))).toMatchObject({ state: 'approved' });
  expect(must(await calls().sendAgain(second, owner))).toMatchObject({ state: 'submitted', gatewayId: 'po-2' });
});
