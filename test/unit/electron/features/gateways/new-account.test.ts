// What the owner typed for a gateway account, checked before anything is sent or stored.
import { describe, expect, it } from 'vitest';
import { checkAccount, withOwnSecrets } from '../../../../../electron/features/gateways/new-account.ts';
import type { NewAccount } from '../../../../../electron/core/app.ts';
import { drivers } from '../../../../../electron/gateways/registry.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeGateway } from '../../../../support/fake-gateway.ts';

const { driver } = fakeGateway(new FakeClock());
const typed = (changes: Partial<NewAccount> = {}): NewAccount => ({
  name: 'shop', driver: 'btcpay', baseUrl: 'https://pay.example/api/', selfHosted: false, settings: { apiKey: 'k', hook: 'h' }, ...changes,
});

describe('refused', () => {
  it.each([
    ['an empty name', { name: ' ' }, 'input/invalid'],
    ['a name that would be a path', { name: '../x' }, 'input/invalid'],
    ['an unknown driver', { driver: 'paypal' }, 'gateway/unknown_driver'],
    ['http', { baseUrl: 'http://pay.example' }, 'gateway/base_url'],
    ['a key in the URL', { baseUrl: 'https://me:key@pay.example' }, 'gateway/base_url'],
    ['a private address without self-hosted', { baseUrl: 'https://10.0.0.1' }, 'gateway/base_url'],
    ['no URL where the driver has none', { baseUrl: '' }, 'gateway/base_url'],
    ['a missing key', { settings: { hook: 'h' } }, 'gateway/setting_missing'],
    ['a key of spaces', { settings: { apiKey: '  ', hook: 'h' } }, 'gateway/setting_missing'],
    ['a setting nobody knows', { settings: { apiKey: 'k', hook: 'h', apikey: 'k' } }, 'input/invalid'],
  ])('%s', (_name, changes, code) => {
    expect(checkAccount(typed(changes), [driver], false)).toMatchObject({ ok: false, error: { code } });
  });

  it('practice mode takes only gateways of this computer', () => {
    expect(checkAccount(typed(), [driver], true)).toMatchObject({ ok: false, error: { code: 'gateway/base_url' } });
    expect(checkAccount(typed({ baseUrl: 'http://127.0.0.1:4000', selfHosted: true }), [driver], true)).toMatchObject({ ok: true });
  });
});

it('line 19: secrets are set apart at once and do not print', () => {
  const checked = checkAccount(typed({ settings: { apiKey: 'canary-1', hook: 'canary-2' } }), [driver], false);
  expect(checked).toMatchObject({ ok: true, value: { config: { name: 'shop', baseUrl: 'https://pay.example/api', settings: {} } } });
  expect(JSON.stringify(checked)).not.toContain('canary');
  if (checked.ok) expect(checked.value.config.secrets['apiKey']?.reveal()).toBe('canary-1');
});

describe('what the shop makes up itself, and what has choices', () => {
  const random = { bytes: (count: number) => new Uint8Array(count).fill(7) };
  const account = (settings: Record<string, string>): NewAccount => ({ name: 'shop', driver: 'coingate', baseUrl: 'https://api.coingate.com/v2', selfHosted: false, settings });
  const all = Object.values(drivers);

  it('a secret no gateway knows is made here, long enough not to be guessed', () => {
    const checked = checkAccount(withOwnSecrets(account({ apiToken: 't' }), all, random), all, false);
    expect(checked.ok && checked.value.config.secrets['webhookSecret']?.reveal().length).toBe(32);
  });
  it('one that is given is kept', () => {
    expect(withOwnSecrets(account({ apiToken: 't', webhookSecret: 'ours' }), all, random).settings['webhookSecret']).toBe('ours');
  });
  it('nothing is made for secrets the gateway gives', () => {
    expect(withOwnSecrets({ ...account({}), driver: 'btcpay' }, all, random).settings).toEqual({});
  });
  it('a value that is none of the choices is refused with the choices', () => {
    const checked = checkAccount(withOwnSecrets(account({ apiToken: 't', paymentPage: 'perhaps' }), all, random), all, false);
    expect(checked).toMatchObject({ ok: false, error: { code: 'input/invalid', message: expect.stringContaining('it takes: yes, no') } });
  });
  it('what is missing names only what must be typed', () => {
    const checked = checkAccount(withOwnSecrets({ ...account({ apiKey: 'k' }), driver: 'xaigate' }, all, random), all, false);
    expect(checked).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing', hint: expect.not.stringContaining('webhookSecret') } });
  });
});
