// TLS of the HTTP client: always verified, whatever the environment says.
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpClient } from '../../../../../electron/core/http/client.ts';
import type { HttpClientOptions } from '../../../../../electron/core/http/options.ts';
import type { Result } from '../../../../../shared/errors/result.ts';
import { keptLog, realClock, seededRandom } from '../../../../support/http-ports.ts';
import { scriptedHttps, scriptedTcp, type Scripted } from '../../../../support/scripted-server.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(`../../../../fixtures/tls/${name}.pem`, import.meta.url));
const pem = (name: string): string => readFileSync(pathOf(name), 'utf8');

/** How the same question ends in a process of its own, started with these options of Node and this environment. */
async function probed(url: string, options: readonly string[], trusted: string | null, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const probe = fileURLToPath(new URL('../../../../support/tls-probe.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...options, '--disable-warning=ExperimentalWarning', probe, url, ...(trusted === null ? [] : [trusted])], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  return stdout;
}
const authority = pem('ca');
const pinOf = (name: string): string =>
  createHash('sha256').update(new X509Certificate(pem(name)).publicKey.export({ type: 'spki', format: 'der' })).digest('hex');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function server(name: string, more: object = {}): Promise<Scripted> {
  const started = await scriptedHttps({ cert: pem(name), key: pem(`${name}.key`), ...more }, (_request, response) => { response.end('{}'); });
  cleanups.push(() => started.close());
  return started;
}

function ask(port: number, more: Partial<HttpClientOptions> = {}): Promise<Result<unknown>> {
  const baseUrl = `https://localhost:${String(port)}`;
  const client = createHttpClient({
    name: 'shop', baseUrl, selfHosted: true, requestsPerSecond: 100, clock: realClock, random: seededRandom('tls'), log: keptLog(), trustedCa: [authority],
    lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]), ...more,
  });
  cleanups.push(() => { client.close(); });
  return client.send({ method: 'POST', url: `${baseUrl}/x`, headers: { authorization: 'token secret' }, body: '{}', repeat: 'once' });
}

const refused = (problem: RegExp): object => ({ ok: false, error: { code: 'gateway/not_secure', outcome: 'not_sent', details: { problem: expect.stringMatching(problem) } } });

describe('line 53: TLS is verified', () => {
  test('a certificate that holds', async () => {
    expect(await ask((await server('good')).port)).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test.each([['self-signed', /signed by nobody known/], ['wrong-host', /for another host/], ['expired', /has expired/]] as const)('%s: nothing is sent', async (name, problem) => {
    const started = await server(name);
    expect(await ask(started.port)).toMatchObject(refused(problem));
    expect(started.requests).toEqual([]);
  });

  test('an authority that is not among the trusted ones', async () => {
    const started = await server('good');
    expect(await ask(started.port, { trustedCa: [pem('self-signed')] })).toMatchObject(refused(/signed by nobody known/));
    expect(started.requests).toEqual([]);
  });

  test('TLS below 1.2, also in a process that was started to allow it', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const started = await server('good', old);
    expect(await ask(started.port)).toMatchObject(refused(/secure connection failed/));
    const weak = ['--tls-min-v1.0', '--tls-cipher-list=DEFAULT@SECLEVEL=0'];
    const probe = (port: number): Promise<string> => probed(`https://localhost:${String(port)}`, weak, pathOf('ca'));
    expect(await probe(started.port)).toBe('gateway/not_secure');
    expect(started.requests).toEqual([]);
    expect(await probe((await server('good')).port)).toBe('200');
  });

  test('line 52: a server that never answers the handshake: nothing was sent', async () => {
    const started = await scriptedTcp(() => undefined);
    cleanups.push(() => started.close());
    expect(await ask(started.port, { limits: { connectMs: 150 } })).toMatchObject({ ok: false, error: { code: 'gateway/not_reachable', outcome: 'not_sent' } });
  });

  test('TLS 1.2 itself', async () => {
    expect((await ask((await server('good', { maxVersion: 'TLSv1.2' })).port)).ok).toBe(true);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const started = await server('self-signed');
    expect(await ask(started.port)).toMatchObject(refused(/signed by nobody known/));
    expect(started.requests).toEqual([]);
  });

  test('NODE_EXTRA_CA_CERTS and NODE_TLS_REJECT_UNAUTHORIZED change nothing, in a process started with them', async () => {
    const started = await server('good');
    const said = await probed(`https://localhost:${String(started.port)}`, [], null, { NODE_EXTRA_CA_CERTS: pathOf('ca'), NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(said).toBe('gateway/not_secure');
    expect(started.requests).toEqual([]);
  });
});

describe('line 53: pinned key', () => {
  test('the pinned one is taken, another one is not', async () => {
    const started = await server('good');
    expect((await ask(started.port, { pinSpkiSha256: pinOf('good') })).ok).toBe(true);
    expect(await ask(started.port, { pinSpkiSha256: pinOf('wrong-host') })).toMatchObject(refused(/not the pinned one/));
    expect(started.requests.length).toBe(1);
  });

  test('a pin does not make up for a chain that does not hold', async () => {
    const started = await server('self-signed');
    expect(await ask(started.port, { pinSpkiSha256: pinOf('self-signed') })).toMatchObject(refused(/signed by nobody known/));
  });
});
