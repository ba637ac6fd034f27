import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPracticeWorld, type PracticeAccount, type PracticeAct, type PracticeWorld } from '../../../../electron/practice/practice-world.ts';
import { seededRandom } from '../../../support/emulator-bench.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('the practice world', () => {
  let home: string;
  let world: PracticeWorld;
  let hookUrl: string | null;
  const clock = new FakeClock();
  const start = async (): Promise<PracticeWorld> => {
    const started = await startPracticeWorld({ home, clock, random: seededRandom('world'), webhookUrlFor: () => hookUrl });
    if (!started.ok) throw new Error(started.error.code);
    return started.value;
  };
  beforeEach(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'countersign-world-'));
    hookUrl = null;
    world = await start();
  });
  afterEach(async () => {
    await world.close();
    rmSync(home, { recursive: true, force: true });
  });

  const authorization = ({ account }: PracticeAccount): string =>
    (account.driver === 'btcpay' ? `token ${account.settings['apiKey']}` : `Bearer ${account.settings['apiKey']}:${account.settings['apiSecret']}`);
  const list = ({ account }: PracticeAccount): string => `${account.baseUrl}${account.driver === 'btcpay' ? `/api/v1/stores/${account.settings['storeId']}` : ''}/invoices`;
  const create = async (place: PracticeAccount): Promise<string> => {
    const body = place.account.driver === 'btcpay' ? { amount: '5', currency: 'USD' } : { network: 'trc20', amount_usd: 5 };
    const answer = await fetch(list(place), { method: 'POST', headers: { authorization: authorization(place), 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const made = (await answer.json()) as { id?: string; invoice?: { id: string } };
    return made.id ?? made.invoice?.id ?? '';
  };
  const status = async (place: PracticeAccount, id: string): Promise<string> => {
    const answer = (await (await fetch(`${list(place)}/${id}`, { headers: { authorization: authorization(place) } })).json()) as { status?: string; invoice?: { status: string } };
    return answer.status ?? answer.invoice?.status ?? '';
  };
  const place = (driver: string): PracticeAccount => {
    const found = world.accounts().find(({ account }) => account.driver === driver);
    if (!found) throw new Error(driver);
    return found;
  };

  it('offers both gateways as self-hosted accounts on loopback', () => {
    expect(world.accounts().map(({ account }) => [account.name, account.driver, account.selfHosted])).toEqual([['practice-btcpay', 'btcpay', true], ['practice-cpc', 'cryptopayment-center', true]]);
    for (const { account } of world.accounts()) expect(account.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+(\/api\/v1)?$/);
  });

  it('keeps ports, credentials and invoices over a restart', async () => {
    const id = await create(place('btcpay'));
    const before = world.accounts();
    await world.close();
    world = await start();
    expect(world.accounts()).toEqual(before);
    expect(await status(place('btcpay'), id)).toBe('New');
  });

  it('a port that was taken meanwhile gives another base URL', async () => {
    const { port } = new URL(place('btcpay').account.baseUrl);
    await world.close();
    const squatter = createTcpServer();
    await new Promise<void>((resolve) => { squatter.listen(Number(port), '127.0.0.1', resolve); });
    world = await start();
    expect(new URL(place('btcpay').account.baseUrl).port).not.toBe(port);
    await new Promise((resolve) => { squatter.close(resolve); });
  });

  it.each([['btcpay', 1, 'Settled'], ['cryptopayment-center', 3, 'confirmed']] as const)('%s: paid, and %i presses confirm', async (driver, presses, final) => {
    const id = await create(place(driver));
    expect(await world.act(id, driver, 'pay')).toEqual({ ok: true, value: null });
    for (let press = 0; press < presses; press += 1) {
      expect(await status(place(driver), id)).not.toBe(final);
      expect((await world.act(id, driver, 'confirm')).ok).toBe(true);
    }
    expect(await status(place(driver), id)).toBe(final);
  });

  it.each(['btcpay', 'cryptopayment-center'])('%s: every button does something or says why not', async (driver) => {
    const acts: readonly PracticeAct[] = ['pay_less', 'pay_rest', 'pay_more', 'pay_late', 'expire', 'wrong_network', 'repeat_webhooks'];
    for (const act of acts) expect((await world.act(await create(place(driver)), driver, act)).ok, act).toBe(true);
    expect(await world.act(await create(place(driver)), driver, 'confirm')).toMatchObject({ ok: false, error: { code: 'input/invalid', details: { problem: 'nothing was paid yet' } } });
    expect(await world.act('none', driver, 'pay')).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  });

  it('webhooks go to the receiver once it is there', async () => {
    const bodies: string[] = [];
    let came: () => void = () => undefined;
    const first = new Promise<void>((resolve) => { came = resolve; });
    const receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => { bodies.push(body); response.end(); came(); });
    });
    await new Promise<void>((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
    const address = receiver.address();
    hookUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/w`;
    await world.refreshWebhooks();
    await world.act(await create(place('cryptopayment-center')), 'cryptopayment-center', 'pay');
    await first;
    expect(JSON.parse(bodies[0] ?? '{}')).toMatchObject({ event: 'payment.detected' });
    await new Promise((resolve) => { receiver.close(resolve); });
  });

  it('faults are per account', async () => {
    expect((await world.fault('practice-cpc', 'http_500')).ok).toBe(true);
    expect((await fetch(list(place('cryptopayment-center')), { headers: { authorization: authorization(place('cryptopayment-center')) } })).status).toBe(500);
    expect((await fetch(list(place('btcpay')), { headers: { authorization: authorization(place('btcpay')) } })).status).toBe(200);
    await world.fault('practice-cpc', 'none');
    expect((await fetch(list(place('cryptopayment-center')), { headers: { authorization: authorization(place('cryptopayment-center')) } })).status).toBe(200);
    expect(await world.fault('nobody', 'silent')).toMatchObject({ ok: false, error: { code: 'practice/only' } });
  });
});
