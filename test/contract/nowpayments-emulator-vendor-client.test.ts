// The vendor's own two clients, unmodified, against the NOWPayments emulator. Their address is fixed; they reach the emulator as their HTTP
// proxy, to which they hand the whole address.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNowpaymentsEmulator } from '../../electron/gateways/nowpayments/emulator.ts';
import { EmulatorBench } from '../support/emulator-bench.ts';

interface Client { readonly [call: string]: (fields?: object) => Promise<unknown> }
type ClientClass = new (options: { readonly apiKey: string }) => Client;
const isClass = (value: unknown): value is ClientClass => typeof value === 'function';
/** By a name the compiler does not follow: the packages bring their sources, which do not fit our compiler's options. */
async function load(name: string): Promise<ClientClass> {
  const loaded: unknown = await import(`@nowpaymentsio/${name}`);
  const found: unknown = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : null;
  if (!isClass(found)) throw new Error(`${name} is no client`);
  return found;
}
const PaymentsClient = await load('nowpayments-api-js');
const PayoutsClient = await load('nowpayments-mass-payments-api-js');
const textAt = (value: unknown, key: string): string => String(new Map<string, unknown>(Object.entries(value ?? {})).get(key));

describe('the vendor’s clients', () => {
  let bench: EmulatorBench;
  let proxy: Server;
  const asked: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    bench = new EmulatorBench((deps) => createNowpaymentsEmulator(deps));
    proxy = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
        const { origin, pathname, search } = new URL(request.url ?? '');
        asked.push(`${request.method ?? ''} ${origin}${pathname}`);
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        bench.call(request.method ?? '', pathname + search, body === '' ? undefined : body, headers).then(
          (answer) => { response.writeHead(answer.status, answer.headers).end(answer.text); },
          () => { response.destroy(); },
        );
      });
    });
    await new Promise<void>((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
    const address = proxy.address();
    vi.stubEnv('https_proxy', `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`);
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    bench.emulator.close();
    proxy.closeAllConnections();
    await new Promise((resolve) => { proxy.close(resolve); });
  });

  it('prices, creates and follows a payment', async () => {
    const client = new PaymentsClient({ apiKey: bench.emulator.credentials['apiKey'] ?? '' });
    expect(await client['status']?.()).toEqual({ message: 'OK' });
    expect(await client['getCurrencies']?.()).toEqual({ currencies: ['btc', 'ltc', 'eth', 'usdttrc20', 'usdtbsc', 'usdterc20'] });
    expect(await client['getEstimatePrice']?.({ amount: 25.5, currency_from: 'eur', currency_to: 'btc' })).toEqual({ currency_from: 'eur', amount_from: 25.5, currency_to: 'btc', estimated_amount: 0.00047223 });
    expect(await client['getMinimumPaymentAmount']?.({ currency_from: 'usdttrc20', currency_to: 'usdttrc20' })).toMatchObject({ min_amount: 2 });
    const made = await client['createPayment']?.({ price_amount: 25.5, price_currency: 'eur', pay_currency: 'btc', order_id: 'V-1' });
    expect(made).toMatchObject({ payment_status: 'waiting', pay_amount: 0.00047223, order_id: 'V-1' });
    const id = textAt(made, 'payment_id');
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await client['getPaymentStatus']?.({ payment_id: id })).toMatchObject({ payment_status: 'finished', actually_paid: 0.00047223 });
    expect(await client['createInvoice']?.({ price_amount: 25.5, price_currency: 'eur', order_id: 'V-2' })).toMatchObject({ price_amount: '25.5', invoice_url: expect.stringContaining('iid=') });
    expect(new Set(asked.map((line) => line.split(' ')[1]?.replace(/\/v1\/.*/, '')))).toEqual(new Set(['https://api.nowpayments.io']));
  });

  it('refusals are values to it: a wrong key, too little, a list without a login', async () => {
    expect(await new PaymentsClient({ apiKey: 'x' })['getCurrencies']?.()).toMatchObject({ statusCode: 403, code: 'INVALID_API_KEY' });
    const client = new PaymentsClient({ apiKey: bench.emulator.credentials['apiKey'] ?? '' });
    expect(await client['createPayment']?.({ price_amount: 0.5, price_currency: 'usd', pay_currency: 'btc' })).toMatchObject({ statusCode: 400, code: 'AMOUNT_MINIMAL_ERROR' });
    expect(await client['getListPayments']?.()).toMatchObject({ statusCode: 401 });
  });

  it('logs in, asks for the balance and pays out', async () => {
    const { apiKey = '', email = '', password = '' } = bench.emulator.credentials;
    const client = new PayoutsClient({ apiKey });
    const token = textAt(await client['auth']?.({ email, password }), 'token');
    expect(await client['getBalance']?.({ token })).toEqual({ usdttrc20: { amount: 1000, pendingAmount: 0 } });
    const made = await client['createPayout']?.({ token, withdrawals: [{ address: 'TEmGwPeRTPiLFLVfBxXkSP91yc5GMNQhfS', currency: 'usdttrc20', amount: 200 }] });
    expect(made).toMatchObject({ withdrawals: [{ amount: '200', status: 'WAITING' }] });
    const id = textAt(made, 'id');
    await bench.act({ action: 'payout', payout: id, to: 'completed' });
    expect(await client['getPayoutStatus']?.({ payout_id: id })).toMatchObject([{ status: 'FINISHED', batch_withdrawal_id: id }]);
    expect(await client['createPayout']?.({ token: 'x', withdrawals: [] })).toMatchObject({ statusCode: 401 });
  });
});
