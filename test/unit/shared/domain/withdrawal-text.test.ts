// The text an owner signs for a gateway's payout: whole, plain, and another one for anything that matters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_SIGNED_TEXT, withdrawalText } from '../../../../shared/domain/withdrawal-text.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { ADDRESS, payoutTerms, spendTerms } from '../../../support/withdrawal-facts.ts';

const textOf = (terms: WithdrawalTerms): string => {
  const text = withdrawalText(terms);
  if (!text.ok) throw new Error(text.error.message);
  return text.value;
};
const recipient = payoutTerms().recipients[0]!;
const to = (over: Partial<typeof recipient>): WithdrawalTerms => payoutTerms({ recipients: [{ ...recipient, ...over }] });

test('is this', () => {
  expect(textOf(payoutTerms())).toBe([
    'Countersign withdrawal 1', 'Amount: "0.001 BTC"', 'Network: "Bitcoin"', `To: "${ADDRESS}"`, 'Name: "Roaster"', 'From: "shop-main"', 'Reference: "REF0000000000000000000001A"', 'Asked by: "ben"',
  ].join('\n'));
});

test('of a gateway’s own refund it names the sale and the invoice there', () => {
  const terms = payoutTerms({
    purpose: 'refund', source: { kind: 'gateway_refund', gateway: 'shop-main', gatewayInvoiceId: 'gw-7' }, invoice: { id: 'inv_1', orderId: 'A-7' },
    recipients: [{ ...recipient, destination: { kind: 'customer' }, name: 'the customer', address: '' }],
  });
  expect(textOf(terms)).toContain('To: "named by the customer on the gateway\\u2019s page"\n');
  expect(textOf(terms)).toContain('Refund of: "A-7"\nInvoice: "gw-7"\n');
});

describe('is another text for', () => {
  const other: readonly (readonly [string, WithdrawalTerms])[] = [
    ['another amount', to({ amount: { unit: 'BTC@bitcoin', minor: 100_001n } })], ['another address', to({ address: `${ADDRESS.slice(0, -1)}q` })], ['another name', to({ name: 'Roasters' })],
    ['another gateway', payoutTerms({ source: { kind: 'gateway', gateway: 'shop-second' } })], ['another reference', payoutTerms({ reference: 'REF0000000000000000000002A' })],
    ['another person who asked', payoutTerms({ requestedBy: 'carl' })], ['the same asset on another network', payoutTerms({ method: 'BTC@lightning' })],
    ['a refund', payoutTerms({ invoice: { id: 'inv_1', orderId: 'A-7' } })],
  ];
  test.each(other)('%s', (_, terms) => expect(textOf(terms)).not.toBe(textOf(payoutTerms())));
});

test('whatever is in it, it is printable ASCII in as many lines, and nothing in a field can look like another line', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 20 }), (name, who) => {
    const text = withdrawalText(payoutTerms({ requestedBy: who, recipients: [{ ...recipient, name }] }));
    if (!text.ok) return;
    expect(text.value).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text.value.split('\n')).toHaveLength(8);
    expect(text.value.length).toBeLessThanOrEqual(LONGEST_SIGNED_TEXT);
    // Each field reads back: two values never share a text.
    const value = /^Name: (".*")$/m.exec(text.value)?.[1] ?? '';
    expect(JSON.parse(value)).toBe(name);
  }), { numRuns: 500 });
});

test('what a Ledger would show as a hash is refused', () => {
  expect(withdrawalText(to({ address: `lnbc${'q'.repeat(600)}` }))).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
});

test('the text of an account’s spend has no fields: its plan is signed', () => {
  expect(textOf(spendTerms())).toBe('Countersign withdrawal 1');
});
