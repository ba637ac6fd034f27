// One call to a gateway: what is signed, what an answer's own words mean, and logging in.
import { describe, expect, test } from 'vitest';
import { appError, fail, ok, type Result } from '../../../../../shared/errors/result.ts';
import { isObject } from '../../../../../electron/core/json/read.ts';
import type { HttpAnswer, HttpRequest } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { createApi, type ApiCall, type ApiOptions } from '../../../../../electron/gateways/common/api.ts';
import { createSessionToken } from '../../../../../electron/gateways/common/session-token.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { silentLog } from '../../../../support/shop.ts';

const call: ApiCall = { method: 'GET', path: '/x', repeat: 'safe', missing: 'invoice', permission: 'reading' };

function rig(answers: readonly (readonly [number, string])[], options: Partial<ApiOptions> = {}) {
  const sent: HttpRequest[] = [];
  const clock = new FakeClock();
  const http = {
    send: (request: HttpRequest): Promise<Result<HttpAnswer>> => {
      const [status, text] = answers[Math.min(sent.length, answers.length - 1)] ?? [500, ''];
      sent.push(request);
      return Promise.resolve(ok({ status, text, headers: {}, serverTimeMs: null, receivedAtMs: clock.nowMs() }));
    },
  };
  const api = createApi({
    account: { name: 'shop', driver: 'btcpay', baseUrl: 'https://g.test', selfHosted: false, settings: {}, secrets: { key: secret('s3cret') } },
    deps: { http, clock, log: silentLog }, root: 'https://g.test/v1', headers: () => ({}),
    readError: (json) => (isObject(json) ? { code: null, message: String(json.get('message') ?? ''), permission: null } : null),
    ...options,
  });
  return { api, sent, clock };
}

test('the headers see method, address with query, and body as they are sent', async () => {
  const { api, sent } = rig([[200, '{}']], { headers: ({ method, url, body }) => ({ 'x-signed': `${method} ${url} ${body}` }) });
  await api.call({ ...call, method: 'POST', query: [['a b', 'c/é']], body: '{"x":"/"}' });
  expect(sent[0]).toMatchObject({ url: 'https://g.test/v1/x?a+b=c%2F%C3%A9', body: '{"x":"/"}', headers: { 'x-signed': 'POST https://g.test/v1/x?a+b=c%2F%C3%A9 {"x":"/"}', 'content-type': 'application/json' } });
});

describe('what the body says of itself', () => {
  const options: Partial<ApiOptions> = {
    succeeded: (json) => (isObject(json) && json.has('state') ? json.get('state') === true : null),
    meaning: (remote) => (/sign/.test(remote.message ?? '') ? 'gateway/wrong_key' : /busy/.test(remote.message ?? '') ? 'gateway/unavailable' : null),
  };
  test.each([
    [200, '{"state":true}', null, null],
    [200, '{"other":1}', 'gateway/nonsense', 'unknown'],
    [200, '{"state":false,"message":"too small s3cret"}', 'gateway/refused', 'refused'],
    [200, '{"state":false,"message":"bad sign"}', 'gateway/wrong_key', 'refused'],
    [200, '{"state":false,"message":"busy"}', 'gateway/unavailable', 'unknown'],
    [422, '{"message":"bad sign"}', 'gateway/wrong_key', 'refused'],
    [422, '{"message":"busy"}', 'gateway/unavailable', 'unknown'],
    [422, '{"message":"no"}', 'gateway/refused', 'refused'],
  ])('%i %s: %s', async (status, text, code, outcome) => {
    const { api } = rig([[status, text]], options);
    const result = await api.call(call);
    expect(result.ok ? null : result.error.code).toBe(code);
    expect(result.ok ? null : result.error.outcome).toBe(outcome);
    expect(result.ok ? '' : result.error.message).not.toContain('s3cret');
  });
});

test('calls that answer in words, and bodies that are forms', async () => {
  const { api, sent } = rig([[200, 'OK']]);
  expect(await api.call({ ...call, method: 'POST', body: 'a=1', contentType: 'application/x-www-form-urlencoded', reads: 'text' })).toMatchObject({ ok: true, value: { json: 'OK' } });
  expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
  expect(await api.call(call)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
});

describe('E9: a login', () => {
  const session = (clock: FakeClock, fails = false) => {
    let logins = 0;
    const token = createSessionToken(clock, () => {
      logins += 1;
      return Promise.resolve(fails ? fail(appError('gateway/wrong_key', { outcome: 'refused' })) : ok({ token: secret(`t${String(logins)}`), lifeMs: 300_000 }));
    });
    return { token, count: () => logins };
  };
  test('once for many calls, again shortly before its end', async () => {
    const { api, sent, clock } = rig([[200, '{}']]);
    const login = session(clock);
    await Promise.all([api.call({ ...call, session: login.token }), api.call({ ...call, session: login.token })]);
    clock.advance(269_000);
    await api.call({ ...call, session: login.token });
    clock.advance(2_000);
    await api.call({ ...call, session: login.token });
    expect(sent.map((request) => request.headers?.['authorization'])).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2']);
  });
  test('a token that ran out early is asked for once more; one that is new is not', async () => {
    const { api, sent, clock } = rig([[200, '{}'], [401, '{}'], [200, '{}'], [401, '{}']]);
    const login = session(clock);
    expect((await api.call({ ...call, session: login.token })).ok).toBe(true);
    expect((await api.call({ ...call, session: login.token })).ok).toBe(true);
    expect(sent.map((request) => request.headers?.['authorization'])).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
    clock.advance(400_000);
    expect(await api.call({ ...call, session: login.token })).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
    expect([sent.length, login.count()]).toEqual([4, 3]);
  });
  test('one that fails sends nothing', async () => {
    const { api, sent, clock } = rig([[200, '{}']]);
    expect(await api.call({ ...call, session: session(clock, true).token })).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
    expect(sent).toHaveLength(0);
  });
});
