import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Emulator } from '../../../../../electron/gateways/emulator-kit/port.ts';
import { startEmulatorServer, type EmulatorServer } from '../../../../../electron/gateways/emulator-kit/server.ts';
import { createCpcEmulator } from '../../../../../electron/gateways/cryptopayment-center/emulator.ts';
import { FakeClock, settle } from '../../../../support/fake-clock.ts';
import { seededRandom } from '../../../../support/emulator-bench.ts';

interface Wire { readonly status: number | null; readonly text: string; readonly headers: Record<string, unknown>; readonly broken: boolean }

describe('an emulator behind HTTP', () => {
  let clock: FakeClock;
  let emulator: Emulator;
  let server: EmulatorServer;
  const create = '{"network":"trc20","amount_usd":25,"order_id":"A-1"}';

  beforeEach(async () => {
    clock = new FakeClock(Date.UTC(2031, 4, 5, 6, 7, 8));
    emulator = createCpcEmulator({ clock, random: seededRandom('server'), sendWebhook: async () => 200 });
    server = await startEmulatorServer({ emulator, port: 0, clock, controlToken: 'ct' });
  });
  afterEach(() => server.close());

  const send = (method: string, path: string, body = '', authorization?: string): Promise<Wire> => new Promise((resolve) => {
    const { apiKey, apiSecret } = emulator.credentials;
    const headers = { authorization: authorization ?? `Bearer ${apiKey}:${apiSecret}`, 'content-type': 'application/json' };
    const request = httpRequest(server.origin + path, { method, headers, agent: false }, (response) => {
      let text = '';
      const end = (broken: boolean): void => resolve({ status: response.statusCode ?? null, text, headers: response.headers, broken });
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => end(false)).on('error', () => end(true));
    });
    request.on('error', () => resolve({ status: null, text: '', headers: {}, broken: true }));
    request.end(body);
  });
  const control = (action: object, token = 'ct') => send('POST', '/__control', JSON.stringify(action), `Bearer ${token}`);
  const count = async () => ((await emulator.control({ action: 'invoices' })).data as unknown[]).length;

  it('answers with the Date of the emulator’s own clock', async () => {
    await control({ action: 'clock', advanceMs: 3_600_000 });
    const answer = await send('GET', '/api/v1/balances');
    expect(answer.status).toBe(200);
    expect(answer.headers['date']).toBe('Mon, 05 May 2031 07:07:08 GMT');
  });

  it('takes controls only with the token, and names what is wrong with them', async () => {
    expect((await control({ action: 'invoices' }, 'other')).status).toBe(401);
    expect((await send('GET', '/__control', '', 'Bearer ct')).status).toBe(405);
    expect(JSON.parse((await control({ action: 'pya', invoice: 'x' })).text)).toMatchObject({ ok: false, error: expect.stringContaining('unknown action') });
    expect(JSON.parse((await control({ action: 'pay', invoice: 'x', amount: '1' })).text)).toMatchObject({ error: 'unknown field "amount"' });
    expect(JSON.parse((await control({ action: 'confirm', invoice: 'x', count: -1 })).text)).toMatchObject({ ok: false });
    expect(await control({ action: 'pay', invoice: 'nothing' })).toMatchObject({ status: 409 });
  });

  it('429 names when to come back and does nothing', async () => {
    await control({ action: 'fault', fault: 'http_429', count: 1, retryAfterS: 7 });
    const answer = await send('POST', '/api/v1/invoices', create);
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(await count()).toBe(0);
    expect((await send('POST', '/api/v1/invoices', create)).status).toBe(201);
  });

  it.each([['http_500', 500], ['http_503', 503], ['garbage', 200]] as const)('%s answers in the gateway’s place and does nothing', async (fault, status) => {
    await control({ action: 'fault', fault });
    const answer = await send('POST', '/api/v1/invoices', create);
    expect(answer.status).toBe(status);
    expect(() => { JSON.parse(answer.text); }).toThrow();
    expect(await count()).toBe(0);
    await control({ action: 'fault', fault: 'none' });
    expect((await send('GET', '/api/v1/invoices')).status).toBe(200);
  });

  it('half a body: the work is done, the connection breaks in the middle', async () => {
    await control({ action: 'fault', fault: 'half_body', count: 1 });
    const answer = await send('POST', '/api/v1/invoices', create);
    expect(answer).toMatchObject({ status: 201, broken: true });
    expect(answer.text.length).toBeGreaterThan(20);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(answer.text.length);
    expect(await count()).toBe(1);
  });

  it('a dropped answer: the work is done, nothing comes back; only the request that matches meets it', async () => {
    await control({ action: 'fault', fault: 'drop_answer', count: 1, match: 'POST /api/v1/invoices' });
    expect((await send('GET', '/api/v1/invoices')).status).toBe(200);
    expect(await send('POST', '/api/v1/invoices', create)).toMatchObject({ status: null, broken: true });
    expect(await count()).toBe(1);
    expect((await send('POST', '/api/v1/invoices', create)).status).toBe(201);
  });

  it('a slow answer comes after the delay of real time; the work is done at once', async () => {
    await control({ action: 'fault', fault: 'slow', count: 1, delayMs: 30_000 });
    let done = false;
    const waiting = send('POST', '/api/v1/invoices', create).then((answer) => { done = true; return answer; });
    while ((await count()) === 0) await settle();
    clock.advance(29_999);
    await settle();
    expect(done).toBe(false);
    clock.advance(1);
    expect((await waiting).status).toBe(201);
  });

  it('silence: nothing is ever answered, and closing the server still ends', async () => {
    const met = new Promise<void>((resolve) => {
      const { takeFault } = emulator;
      emulator = Object.assign(emulator, { takeFault: (method: string, target: string) => { resolve(); return takeFault(method, target); } });
    });
    await control({ action: 'fault', fault: 'silent' });
    let answered = false;
    const waiting = send('GET', '/api/v1/invoices').then((answer) => { answered = answer.status !== null; return answer; });
    await met;
    clock.advance(3_600_000);
    await settle();
    expect(answered).toBe(false);
    await server.close();
    expect(await waiting).toMatchObject({ status: null, broken: true });
  });

  it('listens on 127.0.0.1 only', async () => {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(server.port, '::1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });

  it('a taken port is an error of the caller', async () => {
    await expect(startEmulatorServer({ emulator, port: server.port, clock, controlToken: 'x' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
