// What a system says about the way out: the environment's variables, and lists as proxy scripts return them. Line 55.
import { expect, test } from 'vitest';
import { proxyFromEnvironment, proxyFromList } from '../../../../../electron/core/http/system-proxy.ts';
import { systemProxyOf } from '../../../../../electron/shell/system-proxy.ts';

const url = new URL('https://api.gateway.example/v1/invoices?q=1');
const asked = async (env: Readonly<Record<string, string>>) => {
  const said = await proxyFromEnvironment(env)(url);
  return said.ok ? said.value && { host: said.value.host, port: said.value.port, user: said.value.user ?? null, password: said.value.password?.reveal() ?? null } : said.error.details?.['problem'];
};

test.each([
  ['nothing is set', {}, null],
  ['an empty variable', { HTTPS_PROXY: ' ' }, null],
  ['a proxy for plain http is none for us', { HTTP_PROXY: 'http://proxy.example:3128', http_proxy: 'http://proxy.example:3128' }, null],
  ['upper case', { HTTPS_PROXY: 'http://proxy.example:3128' }, { host: 'proxy.example', port: 3128, user: null, password: null }],
  ['lower case goes first', { HTTPS_PROXY: 'http://other.example:1', https_proxy: 'http://proxy.example:3128' }, { host: 'proxy.example', port: 3128, user: null, password: null }],
  ['an empty one in lower case switches it off', { HTTPS_PROXY: 'http://other.example:1', https_proxy: '' }, null],
  ['without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, { host: 'proxy.example', port: 3128, user: null, password: null }],
  ['without a port', { HTTPS_PROXY: 'http://proxy.example' }, { host: 'proxy.example', port: 80, user: null, password: null }],
  ['an IPv6 address', { HTTPS_PROXY: 'http://[fd00::1]:3128' }, { host: 'fd00::1', port: 3128, user: null, password: null }],
  ['with user and password', { HTTPS_PROXY: 'http://till:p%40ss@proxy.example:3128' }, { host: 'proxy.example', port: 3128, user: 'till', password: 'p@ss' }],
  ['of a kind that is not known', { HTTPS_PROXY: 'socks5://proxy.example:1080' }, 'HTTPS_PROXY names one of the kind “socks5”, and only http is known'],
  ['no address', { HTTPS_PROXY: 'http://:::' }, 'HTTPS_PROXY is not an address'],
  ['everything exempt', { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '*' }, null],
  ['the host exempt', { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost, api.gateway.example' }, null],
  ['a name above it exempt', { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'gateway.example' }, null],
  ['with a dot in front', { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: '.Gateway.Example' }, null],
  ['with its port', { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'gateway.example:443' }, null],
  ['another port is not exempt', { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'gateway.example:8443' }, { host: 'proxy.example', port: 3128, user: null, password: null }],
  ['an ending that is no name is not exempt', { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'way.example' }, { host: 'proxy.example', port: 3128, user: null, password: null }],
])('environment: %s', async (_name, env, expected) => {
  expect(await asked(env)).toEqual(expected);
});

test.each([
  ['', null],
  ['DIRECT', null],
  ['PROXY proxy.example:3128; DIRECT', { host: 'proxy.example', port: 3128 }],
  ['PROXY proxy.example', { host: 'proxy.example', port: 80 }],
  ['PROXY [fd00::1]:3128', { host: 'fd00::1', port: 3128 }],
  ['SOCKS5 a.example:1080; PROXY proxy.example:3128', { host: 'proxy.example', port: 3128 }],
  ['SOCKS a.example:1080; DIRECT', null],
  ['HTTPS a.example:443', 'it is of a kind that is not known here (HTTPS)'],
  ['SOCKS5 a.example:1080; HTTPS b.example:443', 'it is of a kind that is not known here (SOCKS5, HTTPS)'],
])('list: %s', (list, expected) => {
  const said = proxyFromList(list);
  expect(said.ok ? said.value : said.error.details?.['problem']).toEqual(expected);
});

test('Chromium is asked about the host, never about the path; when it cannot say, nothing goes out', async () => {
  const heard: string[] = [];
  const said = await systemProxyOf({ resolveProxy: (text) => { heard.push(text); return Promise.resolve('PROXY proxy.example:3128'); } })(url);
  expect([heard, said]).toEqual([['https://api.gateway.example/'], { ok: true, value: { host: 'proxy.example', port: 3128 } }]);
  expect(await systemProxyOf({ resolveProxy: () => Promise.reject(new Error('gone')) })(url)).toMatchObject({ ok: false, error: { code: 'proxy/not_usable', outcome: 'not_sent' } });
});
