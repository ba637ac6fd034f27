// Opening an app, swapping it for the other mode, and what the windows hear meanwhile.
import { describe, expect, it } from 'vitest';
import { createDesk, type Mode, type World } from '../../../../../electron/features/app/service.ts';
import { describeApp } from '../../../../../electron/features/app/state.ts';
import { holdBack } from '../../../../../electron/ipc/hold.ts';
import type { Registry } from '../../../../../electron/ipc/registry.ts';
import { failure, ok, type Result } from '../../../../../shared/errors/result.ts';
import { fakeApp, fakeSale, fakeSettings, type FakeApp } from '../../../../support/fake-app.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const keychain = { backend: 'none', trustworthy: false, wrap: (bytes: Uint8Array) => bytes, unwrap: (bytes: Uint8Array) => bytes };

function setUp(open?: (mode: Mode) => Promise<Result<World>>) {
  const told: string[] = [];
  const opened: FakeApp[] = [];
  const remembered: Mode[] = [];
  const themes: string[] = [];
  const desk = createDesk({
    open: open ?? (async (mode) => {
      const app = fakeApp(mode);
      opened.push(app);
      return ok({ app, keychain, controls: null, receiverPort: mode === 'live' ? 4190 : 0, close: () => app.close() });
    }),
    describe: (world) => describeApp(world.app, { version: '1', runtimeWarning: null, keychain: world.keychain }),
    tellTill: (area, name) => { told.push(`till ${area}.${name}`); },
    tellDisplay: (area, name) => { told.push(`display ${area}.${name}`); },
    remember: (mode) => { remembered.push(mode); },
    onTheme: (theme) => { themes.push(theme); },
    log: silent,
  });
  return { desk, told, opened, remembered, themes };
}

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(() => { setImmediate(resolve); }); });
const askedOf = (app: FakeApp | undefined): readonly string[] => (app?.asked ?? []).map(([name]) => name);

describe('desk', () => {
  it('opens the app, tells the windows, then starts the receiver and the catching up', async () => {
    const { desk, told, opened } = setUp();
    await desk.start('live');
    expect(await desk.blocked()).toBeNull();
    await turn();
    expect(askedOf(opened[0])).toEqual(['webhooks.listen', 'sync.start']);
    expect(new Set(told)).toEqual(new Set(['till app.changed', 'till sales.displayed', 'display display.model']));
  });

  it('is unconfigured while live has no account', async () => {
    const { desk } = setUp();
    await desk.start('live');
    const state = desk.state();
    expect(state.ok && state.value.mode).toBe('unconfigured');
  });

  it('swaps to practice and back: the one is closed before the other opens, and the choice is remembered', async () => {
    const { desk, opened, remembered } = setUp();
    await desk.start('live');
    const practice = await desk.switchMode('practice');
    expect(practice.ok && practice.value.mode).toBe('practice');
    expect(askedOf(opened[0])).toContain('close');
    await desk.switchMode('practice');
    expect(opened).toHaveLength(2);
    await desk.switchMode('live');
    expect(opened.map((app) => app.options.mode)).toEqual(['live', 'practice', 'live']);
    expect(remembered).toEqual(['practice', 'live']);
  });

  it('says why an app could not be opened, goes back to the one before, and stays usable', async () => {
    const live = fakeApp('live');
    const { desk, remembered } = setUp(async (mode) => (mode === 'practice'
      ? failure('db/disk_full')
      : ok({ app: live, keychain, controls: null, receiverPort: 0, close: () => live.close() })));
    await desk.start('live');
    const refused = await desk.switchMode('practice');
    expect(refused.ok ? '' : refused.error.code).toBe('db/disk_full');
    expect(await desk.blocked()).toBeNull();
    expect(desk.state().ok).toBe(true);
    expect(remembered).toEqual([]);
  });

  it('a first start that fails is answered with its reason, and practice mode still opens', async () => {
    const practice = fakeApp('practice');
    const { desk } = setUp(async (mode) => (mode === 'live'
      ? failure('db/damaged', { details: { problem: 'x' } })
      : ok({ app: practice, keychain, controls: null, receiverPort: 0, close: () => practice.close() })));
    await desk.start('live');
    expect((await desk.blocked())?.code).toBe('db/damaged');
    const state = await desk.switchMode('practice');
    expect(state.ok && state.value.mode).toBe('practice');
  });

  it('tries again what could not be opened, in the same mode, and leaves an open app alone', async () => {
    const modes: Mode[] = [];
    let isBusy = true;
    const practice = fakeApp('practice');
    const { desk } = setUp(async (mode) => {
      modes.push(mode);
      return isBusy ? failure('db/busy', { details: { holder: 'sync' } })
        : ok({ app: practice, keychain, controls: null, receiverPort: 0, close: () => practice.close() });
    });
    await desk.start('practice');
    expect(await desk.retry()).toMatchObject({ ok: false, error: { code: 'db/busy' } });
    isBusy = false;
    expect((await desk.retry()).ok).toBe(true);
    expect((await desk.retry()).ok).toBe(true);
    expect(modes).toEqual(['practice', 'practice', 'practice']);
    expect(askedOf(practice)).not.toContain('close');
  });

  it('an opening that throws is an internal error, not silence', async () => {
    const { desk } = setUp(() => Promise.reject(new Error('bug')));
    await desk.start('live');
    expect((await desk.blocked())?.code).toBe('internal');
  });

  it('tells the till of each changed sale, and of the state when the number of reviews changes', async () => {
    const { desk, told, opened } = setUp();
    await desk.start('live');
    await turn();
    told.length = 0;
    const [app] = opened;
    app?.emitSale(fakeSale);
    await turn();
    expect(told).toEqual(['till sales.changed']);
    const review = { reason: 'surplus', detail: '', open: true, decision: null, decisionReason: null } as const;
    app?.sales.set('inv_1', { ...fakeSale, review });
    app?.emitSale({ ...fakeSale, review });
    await turn();
    expect(told).toEqual(['till sales.changed', 'till sales.changed', 'till app.changed']);
  });

  it('tells the till when the vault was opened, by whomever', async () => {
    const { desk, told, opened } = setUp();
    await desk.start('live');
    await turn();
    told.length = 0;
    opened[0]?.emitVault();
    await turn();
    expect(told).toEqual(['till app.changed']);
  });

  it('says which colours the settings want, at the opening and at a change', async () => {
    const { desk, themes, opened } = setUp();
    await desk.start('live');
    opened[0]?.settings.save({ ...fakeSettings, theme: 'dark' });
    expect(themes).toEqual(['system', 'dark']);
  });

  it('hears nothing of an app that was closed', async () => {
    const { desk, told, opened } = setUp();
    await desk.start('live');
    await turn();
    await desk.close();
    told.length = 0;
    opened[0]?.emitSale(fakeSale);
    desk.tellAll();
    await turn();
    expect(told).toEqual([]);
    expect((await desk.blocked())?.code).toBe('app/closing');
  });
});

describe('hold back', () => {
  const registry: Registry = { names: ['sales.get', 'app.practice'], run: async (_caller, name) => ok(name) };
  const caller = { role: 'owner' } as const;

  it('lets calls wait for the app, and answers with the reason when there is none; the way out stays open', async () => {
    const gate: { open?: () => void } = {};
    const waiting = new Promise<void>((resolve) => { gate.open = resolve; });
    const held = holdBack(registry, async () => { await waiting; return null; }, ['app.practice']);
    const answer = held.run(caller, 'sales.get', null);
    gate.open?.();
    expect(await answer).toEqual(ok('sales.get'));
    const broken = failure('db/damaged', { details: { problem: 'x' } }).error;
    const refusing = holdBack(registry, async () => broken, ['app.practice']);
    expect(await refusing.run(caller, 'sales.get', null)).toEqual({ ok: false, error: broken });
    expect(await refusing.run(caller, 'app.practice', { on: true })).toEqual(ok('app.practice'));
  });
});
