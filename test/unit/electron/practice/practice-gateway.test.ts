import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emulatedDrivers } from '../../../../electron/gateways/emulators.ts';
import { startPracticeGateway, type PracticeGateway, type PracticeGatewayOptions } from '../../../../electron/practice/practice-gateway.ts';
import { seededRandom } from '../../../support/emulator-bench.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('a practice gateway alone', () => {
  let folder: string;
  let clock: FakeClock;
  const open: PracticeGateway[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-practice-'));
    clock = new FakeClock();
  });
  afterEach(async () => {
    for (const gateway of open.splice(0)) await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (changes: Partial<PracticeGatewayOptions> = {}): Promise<PracticeGateway> => {
    const started = await startPracticeGateway({ driver: 'cryptopayment-center', port: 0, clock, random: seededRandom(`practice-${open.length}`), ...changes });
    if (!started.ok) throw new Error(started.error.code);
    open.push(started.value);
    return started.value;
  };
  const create = async (gateway: PracticeGateway): Promise<void> => {
    const { apiKey = '', apiSecret = '' } = gateway.credentials;
    const answer = await fetch(`${gateway.url}/invoices`, {
      method: 'POST', headers: { authorization: `Bearer ${apiKey}:${apiSecret}`, 'content-type': 'application/json' }, body: '{"network":"trc20","amount_usd":5,"order_id":"A"}',
    });
    expect(answer.status).toBe(201);
  };
  const invoices = async (gateway: PracticeGateway): Promise<unknown> => (await gateway.control({ action: 'invoices' })).data;

  it('says where it is, with which credentials, and how it is controlled', async () => {
    const gateway = await start({ driver: 'btcpay' });
    expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`);
    expect(Object.keys(gateway.credentials)).toEqual(['apiKey', 'storeId', 'webhookSecret', 'payoutKey']);
    const answer = await fetch(gateway.controlUrl, { method: 'POST', headers: { authorization: `Bearer ${gateway.controlToken}` }, body: '{"action":"invoices"}' });
    expect(await answer.json()).toEqual({ ok: true, data: [] });
    expect(Object.keys((await start()).credentials)).toEqual(['apiKey', 'apiSecret', 'appKey']);
  });

  it('keeps invoices, credentials and the control token over a restart, in a file only this user can read', async () => {
    const statePath = path.join(folder, 'deep', 'cpc.json');
    const first = await start({ statePath });
    await create(first);
    await first.control({ action: 'pay', invoice: 'A' });
    const before = await invoices(first);
    await first.close();
    expect(statSync(statePath).mode & 0o777).toBe(0o600);
    const second = await start({ statePath });
    expect(second.credentials).toEqual(first.credentials);
    expect(second.controlToken).toBe(first.controlToken);
    expect(await invoices(second)).toEqual(before);
  });

  it('writes what changed a moment later, not only at the end', async () => {
    const statePath = path.join(folder, 'cpc.json');
    const gateway = await start({ statePath });
    await create(gateway);
    const before = readFileSync(statePath, 'utf8');
    clock.advance(249);
    expect(readFileSync(statePath, 'utf8')).toBe(before);
    clock.advance(1);
    expect(readFileSync(statePath, 'utf8')).not.toBe(before);
  });

  it('a state that cannot be read is set aside and a new one begun', async () => {
    const statePath = path.join(folder, 'cpc.json');
    writeFileSync(statePath, '{"half":');
    const gateway = await start({ statePath });
    expect(await invoices(gateway)).toEqual([]);
    expect(readFileSync(`${statePath}.damaged`, 'utf8')).toBe('{"half":');
    expect(existsSync(statePath)).toBe(true);
  });

  it('an unknown driver and a taken port are named', async () => {
    const gateway = await start();
    const options = { port: 0, clock, random: seededRandom('x') };
    expect(await startPracticeGateway({ ...options, driver: 'nobody' })).toMatchObject({ ok: false, error: { code: 'gateway/unknown_driver', details: { known: emulatedDrivers.join(', ') } } });
    expect(await startPracticeGateway({ ...options, driver: 'btcpay', port: gateway.port })).toMatchObject({ ok: false, error: { code: 'practice/port_in_use' } });
  });
});
