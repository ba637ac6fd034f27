// Plisio's emulator against its sheet: hashes, requests, the life of an invoice, callbacks in both forms.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPlisio, jsonText, phpText } from '../../../../../electron/gateways/plisio/emulator-callback.ts';
import { createPlisioEmulator, type PlisioEmulatorOptions } from '../../../../../electron/gateways/plisio/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

const STATUS_URL = 'http://till.test/hook';
type Json = Record<string, unknown>;

const start = (options: PlisioEmulatorOptions = {}): EmulatorBench => new EmulatorBench((deps) => createPlisioEmulator(deps, { webhookUrl: STATUS_URL, credentials: { secretKey: 'key' }, ...options }));
const get = (bench: EmulatorBench, path: string, query: Record<string, string> = {}, key = 'key') =>
  bench.call('GET', `/api/v1${path}?${new URLSearchParams({ ...query, api_key: key }).toString()}`);
const sale = { order_number: 'POS-1', order_name: 'Coffee/Té', source_currency: 'USD', source_amount: '25.00', currency: 'USDT_TRX', callback_url: 'http://till.test/cb?json=true' };
const make = async (bench: EmulatorBench, change: Record<string, string> = {}): Promise<Json> => {
  const answer = await get(bench, '/invoices/new', { ...sale, ...change });
  expect(answer).toMatchObject({ status: 200, json: { status: 'success' } });
  return answer.json['data'] as Json;
};
const read = async (bench: EmulatorBench, id: unknown): Promise<Json> => (await get(bench, `/operations/${String(id)}`)).json['data'] as Json;
const statuses = (bench: EmulatorBench): unknown[] => bench.events().map((event) => event['status']);

describe('hashes', () => {
  const fields = {
    amount: '0.00011', comment: '', confirmations: '1', currency: 'BTC', ipn_type: 'invoice', merchant: 'Café Demo', merchant_id: '5f0000000000000000000001', order_name: 'Coffee/Tea', order_number: 'POS-000123',
    source_amount: '10.50', source_currency: 'USD', source_rate: '95454.55', status: 'completed', tx_urls: ['https://www.blockchain.com/btc/tx/00aa'], txn_id: '673e00000000000000000001',
  };
  it('JSON: the vector, whatever the order of the keys', () => {
    for (const given of [fields, Object.fromEntries(Object.entries(fields).reverse())]) expect(hashPlisio('plisio_test_key_0001', jsonText(given, 'text'))).toBe('a3cf800e90b00f20b0a3ecf69f09eb40310f2a08');
  });
  it('form: the vector', () => {
    const { tx_urls: _urls, comment: _comment, ...rest } = fields;
    expect(hashPlisio('plisio_test_key_0001', phpText({ ...rest, merchant: 'Demo Shop', order_name: 'Coffee' }))).toBe('5e9b3c701e25b26721e6b51588219a053549d551');
    expect(phpText({ b: 'é', a: '' })).toBe('a:2:{s:1:"a";s:0:"";s:1:"b";s:2:"é";}');
  });
  it('null goes in as a text, or as null', () => {
    expect(jsonText({ b: null, a: '1' }, 'text')).toBe('{"a":"1","b":"null"}');
    expect(jsonText({ b: null, a: '1' }, 'native')).toBe('{"a":"1","b":null}');
  });
});

describe('requests', () => {
  it('create answers as a white-label shop is answered; the hash covers the answer', async () => {
    const made = await make(start());
    expect(made).toMatchObject({
      invoice_url: expect.stringMatching(/^http:\/\/gateway\.test\/invoice\/[0-9a-f]{24}$/), amount: '25.000000', pending_amount: '25.000000', psys_cid: 'USDT_TRX', currency: 'USDT', source_currency: 'USD',
      expected_confirmations: '20', invoice_commission: '0.000000', invoice_sum: '25.000000', invoice_total_sum: '25.000000', wallet_hash: expect.stringMatching(/^T/),
    });
    const { verify_hash: hash, ...rest } = made;
    expect(hash).toBe(hashPlisio('key', JSON.stringify(Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))))));
  });

  it('a shop without white label is told neither address nor amounts', async () => {
    const bench = start({ whiteLabel: false });
    const made = await make(bench);
    expect(Object.keys(made)).toEqual(['txn_id', 'invoice_url', 'invoice_total_sum']);
    expect(Object.keys(await read(bench, made['txn_id']))).toEqual(['user_id', 'shop_id', 'type', 'status', 'tx_url', 'id']);
    expect((await get(bench, '/shops')).json['data']).toMatchObject({ white_label: false });
  });

  it.each([['client', '25.125000', '25.000000'], ['shop', '25.000000', '24.875000']] as const)('commission paid by the %s: %s to send, %s for the shop', async (commissionPaidBy, total, net) => {
    const bench = start({ commissionPercent: '0.5', commissionPaidBy });
    const made = await make(bench);
    expect(made).toMatchObject({ invoice_commission: '0.125000', invoice_total_sum: total, invoice_sum: net });
    expect(await read(bench, made['txn_id'])).toMatchObject({ sum: total, commission: '0.125000' });
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect((await get(bench, '/balances/USDT_TRX')).json['data']).toEqual({ psys_cid: 'USDT_TRX', currency: 'USDT', balance: net });
  });

  it('an order number is taken once; return_existing gives the invoice it has', async () => {
    const bench = start();
    const made = await make(bench);
    const again = await get(bench, '/invoices/new', sale);
    expect(again).toMatchObject({ status: 422, json: { status: 'error', data: { code: 105, message: '{"order_number":"Order number has already been taken"}' } } });
    expect((await make(bench, { return_existing: '1', source_amount: '99' }))['txn_id']).toBe(made['txn_id']);
  });

  it.each([
    [{ order_number: '' }, 'order_number'], [{ order_name: '' }, 'order_name'], [{ currency: 'usdt' }, 'currency'], [{ currency: 'LTC' }, 'currency'], [{ source_currency: 'XXX' }, 'source_currency'],
    [{ source_amount: '0' }, 'source_amount'], [{ source_amount: '-1' }, 'source_amount'], [{ source_amount: 'x' }, 'source_amount'], [{ source_amount: '0.5' }, 'amount'], [{ expire_min: '1.5' }, 'expire_min'],
  ])('%j is refused for its %s', async (change, field) => {
    const answer = await get(start({ maintenance: ['LTC'] }), '/invoices/new', { ...sale, ...change });
    expect(answer.status).toBe(422);
    const { message } = answer.json['data'] as { message: string };
    expect(Object.keys(JSON.parse(message) as object)).toEqual([field]);
  });

  it('a wrong key is refused under 401 or in the envelope alone; an address that is not listed creates and reads the shop only', async () => {
    for (const [status, bench] of [[401, start()], [200, start({ wrongKeyStatus: 200 })]] as const) {
      for (const key of ['', 'other', 'ke']) expect(await get(bench, '/shops', {}, key)).toMatchObject({ status, json: { status: 'error', data: { name: 'Unauthorized' } } });
    }
    const bench = start({ requestIp: false });
    const made = await make(bench);
    for (const path of ['/operations', `/operations/${String(made['txn_id'])}`, '/currencies', '/currencies/USD', '/balances/BTC']) expect((await get(bench, path)).status).toBe(403);
    expect((await get(bench, '/shops')).status).toBe(200);
  });

  it('GET alone; unknown paths, invoices, coins and currencies are not there', async () => {
    const bench = start();
    expect((await bench.call('POST', '/api/v1/invoices/new?api_key=key', {})).status).toBe(405);
    for (const path of ['/rates', '/operations/none', '/balances/XMR', '/currencies/XXX']) expect((await get(bench, path)).status).toBe(404);
    expect((await bench.call('GET', '/operations?api_key=key')).status).toBe(404);
  });

  it('lists newest first, in pages of at most 50, filtered, with `_meta` in either case', async () => {
    for (const [metaCase, name] of [['camel', 'totalCount'], ['snake', 'total_count']] as const) {
      const bench = start({ metaCase });
      for (let index = 0; index < 55; index += 1) await make(bench, { order_number: `N-${index}`, currency: index === 7 ? 'BTC' : 'USDT_TRX' });
      const list = async (query: Record<string, string>): Promise<string[]> => {
        const data = (await get(bench, '/operations', query)).json['data'] as { operations: { params: { order_number: string } }[]; _meta: Json };
        expect(data._meta).toHaveProperty(name);
        return data.operations.map(({ params }) => params.order_number);
      };
      expect([...(await list({ limit: '500' })), ...(await list({ limit: '500', page: '2' }))]).toEqual(Array.from({ length: 55 }, (_, index) => `N-${54 - index}`));
      expect(await list({})).toHaveLength(20);
      expect(await list({ page: '9' })).toEqual([]);
      expect(await list({ currency: 'BTC' })).toEqual(['N-7']);
      expect(await list({ search: 'N-54' })).toEqual(['N-54']);
      expect(await list({ type: 'cash_out' })).toEqual([]);
    }
  });

  it('coins with rates, least amounts and maintenance; times in either unit', async () => {
    const bench = start({ maintenance: ['ETH'], timeUnit: 'ms' });
    const coins = (await get(bench, '/currencies/EUR')).json['data'] as Json[];
    expect(coins.find(({ cid }) => cid === 'USDT')).toMatchObject({ currency: 'USDT', price_usd: '1', fiat: 'EUR', fiat_rate: '1.11111111', min_sum_in: '1', hidden: 0, maintenance: false });
    expect(coins.find(({ cid }) => cid === 'ETH')).toMatchObject({ maintenance: true });
    const made = await make(bench, { expire_min: '15' });
    const { created_at_utc: from, expire_at_utc: until } = await read(bench, made['txn_id']);
    expect(Number(until) - Number(from)).toBe(900_000);
  });
});

describe('the life of an invoice', () => {
  it('new, pending, pending internal, completed, each told once with what is known by then', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench);
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', amount: '0.000000', pending_sum: '25.000000', confirmations: 0, tx: [{ block: null, processed: false }] });
    await bench.act({ action: 'confirm', invoice: 'POS-1', count: 19 });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', confirmations: 19 });
    await bench.act({ action: 'confirm', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'pending internal', amount: '25.000000', pending_sum: '0.000000' });
    await bench.act({ action: 'confirm', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'completed', amount: '25.000000', confirmations: 20 });
    expect(statuses(bench)).toEqual(['new', 'pending', 'pending internal', 'completed']);
    expect(bench.events().map((event) => [event['confirmations'], event['amount'], event['pending_amount']])).toEqual([
      [undefined, '0.000000', '25.000000'], ['0', '0.000000', '25.000000'], ['20', '25.000000', '0.000000'], ['21', '25.000000', '0.000000'],
    ]);
    expect(bench.events().map((event) => event['tx_urls'])).toEqual([null, ...Array.from({ length: 3 }, () => [expect.stringContaining('tronscan')])]);
  });

  it('JSON callbacks: keys in order, hash last and right, null hashed as a text', async () => {
    const bench = start();
    await make(bench);
    const [first] = bench.caught;
    expect(first).toMatchObject({ url: sale.callback_url, headers: { 'content-type': 'application/json' } });
    const [event = {}] = bench.events();
    const { verify_hash: hash, ...fields } = event;
    expect(Object.keys(event)).toEqual([...Object.keys(fields).sort(), 'verify_hash']);
    expect(first?.body).toContain('"order_name":"Coffee/Té"');
    expect(hash).toBe(hashPlisio('key', JSON.stringify({ ...fields, tx_urls: 'null' })));
  });

  it('form callbacks where the address does not ask for JSON: without null, hashed as PHP serializes', async () => {
    const bench = start();
    await make(bench, { callback_url: 'http://till.test/cb' });
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    expect(bench.caught.map(({ headers }) => headers['content-type'])).toEqual(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded']);
    const [created, paid] = bench.caught.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(created).not.toHaveProperty('tx_urls');
    expect(paid?.['tx_urls']).toContain('https://tronscan.org/tx/');
    const { verify_hash: hash, ...fields } = paid ?? {};
    expect(hash).toBe(hashPlisio('key', phpText(fields)));
  });

  it('without a callback_url the Status URL is used; none of either: nothing is sent', async () => {
    const { callback_url: _url, ...bare } = sale;
    const bench = start();
    expect((await get(bench, '/invoices/new', bare)).status).toBe(200);
    expect(bench.caught.map(({ url }) => url)).toEqual([STATUS_URL]);
    const mute = new EmulatorBench((deps) => createPlisioEmulator(deps, { credentials: { secretKey: 'key' } }));
    expect((await get(mute, '/invoices/new', bare)).status).toBe(200);
    expect(mute.caught).toEqual([]);
  });

  it('too little, then over: expired with its amount; more later completes it', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench);
    await bench.act({ action: 'pay_less', invoice: 'POS-1', amount: '10' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', amount: '10.000000' });
    await bench.act({ action: 'expire', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'expired', amount: '10.000000' });
    await bench.act({ action: 'pay_rest', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'expired', pending_sum: '15.000000' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'completed', amount: '25.000000' });
    expect(statuses(bench)).toEqual(['new', 'pending', 'expired', 'pending internal', 'completed']);
  });

  it('unpaid to the end of its time: expired, and told', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench, { expire_min: '15' });
    await bench.clock.advanceAsync(15 * 60_000 - 1);
    expect(await read(bench, id)).toMatchObject({ status: 'new' });
    await bench.clock.advanceAsync(1);
    expect(await read(bench, id)).toMatchObject({ status: 'expired', amount: '0.000000' });
    expect(statuses(bench)).toEqual(['new', 'expired']);
  });

  it('too much is a mismatch; what is taken back before it was final leaves a new invoice', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench);
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'double_spend', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'new', pending_sum: '0.000000', tx_id: [] });
    await bench.act({ action: 'pay_more', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'mismatch', amount: '27.500000' });
  });

  it('another coin is another invoice of the order; the first ends as a cancelled duplicate', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench);
    await bench.act({ action: 'wrong_network', invoice: 'POS-1' });
    expect(await read(bench, id)).toMatchObject({ status: 'cancelled duplicate', amount: '0.000000', pending_sum: '0.000000' });
    const { operations } = (await get(bench, '/operations', { search: 'POS-1' })).json['data'] as { operations: Json[] };
    expect(operations.map((each) => [each['psys_cid'], each['status'], each['parent_id']])).toEqual([['USDT_BSC', 'pending', id], ['USDT_TRX', 'cancelled duplicate', null]]);
    expect(bench.events().map((event) => [event['status'], event['currency'], event['switch_id']])).toEqual([['new', 'USDT_TRX', undefined], ['pending', 'USDT_BSC', id], ['cancelled duplicate', 'USDT_TRX', undefined]]);
    expect(await bench.act({ action: 'invoices' })).toHaveLength(1);
  });

  it('any status can be set and stays', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench);
    for (const status of ['cancelled', 'error', '111']) {
      await bench.act({ action: 'set_status', invoice: 'POS-1', status });
      await bench.act({ action: 'expire', invoice: 'POS-1' }).catch(() => undefined);
      expect(await read(bench, id)).toMatchObject({ status });
    }
    expect(statuses(bench)).toEqual(['new', 'cancelled', 'error', '111']);
  });

  it('nothing is sent again by itself, whatever the receiver answers', async () => {
    const bench = start();
    bench.receiver = () => 500;
    await make(bench);
    await bench.clock.advanceAsync(86_400_000);
    expect(statuses(bench)).toEqual(['new', 'expired']);
  });

  it('is saved and loaded with its amounts, and goes on', async () => {
    const bench = start();
    const { txn_id: id } = await make(bench, { expire_min: '15' });
    await bench.act({ action: 'pay_less', invoice: 'POS-1' });
    const next = start();
    next.emulator.load(bench.emulator.save());
    expect(await read(next, id)).toEqual(await read(bench, id));
    await next.clock.advanceAsync(900_000);
    expect(await read(next, id)).toMatchObject({ status: 'expired' });
  });

  it('forged callbacks: another key, no hash, the hash of other amounts', async () => {
    const bench = start();
    await make(bench);
    const genuine = createHash('sha1').update(bench.caught[0]?.body ?? '').digest('hex');
    for (const how of ['wrong_key', 'no_signature', 'altered_amount'] as const) await bench.act({ action: 'forge_webhook', invoice: 'POS-1', how });
    const forged = bench.caught.slice(1).map(({ body }) => JSON.parse(body) as Json);
    const right = ({ verify_hash: _hash, ...fields }: Json): string => hashPlisio('key', JSON.stringify({ ...fields, tx_urls: 'null' }));
    expect(forged.map((event) => event['verify_hash'] === right(event))).toEqual([false, false, false]);
    expect(forged[1]).not.toHaveProperty('verify_hash');
    expect(forged[2]).toMatchObject({ amount: '9999.00', order_number: 'FORGED-1' });
    expect(genuine).toHaveLength(40);
  });
});
