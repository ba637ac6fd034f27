import { describe, expect, it } from 'vitest';
import { createBtcpayEmulator, type BtcpayEmulatorOptions } from '../../../../../electron/gateways/btcpay/emulator.ts';
import { signBtcpay } from '../../../../../electron/gateways/btcpay/emulator-hooks.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://till.test/hook';

function start(options: BtcpayEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createBtcpayEmulator(deps, { webhookUrl: HOOK, ...options }));
  bench.authorization = `token ${bench.emulator.credentials['apiKey']}`;
  return bench;
}

const storeOf = (bench: EmulatorBench): string => `/api/v1/stores/${bench.emulator.credentials['storeId']}`;

async function create(bench: EmulatorBench, body: object = {}): Promise<string> {
  const answer = await bench.call('POST', `${storeOf(bench)}/invoices`, { amount: '25.50', currency: 'EUR', metadata: { orderId: 'POS-1' }, checkout: { paymentMethods: ['BTC-CHAIN'] }, ...body });
  expect(answer.status).toBe(200);
  await bench.emulator.idle();
  return String(answer.json['id']);
}

const state = async (bench: EmulatorBench, id: string): Promise<string> => {
  const { json } = await bench.call('GET', `/api/v1/invoices/${id}`);
  return `${String(json['status'])}/${String(json['additionalStatus'])}`;
};
const prompts = async (bench: EmulatorBench, id: string, query = ''): Promise<Record<string, unknown>[]> =>
  (await bench.call('GET', `${storeOf(bench)}/invoices/${id}/payment-methods${query}`)).json as unknown as Record<string, unknown>[];
const types = (bench: EmulatorBench): unknown[] => bench.events().map((event) => event['type']);

describe('the header signature (sheet section 7)', () => {
  const pretty = '{\n  "deliveryId": "D1",\n  "webhookId": "W1",\n  "originalDeliveryId": "D1",\n  "isRedelivery": false,\n  "type": "InvoiceCreated",\n  "timestamp": 1700000000,\n  "storeId": "S1",\n  "invoiceId": "I1",\n  "metadata": {\n    "orderId": "A-1"\n  }\n}';
  it('fits the documented bytes', () => {
    expect(Buffer.byteLength(pretty)).toBe(237);
    expect(signBtcpay('testsecret', pretty)).toBe('sha256=c07820d80fbf3afb68520f34e7980f9587f8005032a749bc68a9b45f9549070f');
  });
  it('does not fit the same object written compactly', () => {
    expect(signBtcpay('testsecret', JSON.stringify(JSON.parse(pretty)))).toMatch(/^sha256=59cd2bf0/);
  });
});

describe('authentication and permissions', () => {
  it.each(['', 'token wrong', 'Basic YTpi', 'tokenabc'])('authorization %j gets 401 unauthenticated', async (authorization) => {
    const bench = start();
    expect(await bench.call('GET', `${storeOf(bench)}/invoices`, undefined, { authorization })).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
  });

  it.each(['token', 'Token', 'Bearer', 'bearer'])('the scheme %s is taken', async (scheme) => {
    const bench = start();
    expect((await bench.call('GET', `${storeOf(bench)}/invoices`, undefined, { authorization: `${scheme} ${bench.emulator.credentials['apiKey']}` })).status).toBe(200);
  });

  it('a key that only creates may not read, and is told which permission is missing', async () => {
    const bench = start({ permissions: ['btcpay.store.cancreateinvoice'] });
    const id = await create(bench);
    expect(await bench.call('GET', `/api/v1/invoices/${id}`)).toMatchObject({ status: 403, json: { code: 'missing-permission', missingPermission: 'btcpay.store.canviewinvoices' } });
  });

  it.each([
    [['btcpay.store.canmodifystoresettings'], 200], [['unrestricted'], 200], [['btcpay.store.canviewinvoices'], 200], [['btcpay.store.canviewstoresettings'], 200], [['btcpay.store.canmodifyinvoices'], 200],
    [['btcpay.store.canviewinvoices:otherstore'], 403], [['btcpay.store.canviewwallet'], 403], [[], 403],
  ])('%j reads invoices: %i', async (permissions, status) => {
    const bench = start({ permissions });
    expect((await bench.call('GET', `${storeOf(bench)}/invoices`)).status).toBe(status);
  });

  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const owner = { email: 'owner@shop.test', password: 'a:b', fido2: false };

  it('the owner’s password mints a key, which then does what it was given and no more, and can be revoked', async () => {
    const bench = start({ owner });
    const wanted = { label: 'Till', permissions: ['btcpay.store.cancreateinvoice', 'btcpay.store.cancreateinvoice'] };
    expect((await bench.call('POST', '/api/v1/api-keys', wanted)).status).toBe(403);
    const made = await bench.call('POST', '/api/v1/api-keys', wanted, basic('Owner@shop.test:a:b'));
    expect(made).toMatchObject({ status: 200, json: { apiKey: expect.stringMatching(/^[0-9a-f]{40}$/), label: 'Till', permissions: ['btcpay.store.cancreateinvoice'] } });
    const saved = bench.emulator.save();
    bench.authorization = `token ${String(made.json['apiKey'])}`;
    const id = await create(bench);
    expect((await bench.call('GET', `/api/v1/invoices/${id}`)).status).toBe(403);
    expect((await bench.call('GET', '/api/v1/api-keys/current')).json).toEqual(made.json);
    expect((await bench.call('DELETE', '/api/v1/api-keys/current')).status).toBe(200);
    expect((await bench.call('GET', '/api/v1/api-keys/current')).status).toBe(401);
    bench.emulator.load(saved);
    expect((await bench.call('GET', '/api/v1/api-keys/current')).status).toBe(200);
    expect((await bench.call('DELETE', `/api/v1/api-keys/${String(made.json['apiKey'])}`, undefined, basic('owner@shop.test:a:b'))).status).toBe(200);
    expect(await bench.call('DELETE', `/api/v1/api-keys/${String(made.json['apiKey'])}`, undefined, basic('owner@shop.test:a:b'))).toMatchObject({ status: 404, json: { code: 'apikey-not-found' } });
  });

  it.each([[{ label: 7 }, 'label'], [{ permissions: 'all' }, 'permissions'], [{ permissions: [1] }, 'permissions']])('a key of %j is refused', async (body, field) => {
    const bench = start({ owner });
    expect(await bench.call('POST', '/api/v1/api-keys', body, basic('owner@shop.test:a:b'))).toMatchObject({ status: 422, json: [{ path: field }] });
  });

  it.each([['owner@shop.test:wrong', owner], ['someone@shop.test:a:b', owner], ['owner@shop.test', owner], ['owner@shop.test:a:b', { ...owner, fido2: true }]])('the password %j is refused', async (text, known) => {
    const bench = start({ owner: known });
    expect(await bench.call('GET', `${storeOf(bench)}/invoices`, undefined, basic(text))).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
  });

  it('a password may do everything but has no key of its own, and is throttled: four at once, then one every 12 s', async () => {
    const bench = start({ owner });
    const ask = async (target: string): Promise<number> => (await bench.call('GET', target, undefined, basic('owner@shop.test:a:b'))).status;
    expect(await ask(`${storeOf(bench)}/webhooks`)).toBe(200);
    expect(await ask('/api/v1/api-keys/current')).toBe(401);
    expect([await ask('/api/v1/server/info'), await ask('/api/v1/server/info'), await ask('/api/v1/server/info')]).toEqual([200, 200, 429]);
    await bench.clock.advanceAsync(12_000);
    expect([await ask('/api/v1/server/info'), await ask('/api/v1/server/info')]).toEqual([200, 429]);
    expect((await bench.call('GET', '/api/v1/server/info')).status).toBe(200);
  });

  it('another store is forbidden, not unknown', async () => {
    const bench = start();
    expect((await bench.call('GET', '/api/v1/stores/another/invoices')).status).toBe(403);
  });

  it('probes: health needs no key, the key names itself, the server names its version', async () => {
    const bench = start();
    expect((await bench.call('GET', '/api/v1/health', undefined, { authorization: '' })).json).toEqual({ synchronized: true });
    expect((await bench.call('GET', '/api/v1/api-keys/current')).json).toMatchObject({ apiKey: bench.emulator.credentials['apiKey'] });
    expect((await bench.call('GET', '/api/v1/server/info')).json).toMatchObject({ version: '2.4.1', fullySynched: true });
  });

  it('unknown routes 404, wrong methods 405, routes removed in 2.0 410', async () => {
    const bench = start();
    expect((await bench.call('GET', `${storeOf(bench)}/nothing`)).status).toBe(404);
    expect((await bench.call('PATCH', `${storeOf(bench)}/invoices`)).status).toBe(405);
    expect(await bench.call('GET', `${storeOf(bench)}/payment-methods/OnChain/BTC/wallet`)).toMatchObject({ status: 410, json: { code: 'unsupported-in-v2' } });
  });
});

describe('creating', () => {
  it('answers 200 without any address; the prompts come from a second call, on both route forms', async () => {
    const bench = start();
    const answer = await bench.call('POST', `${storeOf(bench)}/invoices`, { amount: '25.50', currency: 'eur', metadata: { orderId: 'POS-1042' } });
    expect(answer).toMatchObject({ status: 200, json: { amount: '25.50', paidAmount: '0', currency: 'EUR', status: 'New', additionalStatus: 'None', type: 'Standard', paymentMethods: [], availableStatusesForManualMarking: ['Settled', 'Invalid'] } });
    expect(answer.text).toContain('"paymentTolerance":0.0');
    const id = String(answer.json['id']);
    const nested = await prompts(bench, id);
    expect(nested.map((prompt) => prompt['paymentMethodId'])).toEqual(['BTC-CHAIN', 'BTC-LN', 'LTC-CHAIN']);
    expect(nested[0]).toMatchObject({ currency: 'BTC', rate: '54000.00', amount: '0.00047223', due: '0.00047223', totalPaid: '0.00000000', payments: [], destination: expect.stringMatching(/^bcrt1q/) });
    expect(nested[0]?.['paymentLink']).toBe(`bitcoin:${String(nested[0]?.['destination'])}?amount=0.00047223`);
    expect((await bench.call('GET', `/api/v1/invoices/${id}/payment-methods`)).json).toEqual(nested);
    expect((await bench.call('GET', `/api/v1/invoices/${id}?includePaymentMethods=true`)).json['paymentMethods']).toEqual(nested);
  });

  it.each([
    [{ amount: '-1' }, ['Amount']], [{ amount: '18446744073709551616' }, ['Amount']], [{ amount: 'x' }, ['Amount']],
    [{ amount: '1', checkout: { paymentMethods: ['BTC'] } }, ['Checkout.PaymentMethods[0]']], [{ amount: '1', checkout: { paymentTolerance: 101 } }, ['Checkout.PaymentTolerance']],
    [{ amount: '1', checkout: { expirationMinutes: 0.4 } }, ['Checkout.ExpirationMinutes']], [{ amount: '1', checkout: { defaultLanguage: 'klingon' } }, ['Checkout.DefaultLanguage']],
    [{ amount: '1', checkout: { speedPolicy: 'Warp' } }, ['checkout.speedPolicy']],
  ])('%j is refused with 422 at %j', async (body, paths) => {
    const bench = start();
    const answer = await bench.call('POST', `${storeOf(bench)}/invoices`, body);
    expect(answer.status).toBe(422);
    expect((answer.json as unknown as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });

  it('broken JSON is 422, another content type 415, a currency without a rate 400', async () => {
    const bench = start();
    expect((await bench.call('POST', `${storeOf(bench)}/invoices`, '{')).status).toBe(422);
    expect((await bench.call('POST', `${storeOf(bench)}/invoices`, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect(await bench.call('POST', `${storeOf(bench)}/invoices`, { amount: '1', currency: 'XXX' })).toMatchObject({ status: 400, json: { code: 'generic-error' } });
  });

  it('rounds to the digits of the currency, keeps digits as written, uses the store’s currency, and takes numbers', async () => {
    const bench = start({ defaultCurrency: 'JPY' });
    const amount = async (body: object): Promise<unknown[]> => {
      const { json } = await bench.call('POST', `${storeOf(bench)}/invoices`, body);
      return [json['amount'], json['currency'], json['type']];
    };
    expect(await amount({ amount: '1000.4' })).toEqual(['1000', 'JPY', 'Standard']);
    expect(await amount({ amount: 12.5, currency: 'EUR' })).toEqual(['12.5', 'EUR', 'Standard']);
    expect(await amount({ amount: '1.2345', currency: 'KWD' })).toEqual(['1.234', 'KWD', 'Standard']);
    expect(await amount({})).toEqual(['0', 'JPY', 'TopUp']);
  });

  it('an invoice of 0 settles itself; a top-up settles by whatever comes', async () => {
    const bench = start();
    const free = await create(bench, { amount: '0' });
    expect(await state(bench, free)).toBe('Settled/None');
    expect(await prompts(bench, free)).toEqual([]);
    const topUp = await create(bench, { amount: null });
    await bench.act({ action: 'pay_more', invoice: topUp, amount: '0.001' });
    expect(await state(bench, topUp)).toBe('Processing/None');
    expect((await bench.call('GET', `/api/v1/invoices/${topUp}`)).json).toMatchObject({ amount: '54.00', paidAmount: '54' });
  });

  it('methods that are switched off are listed as such, and not at all with onlyEnabled', async () => {
    const bench = start({ methods: ['BTC-CHAIN'] });
    const list = async (query: string) => ((await bench.call('GET', `${storeOf(bench)}/payment-methods${query}`)).json as unknown as { paymentMethodId: string; enabled: boolean }[]).map(({ paymentMethodId, enabled }) => [paymentMethodId, enabled]);
    expect(await list('')).toEqual([['BTC-CHAIN', true], ['BTC-LN', false], ['LTC-CHAIN', false]]);
    expect(await list('?onlyEnabled=true')).toEqual([['BTC-CHAIN', true]]);
    expect((await bench.call('GET', `${storeOf(bench)}/payment-methods/BTC-LN`)).json).toMatchObject({ enabled: false });
    expect((await bench.call('GET', `${storeOf(bench)}/payment-methods/XMR-CHAIN`)).status).toBe(404);
  });

  it('lazy prompts have no address until they are activated', async () => {
    const bench = start();
    const id = await create(bench, { checkout: { paymentMethods: ['BTC-CHAIN'], lazyPaymentMethods: true } });
    expect((await prompts(bench, id))[0]).toMatchObject({ activated: false, destination: null });
    expect((await bench.call('POST', `/api/v1/invoices/${id}/payment-methods/BTC-CHAIN/activate`)).status).toBe(200);
    expect((await prompts(bench, id))[0]).toMatchObject({ activated: true, destination: expect.stringMatching(/^bcrt1/) });
    expect((await bench.call('POST', `/api/v1/invoices/${id}/payment-methods/BTC-LN/activate`)).status).toBe(404);
  });
});

describe('listing', () => {
  it('newest first, with skip, take and every filter; no page size of its own', async () => {
    const bench = start();
    const ids: string[] = [];
    for (let index = 0; index < 60; index += 1) ids.push(await create(bench, { metadata: { orderId: `O-${index % 3}` } }));
    const list = async (query: string): Promise<string[]> => ((await bench.call('GET', `${storeOf(bench)}/invoices?${query}`)).json as unknown as { id: string }[]).map(({ id }) => id);
    expect(await list('')).toEqual([...ids].reverse());
    expect(await list('skip=10&take=5')).toEqual([...ids].reverse().slice(10, 15));
    expect(await list('orderId=O-1&orderId=O-2')).toHaveLength(40);
    expect(await list('orderId=O-9')).toEqual([]);
    const [first = '', second = ''] = ids;
    await bench.act({ action: 'pay', invoice: first });
    expect(await list('status=Processing')).toEqual([first]);
    expect(await list('status=Processing&status=New')).toHaveLength(60);
    expect(await list(`textSearch=${second}`)).toEqual([second]);
    await bench.call('DELETE', `/api/v1/invoices/${second}`);
    expect(await list(`textSearch=${second}`)).toEqual([]);
    expect(await list(`textSearch=${second}&includeArchived=true`)).toEqual([second]);
    expect(await list(`startDate=${Math.floor(bench.clock.nowMs() / 1000) + 1}`)).toEqual([]);
    expect((await bench.call('GET', `${storeOf(bench)}/invoices?status=Paid`)).status).toBe(422);
    expect((await bench.call('GET', `${storeOf(bench)}/invoices?take=-1`)).status).toBe(422);
  });
});

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
