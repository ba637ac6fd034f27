// XAIGATE's emulator: its calls, the ways its statuses go, notices in every form, payouts, saving, and what is left open as options.
import { describe, expect, test } from 'vitest';
import { createXaigateEmulator, type XaigateEmulatorOptions } from '../../../../../electron/gateways/xaigate/emulator.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const MINUTE = 60_000;

function start(options: XaigateEmulatorOptions = {}) {
  const bench = new EmulatorBench((deps) => createXaigateEmulator(deps, options));
  const { apiKey = '', walletUserId: userId = '' } = bench.emulator.credentials;
  const call = (path: string, body: object): Promise<Answer> => bench.call('POST', `/api/v1${path}`, { apiKey, ...body });
  const create = async (orderId = 'ORD-1001', change: object = {}): Promise<string> => {
    const { json } = await call('/invoice/create', { orderId, amount: '25.00', currency: 'USD', email: 'till1@shop.example', notifyUrl: `http://shop.test/hook?sale=${orderId}&token=t`, ...change });
    return String(json['invoiceNo']);
  };
  const read = async (invoiceNo: string): Promise<Record<string, unknown>> => (await call('/invoice/info', { invoiceNo })).json;
  const paid = async (id: string): Promise<void> => {
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
  };
  return { bench, userId, call, create, read, paid };
}

describe('an invoice', () => {
  test('has the fields of the sample, zeros dropped, and no coin', async () => {
    const { create, read } = start();
    expect(await read(await create())).toEqual({
      invoiceNo: 'INV2167234232', amount: '25', paidAmount: '0', toEmail: 'till1@shop.example', toName: '', expiry: 60, description: '', status: 'Pending',
      payUrl: 'http://gateway.test/pay/INV2167234232?lang=en', currency: 'USD', shopName: '', orderId: 'ORD-1001', createdAt: expect.stringMatching(/\.\d{6}Z$/) as string, updatedAt: expect.stringMatching(/\.\d{6}Z$/) as string,
    });
  });

  test('J3: Pending, PaidPartial, Paid: only what the network has confirmed shows', async () => {
    const { bench, create, read } = start();
    const id = await create();
    await bench.act({ action: 'pay_less', invoice: id, amount: '10' });
    expect(await read(id)).toMatchObject({ status: 'Pending', paidAmount: '0' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(id)).toMatchObject({ status: 'PaidPartial', paidAmount: '10' });
    await bench.act({ action: 'pay_rest', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(id)).toMatchObject({ status: 'Paid', paidAmount: '25' });
  });

  test('Expired, then Paid: its end is soft', async () => {
    const { bench, create, read, paid } = start();
    const id = await create();
    await bench.clock.advanceAsync(60 * MINUTE);
    expect(await read(id)).toMatchObject({ status: 'Expired' });
    await paid(id);
    expect(await read(id)).toMatchObject({ status: 'Paid', paidAmount: '25' });
  });

  test('the documentation’s own sample, Paid with a sum of 0, can be had', async () => {
    const { create, read, paid } = start({ paidZero: true });
    const id = await create();
    await paid(id);
    expect(await read(id)).toMatchObject({ status: 'Paid', paidAmount: '0' });
  });

  test('a payment that is replaced before it is final never shows; afterwards none can be', async () => {
    const { bench, create, read } = start();
    const id = await create();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'double_spend', invoice: id });
    expect(await read(id)).toMatchObject({ status: 'Pending' });
    await expect(bench.act({ action: 'double_spend', invoice: id })).rejects.toThrow('no payment');
  });

  test.each([['no order', { orderId: '' }], ['no mail', { email: '' }], ['nothing', { amount: '0' }], ['finer than cents', { amount: '1.001' }], ['an exponent', { amount: '1e2' }], ['another currency', { currency: 'JPY' }], ['a broken address', { notifyUrl: 'nowhere' }]])('%s is refused', async (_name, change) => {
    expect((await start().call('/invoice/create', { orderId: 'A', amount: '25.00', currency: 'USD', email: 'a@b', ...change })).status).toBe(400);
  });

  test('twice with one order id makes two: there is no idempotency', async () => {
    const { create } = start();
    expect(await create()).not.toBe(await create());
  });
});

describe('who may call', () => {
  test.each([[{ apiKey: 'x' }], [{}]])('%j: 401 without a body in its form', async (body) => {
    expect(await start().bench.call('POST', '/api/v1/invoice/info', body)).toMatchObject({ status: 401, text: 'Unauthorized' });
  });

  test('a key that is off, a blocked address, and 400 for an unknown invoice can be had', async () => {
    expect((await start({ refuses: 'key' }).call('/invoice/info', {})).status).toBe(403);
    expect((await start({ refuses: 'address' }).call('/invoice/info', {})).text).toContain('IP address');
    expect((await start({ unknownStatus: 400 }).call('/invoice/info', { invoiceNo: 'x' })).status).toBe(400);
  });

  test('all calls are POSTs, below /api/v1', async () => {
    const { bench } = start();
    expect([(await bench.call('GET', '/api/v1/invoice/info')).status, (await bench.call('POST', '/invoice/info', {})).status]).toEqual([404, 404]);
  });
});

describe('notices', () => {
  const caught = async (options: XaigateEmulatorOptions, change: object = {}) => {
    const { bench, create, paid } = start(options);
    await paid(await create('ORD-1001', change));
    return bench.caught;
  };

  test('go to the invoice’s own address, unsigned, as documented', async () => {
    const [notice] = await caught({});
    expect(notice).toMatchObject({ url: 'http://shop.test/hook?sale=ORD-1001&token=t', headers: { 'content-type': 'application/json' } });
    const body = JSON.parse(notice?.body ?? '{}') as Record<string, unknown>;
    expect(Object.keys(body).sort()).toEqual(['createdAt', 'date', 'description', 'expiryOn', 'explorerUrl', 'id', 'invoiceNo', 'networkName', 'notifyUrl', 'receivedAddress', 'sentAddress', 'txid', 'updatedAt']);
    expect(body['id']).toBe(body['txid']);
  });

  test('or as the shop modules read them', async () => {
    expect((await caught({ notices: 'json' }))[0]?.body).toBe('{"orderId":"ORD-1001","invoiceId":"INV2167234232","status":"Paid"}');
    const [form] = await caught({ notices: 'form' });
    expect([form?.headers['content-type'], form?.body]).toEqual(['application/x-www-form-urlencoded', 'orderId=ORD-1001&invoiceId=INV2167234232&status=Paid']);
  });

  test('none without an address; a lost one does not come again; moved, the address keeps its query', async () => {
    expect(await caught({}, { notifyUrl: undefined })).toEqual([]);
    const { bench, create, paid } = start();
    bench.receiver = () => 500;
    await bench.act({ action: 'webhook_url', url: 'http://moved.test/w' });
    await paid(await create());
    await bench.clock.advanceAsync(24 * 60 * MINUTE);
    expect(bench.caught.map(({ url }) => url)).toEqual(['http://moved.test/w?sale=ORD-1001&token=t']);
  });
});

describe('the wallet', () => {
  const order = (userId: string, change: object = {}) => ({ userId, coin: 'USDT', receivedAddress: '0x1111111111111111111111111111111111111111', amount: '40.00', networkId: '56', ...change });

  test('the sheet’s payout: a placeholder for a hash, the fee out of the total, a real hash later under the same id', async () => {
    const { bench, userId, call } = start();
    const { json } = await call('/withdraw', order(userId));
    expect(json).toMatchObject({ amount: '39.9', transactionFees: '0.1', processingFees: '0.08', totalAmount: '40', txid: expect.stringMatching(/^replaceable_/) as string });
    await bench.act({ action: 'payout', payout: String(json['id']), to: 'completed' });
    expect((await call('/getTransactions', { userId })).json).toMatchObject({ total: 1, results: [{ id: json['id'], status: 'success', txid: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string }] });
  });

  test.each([['a network as a bare number', { networkId: 56 }, 200], ['a coin the network does not have', { coin: 'TRX' }, 400], ['an address of another network', { networkId: 'TRX' }, 400], ['more than there is', { amount: '1000.01' }, 400], ['a stranger', { userId: 'x' }, 404]])('%s: %j is %d', async (_name, change, expected) => {
    const { userId, call } = start();
    expect((await call('/withdraw', order(userId, change))).status).toBe(expected);
  });

  test('users, addresses, balances', async () => {
    const { userId, call } = start();
    expect((await call('/createUser', {})).json).toMatchObject({ status: 'active' });
    expect((await call('/generateAddress', { networkId: 'TRX' })).json).toEqual({ address: expect.stringMatching(/^T/) as string });
    await call('/withdraw', order(userId));
    expect((await call('/getBalance', { userId, coin: 'USDT' })).json).toEqual({ balance: '960', coinShortName: 'USDT' });
  });
});

test('what was saved goes on after a restart, its end included', async () => {
  const first = start();
  const id = await first.create();
  const second = start({ credentials: first.bench.emulator.credentials });
  second.bench.emulator.load(first.bench.emulator.save());
  await second.bench.clock.advanceAsync(61 * MINUTE);
  expect(await second.read(id)).toMatchObject({ status: 'Expired' });
});
