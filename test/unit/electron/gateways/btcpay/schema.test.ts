// BTCPay's answers as its documentation prints them: statuses, prompts, payments, permissions.
import { describe, expect, test } from 'vitest';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { idOfMethod, methodOfId, methods } from '../../../../../electron/gateways/btcpay/driver-data.ts';
import { judgePermissions } from '../../../../../electron/gateways/btcpay/permissions.ts';
import { readInvoice, readPrompts, snapshotOf } from '../../../../../electron/gateways/btcpay/schema.ts';
import { stateOf } from '../../../../../electron/gateways/btcpay/status.ts';

const json = (value: unknown): JsonValue => {
  const parsed = parseExact(JSON.stringify(value));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const invoice = {
  id: 'G6Qy2uUo1XhJpYb9vT3kLm', storeId: '9CiN', amount: '25.50', paidAmount: '0', currency: 'EUR', type: 'Standard', checkoutLink: 'https://pay.shop.test/i/G6Qy2uUo1XhJpYb9vT3kLm',
  status: 'New', additionalStatus: 'None', createdTime: 1_780_000_000, expirationTime: 1_780_000_900, monitoringExpiration: 1_780_087_300, archived: false,
  paymentMethods: [], metadata: { orderId: 'POS-1042' }, checkout: { speedPolicy: 'MediumSpeed', paymentMethods: ['BTC-CHAIN'], paymentTolerance: 0.0 },
};
const txid = 'ab'.repeat(32);
const prompt = {
  paymentMethodId: 'BTC-CHAIN', currency: 'BTC', activated: true, destination: 'bcrt1qexample', paymentLink: 'bitcoin:bcrt1qexample?amount=0.00042', rate: '60714.28',
  amount: '0.00042000', due: '0.00012000', totalPaid: '0.00030000', paymentMethodPaid: '0.00030000', paymentMethodFee: '0',
  payments: [{ id: `${txid}-1`, receivedDate: 1_780_000_300, value: '0.00030000', fee: '0', status: 'Processing', destination: 'bcrt1qexample' }],
};
const snapshot = (invoiceChange: object = {}, prompts: readonly object[] = [prompt]) => {
  const problems: string[] = [];
  const read = readInvoice(json({ ...invoice, ...invoiceChange }));
  const list = readPrompts(json(prompts), problems);
  if (!read || !list) throw new Error('readable data was expected');
  return snapshotOf(read, list, problems, 'BTC@bitcoin', 1_000);
};

describe('the documented answers', () => {
  test('an invoice with half its money is read whole', () => {
    expect(snapshot({ additionalStatus: 'PaidPartial' })).toEqual({
      gatewayInvoiceId: invoice.id, orderId: 'POS-1042', state: 'partial', rawStatus: 'New/PaidPartial', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n },
      due: { unit: 'BTC@bitcoin', minor: 42_000n }, received: { unit: 'BTC@bitcoin', minor: 30_000n }, address: 'bcrt1qexample',
      payments: [{ id: `${txid}-1`, txid, value: { unit: 'BTC@bitcoin', minor: 30_000n }, confirmations: null, required: null, settled: false, invalid: false, firstSeenAtMs: 1_780_000_300_000 }],
      late: false, manual: false, expiresAtMs: 1_780_000_900_000, problems: [], gatewayTimeMs: 1_000,
    });
  });

  test('too much: what is due is negative, the whole stays what it was', () => {
    const over = { ...prompt, due: '-0.00008000', totalPaid: '0.00050000', paymentMethodPaid: '0.0005', payments: [{ ...prompt.payments[0], value: '0.0005' }] };
    expect(snapshot({ status: 'Processing', additionalStatus: 'PaidOver' }, [over])).toMatchObject({ due: { minor: 42_000n }, received: { minor: 50_000n }, problems: [] });
  });

  test('a replaced payment is shown and not counted', () => {
    const replaced = { ...prompt, due: '0.00042', totalPaid: '0', paymentMethodPaid: '0', payments: [{ ...prompt.payments[0], status: 'Invalid' }] };
    expect(snapshot({}, [replaced])).toMatchObject({ state: 'waiting', received: { minor: 0n }, payments: [{ invalid: true, settled: false }], problems: [] });
  });

  test('the same output of another transaction is another payment', () => {
    const two = { ...prompt, payments: [prompt.payments[0], { ...prompt.payments[0], id: `${'cd'.repeat(32)}-1`, status: 'Settled' }] };
    expect(snapshot({}, [two]).payments.map((payment) => [payment.id.slice(0, 4), payment.settled])).toEqual([['abab', false], ['cdcd', true]]);
  });

  test('B2: money by another method is listed with its own unit; by one not handled it is a problem', () => {
    const empty = { ...prompt, due: '0.00042', totalPaid: '0', paymentMethodPaid: '0', payments: [] };
    const litecoin = { ...prompt, paymentMethodId: 'LTC-CHAIN', currency: 'LTC' };
    expect(snapshot({}, [empty, litecoin])).toMatchObject({ received: { unit: 'BTC@bitcoin', minor: 0n }, payments: [{ value: { unit: 'LTC@litecoin', minor: 30_000n } }], problems: [] });
    expect(snapshot({}, [empty, { paymentMethodId: 'XMR-CHAIN', payments: [{}] }]).problems).toEqual(['payments came by XMR-CHAIN, which is not handled here']);
    expect(snapshot({}, [empty, { paymentMethodId: 'BTC-LNURL', payments: [] }]).problems).toEqual([]);
  });

  test('a fee that the server adds for a second payment does not make the sum to pay another one', () => {
    // Stores add one by default ("multiple payments only") as soon as a first payment came short.
    const topUp = { ...prompt, due: '0.00012300', paymentMethodFee: '0.00000300' };
    expect(snapshot({}, [topUp])).toMatchObject({ due: null, received: { minor: 30_000n }, problems: [] });
    expect(snapshot({}, [prompt])).toMatchObject({ due: { unit: 'BTC@bitcoin', minor: 42_000n } });
    // From the first payment on ("always") it belongs to the sum that was shown.
    expect(snapshot({}, [{ ...topUp, due: '0.00042300', totalPaid: '0', paymentMethodPaid: '0', payments: [] }])).toMatchObject({ due: { minor: 42_300n } });
  });

  test('Lightning counts thousandths of a satoshi', () => {
    const read = readPrompts(json([{ ...prompt, paymentMethodId: 'BTC-LN', due: '0.00042000001', totalPaid: '0', paymentMethodPaid: '0', payments: [] }]), []);
    expect(read?.[0]?.total).toEqual({ unit: 'BTC@lightning', minor: 42_000_001n });
  });

  test.each([
    ['the method of the sale is missing', {}, []], ['an unknown payment status', {}, [{ ...prompt, payments: [{ ...prompt.payments[0], status: 'Frozen' }] }]],
    ['a currency we do not know', { currency: 'XYZ' }, [prompt]], ['payments and their sum contradict', {}, [{ ...prompt, payments: [] }]],
    ['a payment that is no object', {}, [{ ...prompt, payments: [5] }]], ['a payment finer than its coin', {}, [{ ...prompt, payments: [{ ...prompt.payments[0], value: '0.000300001' }] }]],
    ['a prompt that is no object', {}, [prompt, 5 as unknown as object]],
  ])('noted for a person: %s', (_name, change, prompts) => {
    expect(snapshot(change, prompts).problems.length).toBeGreaterThan(0);
  });
});

describe('B3: status pairs', () => {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['New', 'None', 'waiting'], ['New', 'PaidPartial', 'partial'], ['Processing', 'None', 'confirming'], ['Processing', 'PaidOver', 'confirming'], ['Settled', 'None', 'settled'],
    ['Settled', 'PaidOver', 'settled'], ['Settled', 'Marked', 'settled'], ['Expired', 'None', 'expired'], ['Expired', 'PaidPartial', 'expired'], ['Expired', 'PaidLate', 'late'],
    ['Invalid', 'None', 'invalid'], ['Invalid', 'Marked', 'cancelled'],
  ];
  test.each(pairs)('%s/%s → %s', (status, additional, state) => {
    expect(stateOf(status, additional, false).state).toBe(state);
  });
  test('every other pair of documented words is unknown', () => {
    for (const status of ['New', 'Processing', 'Settled', 'Expired', 'Invalid', 'Frozen', '']) {
      for (const additional of ['None', 'PaidLate', 'PaidPartial', 'Marked', 'PaidOver', 'Invalid', '', 'none']) {
        if (!pairs.some(([first, second]) => first === status && second === additional)) expect(stateOf(status, additional, true).state).toBe('unknown');
      }
    }
  });
  test('a seen payment on a new invoice, the hand of a person, and a late payment are told', () => {
    expect(stateOf('New', 'None', true).state).toBe('detected');
    expect(stateOf('Settled', 'Marked', false)).toEqual({ state: 'settled', late: false, manual: true });
    expect(stateOf('Invalid', 'Marked', false).manual).toBe(false);
    expect(stateOf('Expired', 'PaidLate', true).late).toBe(true);
  });
});

test('payment method ids go there and back; those of version 1 are read', () => {
  for (const method of methods) expect(methodOfId(idOfMethod(method) ?? '')).toBe(method);
  expect([methodOfId('BTC'), methodOfId('BTC-LightningNetwork'), methodOfId('BTC-LNURL'), methodOfId('toString')]).toEqual(['BTC@bitcoin', 'BTC@lightning', null, null]);
});

describe('line 61, F4: permissions', () => {
  const modify = 'btcpay.store.canmodifyinvoices:S1';
  const settings = 'btcpay.store.canviewstoresettings:S1';
  test('just enough', () => {
    expect(judgePermissions([modify, settings], 'S1')).toEqual({ missing: null, warnings: [] });
  });
  test.each([
    [[], 'btcpay.store.cancreateinvoice'], [[settings], 'btcpay.store.cancreateinvoice'], [[modify], 'btcpay.store.canviewstoresettings'],
    [['btcpay.store.canmodifyinvoices:S2', 'btcpay.store.canviewstoresettings:S2'], 'btcpay.store.cancreateinvoice'], [['btcpay.user.canviewprofile'], 'btcpay.store.cancreateinvoice'],
  ])('%j lacks %s', (permissions, missing) => {
    expect(judgePermissions(permissions, 'S1').missing).toBe(missing);
  });
  test('without the right to modify, cancelling is named', () => {
    expect(judgePermissions(['btcpay.store.cancreateinvoice:S1', settings], 'S1').warnings).toEqual([expect.stringContaining('cannot be cancelled')]);
  });
  test.each(['unrestricted', 'btcpay.store.canmodifystoresettings:S1', 'btcpay.server.canmodifyserversettings', 'btcpay.store.cansigntransactions:S1', 'btcpay.store.canmanagepayouts:S1'])('more than a till needs: %s', (extra) => {
    expect(judgePermissions([modify, settings, extra], 'S1')).toMatchObject({ missing: null, warnings: [expect.stringContaining(extra.split(':')[0] ?? '')] });
  });
  test('rights over all stores are named', () => {
    expect(judgePermissions(['btcpay.store.canmodifyinvoices', settings], 'S1').warnings).toEqual([expect.stringContaining('all stores')]);
  });
});
