// BTCPay's emulator: the status model and marking by hand.
import { describe, expect, it } from 'vitest';
import { signBtcpay } from '../../../../../electron/gateways/btcpay/emulator-hooks.ts';
import { type EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';
import { start, storeOf, create, state, prompts, types } from '../../../../support/btcpay-emulator-bench.ts';

describe('the status model (sheet section 6)', () => {
  it('paid: New, Processing, Settled, with the events in their order', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    expect(await state(bench, id)).toBe('Processing/None');
    await bench.act({ action: 'confirm', invoice: id });
    expect(await state(bench, id)).toBe('Settled/None');
    expect(types(bench)).toEqual(['InvoiceCreated', 'InvoiceReceivedPayment', 'InvoiceProcessing', 'InvoicePaymentSettled', 'InvoiceSettled']);
    const [, received] = bench.events();
    expect(Object.keys(received ?? {})).toEqual(['afterExpiration', 'paymentMethodId', 'payment', 'deliveryId', 'webhookId', 'originalDeliveryId', 'isRedelivery', 'type', 'timestamp', 'storeId', 'invoiceId', 'metadata']);
    expect(received).toMatchObject({ afterExpiration: false, paymentMethodId: 'BTC-CHAIN', isRedelivery: false, invoiceId: id, metadata: { orderId: 'POS-1' }, payment: { value: '0.00047223', status: 'Processing' } });
    for (const { headers, body } of bench.caught) {
      expect(headers['btcpay-sig']).toBe(signBtcpay(bench.emulator.credentials['webhookSecret'] ?? '', body));
      expect(body).toBe(JSON.stringify(JSON.parse(body), null, 2));
    }
  });

  it.each([['HighSpeed', 0], ['MediumSpeed', 1], ['LowMediumSpeed', 2], ['LowSpeed', 6]] as const)('%s settles after %i confirmations', async (speedPolicy, needed) => {
    const bench = start();
    const id = await create(bench, { checkout: { paymentMethods: ['BTC-CHAIN'], speedPolicy } });
    await bench.act({ action: 'pay', invoice: id });
    for (let have = 0; have < needed; have += 1) {
      expect(await state(bench, id)).toBe('Processing/None');
      await bench.act({ action: 'confirm', invoice: id });
    }
    expect(await state(bench, id)).toBe('Settled/None');
  });

  it('Lightning is final at once, and PaymentSettled is told before ReceivedPayment', async () => {
    const bench = start();
    const id = await create(bench, { checkout: { paymentMethods: ['BTC-LN'] } });
    await bench.act({ action: 'pay', invoice: id, method: 'BTC@lightning' });
    expect(await state(bench, id)).toBe('Settled/None');
    expect(types(bench)).toEqual(['InvoiceCreated', 'InvoicePaymentSettled', 'InvoiceReceivedPayment', 'InvoiceProcessing', 'InvoiceSettled']);
  });

  it('too little, then the rest', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'pay_less', invoice: id });
    expect(await state(bench, id)).toBe('New/PaidPartial');
    expect((await prompts(bench, id))[0]).toMatchObject({ totalPaid: '0.00023611', due: '0.00023612' });
    await bench.act({ action: 'pay_rest', invoice: id });
    expect(await state(bench, id)).toBe('Processing/None');
    await bench.act({ action: 'confirm', invoice: id });
    expect(await state(bench, id)).toBe('Settled/None');
  });

  it('a store’s network fee for further payments: asked for on top once the first was short, and only what is left of it counts', async () => {
    const bench = start({ networkFee: 'multiplePaymentsOnly' });
    const [short, whole, full] = [await create(bench), await create(bench), await create(bench)];
    for (const id of [short, whole]) await bench.act({ action: 'pay_less', invoice: id, amount: '0.00023611' });
    expect((await prompts(bench, short))[0]).toMatchObject({ amount: '0.00047613', totalPaid: '0.00023611', due: '0.00024002', paymentMethodFee: '0.0000039', payments: [{ fee: '0' }] });
    await bench.act({ action: 'pay_less', invoice: short, amount: '0.00023612' });
    await bench.act({ action: 'confirm', invoice: short, all: true });
    expect(await state(bench, short)).toBe('New/PaidPartial');
    expect((await prompts(bench, short))[0]).toMatchObject({ due: '0.00000780', payments: [{ fee: '0' }, { fee: '0.0000039', value: '0.00023612' }] });
    await bench.act({ action: 'pay_rest', invoice: whole });
    await bench.act({ action: 'confirm', invoice: whole });
    expect(await state(bench, whole)).toBe('Settled/None');
    await bench.act({ action: 'pay', invoice: full });
    expect((await prompts(bench, full))[0]).toMatchObject({ amount: '0.00047223', due: '0.00000000', paymentMethodFee: '0' });
  });

  it('a network fee for every payment is part of the sum from the start', async () => {
    const bench = start({ networkFee: 'always' });
    const id = await create(bench);
    expect((await prompts(bench, id))[0]).toMatchObject({ amount: '0.00047613', due: '0.00047613', paymentMethodFee: '0.0000039' });
    await bench.act({ action: 'pay', invoice: id });
    expect(await state(bench, id)).toBe('Processing/None');
  });

  it('a tolerance lets a short payment pass', async () => {
    const bench = start();
    const id = await create(bench, { amount: '100', currency: 'USD', checkout: { paymentMethods: ['BTC-CHAIN'], paymentTolerance: 5 } });
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.00158333' });
    expect(await state(bench, id)).toBe('New/PaidPartial');
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.00000001' });
    expect(await state(bench, id)).toBe('Processing/None');
  });

  it('too much shows a negative due; rounding up to a whole satoshi is no overpayment', async () => {
    const bench = start();
    const [much, exact] = [await create(bench), await create(bench)];
    await bench.act({ action: 'pay_more', invoice: much });
    expect(await state(bench, much)).toBe('Processing/PaidOver');
    expect(String((await prompts(bench, much))[0]?.['due'])).toBe('-0.00004723');
    await bench.act({ action: 'confirm', invoice: much });
    expect(await state(bench, much)).toBe('Settled/PaidOver');
    expect(bench.events().filter((event) => event['invoiceId'] === much).slice(-1)).toMatchObject([{ type: 'InvoiceSettled', overPaid: true, manuallyMarked: false }]);
    await bench.act({ action: 'pay', invoice: exact });
    expect(await state(bench, exact)).toBe('Processing/None');
  });

  it('expires by its own clock, and a full payment afterwards is PaidLate for ever', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.clock.advanceAsync(15 * 60_000);
    expect(types(bench)).toEqual(['InvoiceCreated', 'InvoiceExpired']);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await state(bench, id)).toBe('Expired/PaidLate');
    expect(types(bench)).toEqual(['InvoiceCreated', 'InvoiceExpired', 'InvoiceReceivedPayment', 'InvoicePaidAfterExpiration', 'InvoicePaymentSettled']);
    expect(bench.events()[2]).toMatchObject({ afterExpiration: true });
  });

  it('partly paid at expiry; pay_late moves the invoice into the past', async () => {
    const bench = start();
    const [partly, late] = [await create(bench), await create(bench)];
    await bench.act({ action: 'pay_less', invoice: partly });
    await bench.act({ action: 'expire', invoice: partly });
    expect(await state(bench, partly)).toBe('Expired/PaidPartial');
    expect(types(bench).slice(-2)).toEqual(['InvoiceExpired', 'InvoiceExpiredPaidPartial']);
    expect(bench.events().at(-2)).toMatchObject({ partiallyPaid: true });
    await bench.act({ action: 'pay_late', invoice: late });
    expect(await state(bench, late)).toBe('Expired/PaidLate');
    expect(await bench.emulator.control({ action: 'expire', invoice: late })).toMatchObject({ ok: true });
  });

  it('full but never confirmed until the watch ends: Invalid', async () => {
    const bench = start();
    const id = await create(bench, { checkout: { paymentMethods: ['BTC-CHAIN'], monitoringMinutes: 60 } });
    await bench.act({ action: 'pay', invoice: id });
    await bench.clock.advanceAsync(74 * 60_000);
    expect(await state(bench, id)).toBe('Processing/None');
    await bench.clock.advanceAsync(60_000);
    expect(await state(bench, id)).toBe('Invalid/None');
    expect(bench.events().at(-1)).toMatchObject({ type: 'InvoiceInvalid', manuallyMarked: false });
  });

  it('a replaced payment takes Processing back to New and shows only with onlyAccountedPayments=false', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'double_spend', invoice: id });
    expect(await state(bench, id)).toBe('New/None');
    expect((await prompts(bench, id))[0]?.['payments']).toEqual([]);
    expect((await prompts(bench, id, '?onlyAccountedPayments=false'))[0]?.['payments']).toMatchObject([{ status: 'Invalid' }]);
  });

  it('the wrong chain: the money sits on another method, which a one-method invoice opens for it', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'wrong_network', invoice: id });
    const found = await prompts(bench, id);
    expect(found.map((prompt) => [prompt['paymentMethodId'], (prompt['payments'] as unknown[]).length])).toEqual([['BTC-CHAIN', 0], ['LTC-CHAIN', 1]]);
    expect(await state(bench, id)).toBe('Processing/None');
  });

  it('any status text can be shown', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'set_status', invoice: id, status: 'Frozen/UnderReview' });
    expect(await state(bench, id)).toBe('Frozen/UnderReview');
  });
});

describe('marking by hand', () => {
  const mark = (bench: EmulatorBench, id: string, status: string): Promise<Answer> => bench.call('POST', `${storeOf(bench)}/invoices/${id}/status`, { status });
  it('cancel is Invalid/Marked; it can be marked Settled, and back', async () => {
    const bench = start();
    const id = await create(bench);
    expect((await mark(bench, id, 'Invalid')).json).toMatchObject({ status: 'Invalid', additionalStatus: 'Marked', availableStatusesForManualMarking: ['Settled'] });
    expect((await mark(bench, id, 'Invalid')).status).toBe(422);
    expect((await mark(bench, id, 'Settled')).json).toMatchObject({ status: 'Settled', additionalStatus: 'Marked' });
    expect((await mark(bench, id, 'Invalid')).status).toBe(200);
    await bench.emulator.idle();
    expect(bench.events().slice(1)).toMatchObject([{ type: 'InvoiceInvalid', manuallyMarked: true }, { type: 'InvoiceSettled', manuallyMarked: true }, { type: 'InvoiceInvalid' }]);
  });

  it('what is settled by payments cannot be marked, and odd statuses are refused', async () => {
    const bench = start();
    const id = await create(bench);
    expect((await mark(bench, id, 'Expired')).status).toBe(422);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id });
    expect((await mark(bench, id, 'Invalid')).status).toBe(422);
    expect((await mark(bench, id, 'Settled')).status).toBe(422);
  });

  it('money that comes after the cancel is recorded and told', async () => {
    const bench = start();
    const id = await create(bench);
    await mark(bench, id, 'Invalid');
    await bench.act({ action: 'pay', invoice: id });
    expect(await state(bench, id)).toBe('Invalid/Marked');
    expect(types(bench).at(-1)).toBe('InvoiceReceivedPayment');
    expect((await prompts(bench, id))[0]?.['payments']).toHaveLength(1);
  });

  it('archive hides, unarchive only what is hidden, PUT replaces the metadata', async () => {
    const bench = start();
    const id = await create(bench);
    expect(await bench.call('POST', `/api/v1/invoices/${id}/unarchive`)).toMatchObject({ status: 400, json: { code: 'already-unarchived' } });
    expect((await bench.call('DELETE', `${storeOf(bench)}/invoices/${id}`)).status).toBe(200);
    expect((await bench.call('POST', `/api/v1/invoices/${id}/unarchive`)).json).toMatchObject({ archived: false });
    expect((await bench.call('PUT', `/api/v1/invoices/${id}`, { metadata: { a: 1 } })).json['metadata']).toEqual({ a: 1 });
    expect(await bench.call('GET', '/api/v1/invoices/unknown')).toMatchObject({ status: 404, json: { code: 'invoice-not-found' } });
  });
});
