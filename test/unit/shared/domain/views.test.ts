// The invoice and the customer display as screens and programs see them.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { displayModel } from '../../../../shared/domain/display-model-build.ts';
import type { Fact } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { invoiceView } from '../../../../shared/domain/invoice-view-build.ts';
import { defaultPolicy } from '../../../../shared/domain/policy.ts';
import { displayModel as displaySchema, invoiceView as viewSchema } from '../../../../shared/ipc/views.ts';
import { accepted, cancelled, decision, DUE, EXPIRES, LIMIT, MINUTE, payment, refused, snapshot, T0, terms } from '../../../support/invoice-facts.ts';

const soon = T0 + MINUTE;
const judged = (facts: readonly Fact[], nowMs = soon) => judge(terms, facts, defaultPolicy, nowMs);
const shown = (facts: readonly Fact[], nowMs = soon) => displayModel({ shopName: 'Kiosk', practice: false, terms, judgement: judged(facts, nowMs), nowMs });
const ADDRESS = 'TXYZexampleExampleExample1234567890';
const half = DUE / 2n;

describe('displayModel', () => {
  const cases: readonly { readonly description: string; readonly facts: readonly Fact[]; readonly nowMs?: number; readonly expected: object }[] = [
    { description: 'preparing', facts: [], expected: { state: 'preparing', crypto: null, qrText: null, address: null, countdown: null } },
    { description: 'waiting', facts: [accepted()], expected: { state: 'waiting', fiat: { value: '12.50', currency: 'USD' }, crypto: { value: '12.5', asset: 'USDT' }, qrText: ADDRESS, address: ADDRESS, feeAsset: 'TRX', only: 'only USDT on TRON', countdown: { startedAtMs: T0, endsAtMs: EXPIRES } } },
    { description: 'seen', facts: [accepted(), snapshot(soon, 'detected', DUE, { payments: [payment({ confirmations: 0, settled: false })] })], expected: { state: 'seen', qrText: null, address: null, confirmations: { have: 0, wanted: 19 }, received: { value: '12.5', asset: 'USDT' } } },
    { description: 'confirming', facts: [accepted(), snapshot(soon, 'confirming', DUE, { payments: [payment({ confirmations: 4, settled: false })] })], expected: { state: 'confirming', confirmations: { have: 4, wanted: 19 } } },
    { description: 'paid', facts: [accepted(), snapshot(soon, 'settled', DUE)], expected: { state: 'paid', crypto: { value: '12.5', asset: 'USDT' }, qrText: null, surplus: null } },
    { description: 'too little: a request for exactly the rest', facts: [accepted(), snapshot(soon, 'partial', half + 1n)], expected: { state: 'too_little', crypto: { value: '6.249999', asset: 'USDT' }, received: { value: '6.250001', asset: 'USDT' }, qrText: ADDRESS } },
    { description: 'too little at the end: nothing to scan', facts: [accepted(), snapshot(LIMIT, 'expired', half)], expected: { state: 'too_little', qrText: null, countdown: null } },
    { description: 'too much', facts: [accepted(), snapshot(soon, 'settled', DUE + 5n)], expected: { state: 'too_much', surplus: { value: '0.000005', asset: 'USDT' } } },
    { description: 'expired', facts: [accepted(), snapshot(EXPIRES, 'expired', 0n)], expected: { state: 'expired', qrText: null } },
    { description: 'time is over, not yet answered', facts: [accepted()], nowMs: EXPIRES, expected: { state: 'checking', qrText: null, countdown: null } },
    { description: 'cancelled', facts: [accepted(), cancelled()], expected: { state: 'cancelled', qrText: null } },
    { description: 'late is looked at by a person', facts: [accepted(), snapshot(LIMIT + 1, 'late', DUE, { late: true })], expected: { state: 'checking' } },
    { description: 'needs a review', facts: [accepted(), snapshot(soon, 'unknown', DUE)], expected: { state: 'checking', qrText: null } },
    { description: 'refused', facts: [refused()], expected: { state: 'failed' } },
  ];

  test.each(cases)('$description', ({ facts, nowMs, expected }) => {
    const model = shown(facts, nowMs);
    expect(model).toMatchObject(expected);
    expect(v.parse(displaySchema, model)).toEqual(model);
  });

  test('at the gateway’s page the code is its link, and the amount is not said twice', () => {
    const page = 'https://pay.example/1';
    const asked = { ...terms, method: 'USD@checkout' as const };
    const fact = accepted({ address: null, due: { unit: 'USD@checkout', minor: asked.amount.minor }, paymentLink: page, checkoutUrl: page });
    const judgement = judge(asked, [fact], defaultPolicy, soon);
    expect(displayModel({ shopName: 'Kiosk', practice: false, terms: asked, judgement, nowMs: soon })).toMatchObject({ state: 'waiting', qrText: page, crypto: null, address: null, feeAsset: null, onPage: true, only: 'Scan to choose your coin and pay' });
    expect(invoiceView(asked, judgement, 1)).toMatchObject({ paymentUri: page, due: { value: '12.50', asset: 'USD' } });
  });

  test('line 44: the countdown ends by the gateway’s clock, in our milliseconds', () => {
    const ahead = accepted({ gatewayTimeMs: T0 + 90_000 });
    expect(shown([ahead])).toMatchObject({ countdown: { startedAtMs: T0, endsAtMs: EXPIRES - 90_000 } });
  });

  test('a display that was judged before the end shows no request after it', () => {
    const judgement = judged([accepted()], soon);
    expect(displayModel({ shopName: 'Kiosk', practice: true, terms, judgement, nowMs: EXPIRES })).toMatchObject({ state: 'checking', qrText: null, address: null, practice: true });
  });
});

describe('invoiceView', () => {
  test('fits the schema in every state, with exact amounts and times', () => {
    const facts = [accepted(), snapshot(soon, 'confirming', DUE, { payments: [payment({ confirmations: 3, settled: false, firstSeenAtMs: soon }), payment({ id: 'gone', invalid: true })] })];
    const view = invoiceView(terms, judged(facts), 4, [], 'Europe/Berlin');
    expect(v.parse(viewSchema, view)).toEqual(view);
    expect(view).toMatchObject({
      id: 'inv_01', status: 'confirming', final: false, release: false, version: 4, amount: { value: '12.50', currency: 'USD' }, method: 'USDT@tron',
      due: { value: '12.5', asset: 'USDT' }, received: { value: '12.5', asset: 'USDT' }, missing: { value: '0', asset: 'USDT' },
      createdAt: '2026-01-15T13:00:00+01:00', expiresAt: '2026-01-15T13:15:00+01:00', paymentUri: ADDRESS, review: null, timeline: [],
    });
    expect(view.payments).toEqual([{ txid: 'tx-1', value: '12.5', asset: 'USDT', method: 'USDT@tron', confirmations: 3, required: 19, firstSeenAt: '2026-01-15T13:01:00+01:00' }]);
  });

  test('before acceptance there is nothing to pay; lists carry no timeline', () => {
    const view = invoiceView(terms, judged([]), 1);
    expect(view).toMatchObject({ status: 'draft', due: null, received: null, address: null, paymentUri: null, expiresAt: null, createdAt: '2026-01-15T12:00:00+00:00' });
    expect('timeline' in view).toBe(false);
  });

  test('F5, I1: a closed review says who decided what and why', () => {
    const view = invoiceView(terms, judged([accepted(), snapshot(soon, 'settled', DUE + 9n), decision('surplus', 'refund')]), 2);
    expect(view).toMatchObject({ status: 'overpaid', next: 'refund_owed', review: { reason: 'surplus', open: false, decision: 'refund', decisionReason: 'looked at it' } });
    expect(v.parse(viewSchema, view)).toEqual(view);
  });
});
