// The handlers hand every call to its service as the contract says, and give back what the contract says.
import { describe, expect, it } from 'vitest';
import { createDesk, type World } from '../../../electron/features/app/service.ts';
import { describeApp } from '../../../electron/features/app/state.ts';
import { handlersFor } from '../../../electron/handlers.ts';
import { createRegistry } from '../../../electron/ipc/registry.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { contract } from '../../../shared/ipc/index.ts';
import { fakeApp, fakeSale, fakeSettings, type FakeApp } from '../../support/fake-app.ts';
import { settingsFromView, settingsToView } from '../../../electron/core/views/settings.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function setUp(world: Partial<World> = {}, where: string | null = '/out/file.csv') {
  const app = fakeApp(world.controls === undefined ? 'live' : 'practice');
  app.sales.set('inv_1', fakeSale);
  const keychain = { backend: 'none', trustworthy: false, wrap: (bytes: Uint8Array) => bytes, unwrap: (bytes: Uint8Array) => bytes };
  const desk = createDesk({
    open: async () => ok({ app, keychain, controls: null, receiverPort: 0, close: async () => undefined, ...world }),
    describe: (open) => describeApp(open.app, { version: '1', runtimeWarning: null, keychain: open.keychain }),
    tellTill: () => undefined, tellDisplay: () => undefined, remember: () => undefined, onTheme: () => undefined, log: silent,
  });
  await desk.start('live');
  const names: string[] = [];
  const registry = createRegistry(contract, handlersFor(desk, {
    role: () => 'owner', askWhere: async (name) => { names.push(name); return where; }, readClipboard: async () => '', onSigning: () => undefined,
    session: { person: () => null, begin: () => undefined, here: () => undefined, end: () => undefined },
  }), {
    clock: { nowMs: () => 0, monotonicMs: () => 0, after: () => () => undefined }, random: { bytes: (length) => new Uint8Array(length) }, log: silent,
  });
  const run = (name: string, input: unknown): Promise<Result<unknown>> => registry.run({ role: 'owner' }, name, input);
  return { app, run, names };
}

const last = (app: FakeApp): readonly unknown[] => app.asked.filter(([name]) => !['webhooks.listen', 'sync.start'].includes(name)).at(-1) ?? [];
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

describe('handlers', () => {
  it.each([
    ['sales.get', { id: 'inv_1' }, ['invoices.get', 'inv_1']],
    ['sales.cancel', { id: 'inv_1', reason: 'left' }, ['invoices.cancel', 'inv_1', 'left']],
    ['sales.resolve', { id: 'inv_1', decision: 'accept', reason: ' as agreed ', seen: { reason: 'surplus', detail: '1 too much' } }, ['invoices.resolve', 'inv_1', 'accept', 'as agreed', 'owner', { reason: 'surplus', detail: '1 too much' }]],
    ['sales.checkNow', { id: 'inv_1' }, ['invoices.checkNow', 'inv_1']],
    ['sales.show', { id: null }, ['invoices.show', null]],
    ['sales.list', { status: null, search: ' A-1 ', openOnly: true, reviewOnly: false, limit: 20, cursor: null }, ['invoices.list', { openOnly: true, reviewOnly: false, limit: 20, search: 'A-1' }]],
    ['sales.list', { status: 'paid', search: '', openOnly: false, reviewOnly: false, limit: 1, cursor: 'c' }, ['invoices.list', { openOnly: false, reviewOnly: false, limit: 1, status: 'paid', cursor: 'c' }]],
    ['vault.unlock', { passphrase: 'long enough' }, ['vault.unlock', 11]],
    ['gateways.check', { name: 'main' }, ['gateways.check', 'main']],
    ['exports.save', { report: 'invoices', from: '2026-01-01', to: '2026-01-31' }, ['exports.toFile', { report: 'invoices', from: '2026-01-01', to: '2026-01-31', profile: 'default', out: '/out/file.csv' }]],
  ] as const)('%s %j', async (name, input, asked) => {
    const { app, run } = await setUp();
    expect(codeOf(await run(name, input))).toBe('ok');
    expect(last(app)).toEqual(asked);
  });

  it('charges with what was typed, unchanged, and waits a while for the gateway', async () => {
    const { app, run } = await setUp();
    const sale = { gateway: 'main', amount: '0012.5', currency: 'EUR', method: 'BTC@bitcoin', orderId: '', note: '=1+1' };
    expect(await run('sales.create', sale)).toEqual(ok(fakeSale));
    expect(last(app)).toEqual(['invoices.create', { ...sale, expiresInMinutes: null }, 8_000]);
  });

  it('prints balances as exact text', async () => {
    const { run } = await setUp();
    expect(await run('gateways.balances', { name: 'main' })).toEqual(ok([{ method: 'BTC@bitcoin', available: '1.5', pending: null, asset: 'BTC' }]));
  });

  it('refuses a status that does not exist', async () => {
    const { run } = await setUp();
    expect(codeOf(await run('sales.list', { status: 'sold', search: '', openOnly: false, reviewOnly: false, limit: 1, cursor: null }))).toBe('input/invalid');
  });

  it('writes no export when the person changed their mind, and offers a name without anything but dates in it', async () => {
    const { app, run, names } = await setUp({}, null);
    expect(await run('exports.save', { report: 'journal', from: '../../etc', to: '2026-01-31\n' })).toEqual(ok(null));
    expect(last(app)).toEqual([]);
    expect(names).toEqual(['journal--2026-01-31.csv']);
  });

  it('judges a base URL before it is saved', async () => {
    const { run } = await setUp();
    const fine = await run('gateways.checkUrl', { url: 'https://pay.example.com/', selfHosted: false });
    expect(fine).toEqual(ok({ normalised: 'https://pay.example.com', problem: null, warning: null }));
    const bad = await run('gateways.checkUrl', { url: 'http://169.254.169.254/', selfHosted: true });
    expect(bad.ok && (bad.value as { problem: string | null }).problem).toBeTruthy();
  });

  it('refuses the practice buttons outside practice mode', async () => {
    const { run } = await setUp();
    expect(codeOf(await run('practice.act', { saleId: 'inv_1', action: 'pay' }))).toBe('practice/only');
    expect(codeOf(await run('practice.fault', { account: 'main', fault: 'slow' }))).toBe('practice/only');
    expect(codeOf(await run('practice.add', { driver: 'xaigate' }))).toBe('practice/only');
  });

  it('plays at the gateway’s own invoice in practice mode, and only once there is one', async () => {
    const played: unknown[] = [];
    const controls = { treasury: null, onDevice: () => () => undefined, add: async () => failure('practice/only'), act: async (...all: unknown[]) => { played.push(all); return ok(null); }, fault: async (...all: unknown[]) => { played.push(all); return ok(null); } };
    const { app, run } = await setUp({ controls });
    await run('practice.act', { saleId: 'inv_1', action: 'pay_late' });
    await run('practice.fault', { account: 'main', fault: 'silent' });
    expect(played).toEqual([['g1', 'btcpay', 'pay_late'], ['main', 'silent']]);
    app.sales.set('inv_1', { ...fakeSale, gatewayInvoiceId: null });
    expect(codeOf(await run('practice.act', { saleId: 'inv_1', action: 'pay' }))).toBe('invoice/not_sent');
  });
});

describe('settings as the window sees them', () => {
  it('come back as they were', () => {
    const settings = { ...fakeSettings, currency: 'KWD', policy: { under: { basisPoints: 50, fiatMinor: 1_250n }, over: { basisPoints: 0, fiatMinor: 0n },
      confirmations: [{ upToFiatMinor: 100_000n, wanted: 1 }, { upToFiatMinor: null, wanted: 6 }], graceAfterExpiryMs: 300_000 } } as const;
    expect(settingsToView(settings).policy.under.fiat).toBe('1.250');
    expect(settingsFromView(settingsToView(settings))).toEqual(ok(settings));
  });

  it.each([
    ['currency/unknown', { currency: 'XXX' }, {}], ['amount/malformed', {}, { fiat: '1e3' }], ['amount/malformed', {}, { fiat: '-1' }],
    ['amount/too_many_decimals', {}, { fiat: '0.001' }], ['amount/too_large', {}, { fiat: '1'.repeat(30) }],
  ])('%s', (code, change, under) => {
    const view = settingsToView(fakeSettings);
    const result = settingsFromView({ ...view, ...change, policy: { ...view.policy, under: { ...view.policy.under, ...under } } });
    expect(codeOf(result)).toBe(code);
  });
});
