// BTCPay's emulator: deliveries and their repeats, money around invoices, saving and loading.
import { describe, expect, it } from 'vitest';
import { signBtcpay } from '../../../../../electron/gateways/btcpay/emulator-hooks.ts';
import { type Answer } from '../../../../support/emulator-bench.ts';
import { start, storeOf, create, state, prompts, types } from '../../../../support/btcpay-emulator-bench.ts';

describe('delivery', () => {
  it('tries again after 10 s, 1 min and 6 times 10 min, each time signed anew; later events wait behind', async () => {
    const bench = start();
    bench.receiver = () => 503;
    const from = bench.clock.nowMs();
    const id = await create(bench);
    await bench.act({ action: 'pay', invoice: id });
    expect(types(bench)).toEqual(['InvoiceCreated']);
    await bench.clock.advanceAsync(70_000 + 6 * 600_000);
    const tries = bench.events().map((event, index) => ({ ...event, after: ((bench.caught[index]?.atMs ?? 0) - from) / 1000 })).filter((event) => 'type' in event && event['type'] === 'InvoiceCreated');
    expect(tries.map((event) => event.after)).toEqual([0, 10, 70, 670, 1270, 1870, 2470, 3070, 3670]);
    expect(new Set(tries.map((event) => ('deliveryId' in event ? event['deliveryId'] : ''))).size).toBe(9);
    expect(new Set(tries.map((event) => ('originalDeliveryId' in event ? event['originalDeliveryId'] : ''))).size).toBe(1);
    expect(tries.map((event) => ('isRedelivery' in event ? event['isRedelivery'] : ''))).toEqual([false, ...Array.from({ length: 8 }, () => true)]);
    for (const { headers, body } of bench.caught) expect(headers['btcpay-sig']).toBe(signBtcpay(bench.emulator.credentials['webhookSecret'] ?? '', body));
    expect(types(bench)[9]).toBe('InvoiceReceivedPayment');
  });

  it.each([[null, 9], [500, 9], [429, 9], [408, 9], [400, 1], [401, 1], [302, 1], [404, 1], [200, 1], [204, 1]])('status %s leads to %i tries', async (status, tries) => {
    const bench = start();
    bench.receiver = () => status;
    await create(bench, { checkout: { paymentMethods: ['BTC-CHAIN'], expirationMinutes: 600 } });
    await bench.clock.advanceAsync(2 * 3_600_000);
    expect(bench.caught).toHaveLength(tries);
  });

  it('hooks are made, listed without their secret, changed and deleted; the log redelivers', async () => {
    const bench = start({ permissions: ['btcpay.store.canmodifystoresettings'] });
    const hooks = `${storeOf(bench)}/webhooks`;
    const made = await bench.call('POST', hooks, { url: 'https://other.test/x', authorizedEvents: { everything: false, specificEvents: ['InvoiceSettled'] } });
    const hookId = String(made.json['id']);
    expect(String(made.json['secret'])).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect((await bench.call('GET', `${hooks}/${hookId}`)).json).not.toHaveProperty('secret');
    expect((await bench.call('POST', hooks, { url: 'not a url' })).status).toBe(422);
    const id = await create(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id });
    const toOther = bench.caught.filter(({ url }) => url === 'https://other.test/x');
    expect(toOther).toHaveLength(1);
    expect(toOther[0]?.headers['btcpay-sig']).toBe(signBtcpay(String(made.json['secret']), toOther[0]?.body ?? ''));
    const log = (await bench.call('GET', `${hooks}/${hookId}/deliveries`)).json as unknown as Record<string, unknown>[];
    expect(log).toMatchObject([{ httpCode: 200, status: 'HttpSuccess' }]);
    const first = String(log[0]?.['id']);
    expect((await bench.call('GET', `${hooks}/${hookId}/deliveries/${first}/request`)).text).toBe(toOther[0]?.body);
    const again = (await bench.call('POST', `${hooks}/${hookId}/deliveries/${first}/redeliver`)).json as unknown as string;
    await bench.emulator.idle();
    expect(bench.events().at(-1)).toMatchObject({ deliveryId: again, isRedelivery: true, originalDeliveryId: first });
    await bench.act({ action: 'clock', advanceMs: 61 * 86_400_000 });
    expect(await bench.call('POST', `${hooks}/${hookId}/deliveries/${first}/redeliver`)).toMatchObject({ status: 409, json: { code: 'webhookdelivery-pruned' } });
    expect((await bench.call('PUT', `${hooks}/${hookId}`, { url: 'https://other.test/y', enabled: false })).json).toMatchObject({ url: 'https://other.test/y', enabled: false });
    expect((await bench.call('DELETE', `${hooks}/${hookId}`)).status).toBe(200);
    expect((await bench.call('GET', `/api/v1/webhooks/${hookId}`)).status).toBe(404);
  });

  it('forged ones never fit the secret', async () => {
    const bench = start();
    const id = await create(bench);
    for (const how of ['wrong_key', 'no_signature', 'altered_amount'] as const) await bench.act({ action: 'forge_webhook', invoice: id, how });
    for (const { headers, body } of bench.caught.slice(1)) {
      expect(headers['btcpay-sig'] ?? 'none').not.toBe(signBtcpay(bench.emulator.credentials['webhookSecret'] ?? '', body));
    }
    expect(await state(bench, id)).toBe('New/None');
  });
});

describe('money around invoices', () => {
  it('rates: several pairs, an unknown one with its error, a bad one refused', async () => {
    const bench = start();
    expect((await bench.call('GET', `${storeOf(bench)}/rates?currencyPair=BTC_USD&currencyPair=LTC_EUR&currencyPair=BTC_XXX`)).json).toEqual([
      { currencyPair: 'BTC_USD', errors: [], rate: '60000.00' }, { currencyPair: 'LTC_EUR', errors: [], rate: '72.00' }, { currencyPair: 'BTC_XXX', errors: ['RateProviderError'], rate: null },
    ]);
    expect((await bench.call('GET', `${storeOf(bench)}/rates?currencyPair=nonsense`)).status).toBe(422);
  });

  it('the wallet counts settled and unsettled payments; Lightning has no such wallet', async () => {
    const bench = start();
    const id = await create(bench);
    await bench.act({ action: 'pay', invoice: id });
    const wallet = `${storeOf(bench)}/payment-methods/BTC-CHAIN/wallet`;
    expect((await bench.call('GET', wallet)).json).toEqual({ balance: '0.00047223', unconfirmedBalance: '0.00047223', confirmedBalance: '0.00000000' });
    await bench.act({ action: 'confirm', invoice: id });
    expect((await bench.call('GET', wallet)).json).toMatchObject({ unconfirmedBalance: '0.00000000', confirmedBalance: '0.00047223' });
    expect((await bench.call('GET', `${storeOf(bench)}/payment-methods/BTC-LN/wallet`)).status).toBe(404);
  });

  it('a refund needs a finished invoice, makes a pull payment, and a payout on it goes its way', async () => {
    const bench = start({ permissions: ['btcpay.store.canmodifystoresettings'] });
    const id = await create(bench);
    const refund = (body: object): Promise<Answer> => bench.call('POST', `/api/v1/invoices/${id}/refund`, body);
    expect(await refund({ refundVariant: 'RateThen' })).toMatchObject({ status: 400, json: { code: 'non-refundable' } });
    await bench.act({ action: 'pay_more', invoice: id });
    await bench.act({ action: 'confirm', invoice: id });
    expect((await refund({})).status).toBe(422);
    const surplus = await refund({ refundVariant: 'OverpaidAmount', payoutMethods: ['BTC-CHAIN'] });
    expect(surplus.json).toMatchObject({ currency: 'BTC', amount: '0.00004723', autoApproveClaims: true });
    const claim = { destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', payoutMethodId: 'BTC-CHAIN' };
    const payouts = `/api/v1/pull-payments/${String(surplus.json['id'])}/payouts`;
    const payout = await bench.call('POST', payouts, claim, { authorization: '' });
    expect(payout.json).toMatchObject({ state: 'AwaitingPayment', payoutAmount: '0.00004723', pullPaymentId: surplus.json['id'] });
    expect(await bench.call('POST', payouts, claim, { authorization: '' })).toMatchObject({ status: 400, json: { code: 'overdraft' } });
    const one = `${storeOf(bench)}/payouts/${String(payout.json['id'])}`;
    expect((await bench.call('POST', `${one}/mark`, { state: 'InProgress', paymentProof: { id: 'x' } })).status).toBe(422);
    expect((await bench.call('POST', `${one}/mark`, { state: 'InProgress', paymentProof: { proofType: 'PayoutTransactionOnChainBlob', id: 'x' } })).status).toBe(200);
    expect((await bench.call('POST', `${one}/mark-paid`)).status).toBe(200);
    expect(await bench.call('POST', `${one}/mark-paid`)).toMatchObject({ status: 400, json: { code: 'invalid-state' } });
    expect((await bench.call('GET', one)).json).toMatchObject({ state: 'Completed' });
  });

  it('a payout is told in every step, and names no invoice', async () => {
    const bench = start({ permissions: ['btcpay.store.canmodifystoresettings'] });
    const pay = (destination: string) => bench.call('POST', `${storeOf(bench)}/payouts`, { destination, amount: '0.01', payoutMethodId: 'BTC-CHAIN' });
    const one = `/api/v1/payouts/${String((await pay('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080')).json['id'])}`;
    await bench.call('POST', one, { revision: 0 });
    await bench.call('POST', `${one}/mark`, { state: 'InProgress' });
    await bench.call('POST', `${one}/mark-paid`);
    await bench.call('DELETE', `/api/v1/payouts/${String((await pay('bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry')).json['id'])}`);
    await bench.emulator.idle();
    expect(bench.events().map((event) => [event['type'], event['payoutState']])).toEqual([
      ['PayoutCreated', 'AwaitingApproval'], ['PayoutApproved', 'AwaitingPayment'], ['PayoutUpdated', 'InProgress'], ['PayoutUpdated', 'Completed'],
      ['PayoutCreated', 'AwaitingApproval'], ['PayoutUpdated', 'Cancelled'],
    ]);
    expect(Object.keys(bench.events()[0] ?? {})).toEqual(['payoutId', 'pullPaymentId', 'payoutState', 'deliveryId', 'webhookId', 'originalDeliveryId', 'isRedelivery', 'type', 'timestamp', 'storeId']);
  });

  it('a store payout waits for approval by revision', async () => {
    const bench = start({ permissions: ['btcpay.store.canmodifystoresettings'] });
    const made = await bench.call('POST', `${storeOf(bench)}/payouts`, { destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amount: '0.01', payoutMethodId: 'BTC-CHAIN' });
    expect(made.json).toMatchObject({ state: 'AwaitingApproval', originalAmount: '0.01', payoutAmount: null });
    const one = `/api/v1/payouts/${String(made.json['id'])}`;
    expect(await bench.call('POST', one, { revision: 1 })).toMatchObject({ status: 400, json: { code: 'old-revision' } });
    expect((await bench.call('POST', one, { revision: 0 })).json).toMatchObject({ state: 'AwaitingPayment', payoutAmount: '0.01' });
    expect((await bench.call('DELETE', one)).status).toBe(200);
    expect((await bench.call('GET', `${storeOf(bench)}/payouts`)).json).toEqual([]);
    expect((await bench.call('GET', `${storeOf(bench)}/payouts?includeCancelled=true`)).json).toHaveLength(1);
  });
});

it('saved and loaded, it goes on where it was: prompts, payments, hooks, a blocked delivery', async () => {
  const bench = start();
  bench.receiver = () => null;
  const id = await create(bench);
  await bench.act({ action: 'pay', invoice: id });
  const again = start({ credentials: bench.emulator.credentials });
  again.emulator.load(bench.emulator.save());
  expect(await prompts(again, id)).toEqual(await prompts(bench, id));
  await again.clock.advanceAsync(10_000);
  expect(types(again)).toEqual(['InvoiceCreated', 'InvoiceReceivedPayment', 'InvoiceProcessing']);
  expect(again.events()[0]).toMatchObject({ isRedelivery: true });
  await again.act({ action: 'confirm', invoice: id });
  expect(await state(again, id)).toBe('Settled/None');
});
