// The withdrawal that is put together: what may be chosen, when a step is complete, what main is asked.
import { describe, expect, it } from 'vitest';
import { accountsOf, contactsOf, fromLines, isComplete, purposesOf, sourcesOf, takesMany, toCustomer, wishOf } from '../../../../../renderer/features/treasury/draft.ts';
import { emptyDraft, type Draft } from '../../../../../renderer/features/treasury/store.ts';
import type { Contact } from '../../../../../renderer/lib/api.ts';
import { account, ADDRESS, treasuryState } from '../../../../support/treasury-views.ts';

const fromVault: Draft = { ...emptyDraft, source: { kind: 'account', name: 'Vault', method: 'BTC@bitcoin' } };
const fromGateway: Draft = { ...emptyDraft, source: { kind: 'gateway', name: 'main', method: 'BTC@bitcoin' } };
const sale = { id: 'inv_1', orderId: 'A-1', gateway: 'main', method: 'BTC@bitcoin', amount: '0.001' };
const refund: Draft = { ...emptyDraft, purpose: 'refund', sale, source: { kind: 'gateway_refund', name: 'main', method: 'BTC@bitcoin' }, recipients: [toCustomer(sale)] };
const contact = (name: string, more: Partial<Contact> = {}): Contact => ({
  id: `ct_${name}`, name, method: 'BTC@bitcoin', address: ADDRESS, createdAt: '2026-11-21T10:00:00.000Z', createdBy: 'Owner', state: 'usable', usableAt: null, confirmedBy: 'Owner', lookAlike: null, lastUsedAt: null, ...more,
});
const keys = (draft: Draft): readonly string[] => sourcesOf(draft, treasuryState).map(({ key }) => key);

describe('from where', () => {
  it('leaves out gateways with nothing', () => expect(keys(emptyDraft)).toEqual(['account Vault BTC@bitcoin', 'gateway main BTC@bitcoin', 'gateway main USDT@tron']));
  it('combines coins of accounts only', () => expect(keys({ ...emptyDraft, purpose: 'consolidation' })).toEqual(['account Vault BTC@bitcoin']));
  it('spends from no account that is only watched', () => {
    expect(sourcesOf(emptyDraft, { ...treasuryState, accounts: [{ ...account, watchOnly: true }] }).map(({ key }) => key)).not.toContain('account Vault BTC@bitcoin');
  });
  it('refunds by the gateway itself first, and in the same asset only', () => expect(keys(refund)).toEqual(['gateway_refund main BTC@bitcoin', 'account Vault BTC@bitcoin', 'gateway main BTC@bitcoin']));
  it('begins a refund only at a sale', () => {
    expect(purposesOf(emptyDraft)).not.toContain('refund');
    expect(purposesOf(refund)).toEqual(['refund']);
  });
});

describe('to whom', () => {
  const book = [contact('Baker', { state: 'waiting' }), contact('Adam'), contact('Tether', { method: 'USDT@tron' }), contact('Gone', { state: 'removed' })];
  it('lists the coin’s own entries, usable ones first', () => expect(contactsOf(fromVault, book, '').map(({ name }) => name)).toEqual(['Adam', 'Baker']));
  it('finds by name and by address', () => {
    expect(contactsOf(fromVault, book, ' bak').map(({ name }) => name)).toEqual(['Baker']);
    expect(contactsOf(fromVault, book, 'W508D6').length).toBe(2);
  });
  it('moves to another own account, never to itself', () => {
    expect(accountsOf(fromVault, [account])).toEqual([]);
    expect(accountsOf(fromGateway, [account])).toEqual([account]);
    expect(accountsOf({ ...fromGateway, source: { kind: 'gateway', name: 'main', method: 'USDT@tron' } }, [account])).toEqual([]);
  });
  it('pays many from an account, one from a gateway', () => {
    expect(takesMany(fromVault)).toBe(true);
    expect(takesMany(fromGateway)).toBe(false);
    expect(takesMany({ ...fromVault, purpose: 'transfer' })).toBe(false);
  });
  it('takes only the lines of a CSV that can be used, one entry as often as it stands there', () => {
    const line = { line: 2, contact: 'ct_1', name: 'Adam', address: ADDRESS, amount: '0.1', problem: null };
    expect(fromLines([line, { ...line, line: 3 }, { ...line, line: 4, problem: 'not in the address book' }]).map(({ key }) => key)).toEqual(['line 2', 'line 3']);
  });
});

const one = { key: 'ct_1', contact: 'ct_1', account: null, address: null, name: 'Adam', amount: '0.1' };

describe('each step is complete', () => {
  it.each([
    ['no source', emptyDraft, 0, false], ['a source', fromVault, 0, true], ['nobody', fromVault, 1, false], ['somebody', { ...fromVault, recipients: [one] }, 1, true],
    ['coins to combine need nobody', { ...fromVault, purpose: 'consolidation' }, 1, true],
    ['a customer named at the gateway', refund, 1, true], ['a customer of an account', { ...refund, source: fromVault.source }, 1, false],
    ['an address that is none', { ...refund, recipients: [toCustomer(sale, 'bc1q not one')] }, 1, false], ['an address', { ...refund, recipients: [toCustomer(sale, ADDRESS)] }, 1, true],
    ['no amount', { ...fromVault, recipients: [{ ...one, amount: '' }] }, 2, false], ['zero', { ...fromVault, recipients: [{ ...one, amount: '0.0' }] }, 2, false],
    ['too many decimals', { ...fromVault, recipients: [{ ...one, amount: '0.000000001' }] }, 2, false], ['an amount', { ...fromVault, recipients: [one] }, 2, true],
    ['no rate', { ...fromVault, recipients: [one], satPerVb: '0' }, 2, false], ['a rate', { ...fromVault, recipients: [one], satPerVb: '1.5' }, 2, true],
  ] as const)('%s', (_why, draft, step, wanted) => expect(isComplete(draft as Draft, step)).toBe(wanted));
});

describe('the wish', () => {
  it('is none without a source', () => expect(wishOf(emptyDraft)).toBeNull());
  it('says what was chosen', () => {
    expect(wishOf({ ...fromVault, recipients: [one], satPerVb: '2', coins: ['a:0'], note: ' rent ' })).toEqual({
      source: { kind: 'account', name: 'Vault' }, method: 'BTC@bitcoin', purpose: 'payment', recipients: [{ contact: 'ct_1', account: null, address: null, amount: '0.1' }], satPerVb: '2', coins: ['a:0'], invoice: null, note: 'rent',
    });
  });
  it('leaves fee and coins to a gateway', () => expect(wishOf({ ...fromGateway, recipients: [one], satPerVb: '2', coins: ['a:0'] })).toMatchObject({ satPerVb: null, coins: null }));
  it('names the sale of a refund and the address that was typed', () => {
    expect(wishOf({ ...refund, recipients: [toCustomer(sale, ADDRESS)] })).toMatchObject({ purpose: 'refund', invoice: 'inv_1', source: { kind: 'gateway_refund', name: 'main' }, recipients: [{ contact: null, account: null, address: ADDRESS, amount: '0.001' }] });
  });
  it('combines coins with no recipient', () => expect(wishOf({ ...fromVault, purpose: 'consolidation', recipients: [one] })).toMatchObject({ recipients: [] }));
});
