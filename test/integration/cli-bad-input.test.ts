// What bad input and bad days get on the command line: a code, what is wrong, what to do, and nothing half done.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerFile } from '../../electron/db/open.ts';
import { asSale, cli, cliError, cliJson, type CliOptions } from '../support/cli.ts';
import { addArguments, openCliShop, type CliShop } from '../support/cli-shop.ts';

let shop: CliShop;
afterEach(() => shop.close());

const create = (order: string, changes: Readonly<Record<string, string>> = {}): string[] => {
  const options: Record<string, string> = { gateway: 'shop', amount: '12.50', currency: 'USD', method: 'USDT@tron', order, ...changes };
  return ['invoice', 'create', ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)];
};
const orders = async (options: CliOptions): Promise<readonly string[]> =>
  v.parse(v.object({ invoices: v.array(v.object({ orderId: v.string() })) }), await cliJson(['invoice', 'list'], options)).invoices.map(({ orderId }) => orderId);

describe('a sale', () => {
  beforeEach(async () => { shop = await openCliShop('cryptopayment-center'); });

  it.each([
    ['amount', '', 'amount/malformed'], ['amount', '-5', 'amount/malformed'], ['amount', '1e3', 'amount/malformed'], ['amount', '1,250.00', 'amount/malformed'],
    ['amount', '9'.repeat(40), 'amount/too_large'], ['amount', '0.99', 'amount/below_minimum'], ['currency', 'EUR', 'currency/not_offered'], ['method', 'BTC@lightning', 'method/not_offered'],
    ['order', 'a\u202Eb', 'input/invalid'], ['note', 'x'.repeat(501), 'input/invalid'], ['expires-in', '20', 'gateway/not_offered'],
  ])('--%s=%s is %s, and nothing is stored or sent', async (option, value, error) => {
    expect(await cliError(create('B-1', { [option]: value }), shop.options)).toMatchObject({ code: 1, error });
    expect(await orders(shop.options)).toEqual([]);
    expect(await shop.countThere('B-1')).toBe(0);
  });

  it('while the gateway answers nonsense is stored, told, and sent by `sync` when that is over, once', async () => {
    await shop.control({ action: 'fault', fault: 'garbage' });
    const { code, err } = await cli([...create('N-1', { wait: '1' }), '--json'], shop.options);
    expect([code, JSON.parse(err)]).toMatchObject([1, { error: { code: 'invoice/not_sent', hint: expect.stringContaining('`sync`') } }]);
    expect(await cliError(['gateway', 'check', 'shop'], shop.options)).toMatchObject({ code: 1, error: expect.stringMatching(/^gateway\/(nonsense|wrong_url)$/) });
    await shop.control({ action: 'fault', fault: 'none' });
    await expect.poll(async () => {
      await cliJson(['sync'], shop.options);
      return asSale(await cliJson(['invoice', 'show', 'N-1'], shop.options)).status;
    }, { timeout: 30_000, interval: 100 }).toBe('pending');
    expect(await shop.countThere('N-1')).toBe(1);
  });

  it('a clock that is wrong is named, with the next step', async () => {
    await shop.control({ action: 'clock', advanceMs: 600_000 });
    const doctor = v.parse(v.object({ ok: v.boolean(), checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string(), next: v.nullable(v.string()) })) }), await cliJson(['doctor'], shop.options));
    expect(doctor.ok).toBe(false);
    expect(doctor.checks.filter((check) => !check.ok)).toMatchObject([
      { name: 'clock against shop', detail: expect.stringMatching(/^(599|600|601) s apart$/), next: expect.stringContaining('network time') }, { name: 'clock/wrong', detail: expect.stringMatching(/ (599|600|601) s\.$/) },
    ]);
  });

  it('damaged books stop every command at once and stay as they are', async () => {
    await cliJson(create('D-1'), shop.options);
    const file = ledgerFile(shop.options.home);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096);
    writeFileSync(file, bytes);
    for (const args of [create('D-2'), ['invoice', 'list'], ['doctor'], ['audit', 'verify']]) expect(await cliError(args, shop.options)).toMatchObject({ code: 1, error: 'db/damaged' });
    expect(await shop.countThere('D-2')).toBe(0);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

describe('an account', () => {
  let elsewhere: Server;
  let url = '';
  beforeEach(async () => {
    shop = await openCliShop('btcpay', { add: false });
    elsewhere = createServer((_request, response) => { response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>'); });
    await new Promise<void>((resolve) => { elsewhere.listen(0, '127.0.0.1', resolve); });
    const address = elsewhere.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? String(address.port) : ''}`;
  });
  afterEach(() => new Promise((resolve) => { elsewhere.close(resolve); }));

  it('at an address where something else answers is refused by name, and not stored', async () => {
    const { args, env } = addArguments({ ...shop, url }, 'btcpay');
    const refused = await cli([...args, '--json'], { ...shop.options, env });
    expect([refused.code, JSON.parse(refused.err)]).toMatchObject([1, { error: { code: 'gateway/wrong_url', hint: expect.stringContaining(url) } }]);
    expect(await cliJson(['gateway', 'list'], shop.options)).toEqual({ gateways: [] });
  });

  it('at an address where nobody answers is stored, and says so', async () => {
    const { args, env } = addArguments({ ...shop, url: 'http://127.0.0.1:9' }, 'btcpay');
    const added = await cli([...args, '--json'], { ...shop.options, env });
    expect([added.code, JSON.parse(added.out)]).toMatchObject([0, { name: 'shop', health: 'not_answering', healthDetail: 'shop cannot be reached.' }]);
    expect(added.err).toContain('tried again later');
  });

  it('without a passphrase says that one is needed, not that one is wrong', async () => {
    const { args, env } = addArguments(shop, 'btcpay');
    const refused = await cli([...args, '--json'], { ...shop.options, env, passphrase: null });
    expect([refused.code, JSON.parse(refused.err)]).toMatchObject([1, { error: { code: 'vault/none', hint: expect.stringContaining('COUNTERSIGN_PASSPHRASE') } }]);
  });
});
