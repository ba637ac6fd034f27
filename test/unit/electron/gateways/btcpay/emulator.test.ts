// BTCPay's emulator as an API: signature, keys and permissions, creating, listing.
import { describe, expect, it } from 'vitest';
import { signBtcpay } from '../../../../../electron/gateways/btcpay/emulator-hooks.ts';
import { start, storeOf, create, state, prompts } from '../../../../support/btcpay-emulator-bench.ts';

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
