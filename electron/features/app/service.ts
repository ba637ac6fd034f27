// The app that is open now, live or practice: opens it, tells the windows what changes, and swaps it for the other.
import type { App, ShopSettings } from '../../core/app.ts';
import type { Keychain, Logger } from '../../core/ports.ts';
import { saleToView } from '../../core/views/sale.ts';
import type { PracticeControls } from '../../practice/port.ts';
import { appError, fail, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { Emit } from '../../../shared/ipc/define.ts';
import type { displayContract } from '../../../shared/ipc/display.ts';
import type { TillEmit } from '../../../shared/ipc/index.ts';
import type { AppStateView } from './state.ts';

/** One opened app with what belongs to it. */
export interface World {
  readonly app: App;
  readonly keychain: Keychain;
  /** null in live mode. */
  readonly controls: PracticeControls | null;
  /** Where the webhook receiver listens; 0: any free port. */
  readonly receiverPort: number;
  /** Closes the app and what was started for it. */
  close(): Promise<void>;
}

export type Mode = App['options']['mode'];

export interface DeskOptions {
  readonly open: (mode: Mode) => Promise<Result<World>>;
  readonly describe: (world: World) => Result<AppStateView>;
  readonly tellTill: TillEmit;
  readonly tellDisplay: Emit<typeof displayContract>;
  /** Remembers the mode for the next start. */
  readonly remember: (mode: Mode) => void;
  /** The theme of the open app's settings, at its opening and at every change. */
  readonly onTheme: (theme: ShopSettings['theme']) => void;
  readonly log: Logger;
}

export interface Desk {
  /** The open app; only to be asked when `blocked` says null. */
  world(): World;
  start(mode: Mode): Promise<void>;
  state(): Result<AppStateView>;
  switchMode(mode: Mode): Promise<Result<AppStateView>>;
  /** Opens what could not be opened the last time; an open app stays as it is. */
  retry(): Promise<Result<AppStateView>>;
  /** Waits while an app is being opened; then null, or what went wrong when none could be. */
  blocked(): Promise<AppError | null>;
  /** Sends the windows what is so now; for a window that has just loaded. */
  tellAll(): void;
  close(): Promise<void>;
}

const closed = appError('app/closing');
const nothing = (): void => undefined;

export function createDesk(options: DeskOptions): Desk {
  let open: World | null = null;
  let problem: AppError | null = null;
  /** Never rejects. */
  let settled: Promise<void> = Promise.resolve();
  let quiet: readonly (() => void)[] = [];
  let announced = false;
  let wanted: Mode = 'live';

  const state = (): Result<AppStateView> => {
    if (open !== null) return options.describe(open);
    return fail(problem ?? closed);
  };

  /** Many changes in one turn are told once. */
  function changed(): void {
    if (announced) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      const now = open === null ? null : options.describe(open);
      if (now?.ok === true) options.tellTill('app', 'changed', now.value);
    });
  }

  function tellDisplays(): void {
    if (open === null) return;
    const model = open.app.invoices.displayModel();
    options.tellTill('sales', 'displayed', model);
    options.tellDisplay('display', 'model', model);
  }

  function listen({ app, controls }: World): readonly (() => void)[] {
    let reviews = app.invoices.reviewCount();
    return [
      app.invoices.onChanged((view) => {
        options.tellTill('sales', 'changed', saleToView(view));
        const count = app.invoices.reviewCount();
        if (count !== reviews) changed();
        reviews = count;
      }),
      app.invoices.onDisplay(tellDisplays),
      app.settings.onChanged(() => { options.onTheme(app.settings.get().theme); changed(); tellDisplays(); }),
      app.gateways.onChanged(changed),
      app.tunnel.onChanged(changed),
      app.vault.onChanged(changed),
      app.onNotices(changed),
      app.treasury.onChanged((what, id) => { options.tellTill('treasury', 'changed', { what, id }); }),
      controls?.onDevice(() => { options.tellTill('treasury', 'changed', { what: 'device', id: null }); }) ?? nothing,
    ];
  }

  /** What may come after the till is usable: the receiver, then the catching up. */
  async function run(world: World): Promise<void> {
    const listening = await world.app.webhooks.listen(world.receiverPort);
    if (!listening.ok) options.log.warn('receiver.not_listening', { code: listening.error.code });
    if (open !== world) return;
    world.app.sync.start(changed);
    changed();
  }

  async function openWorld(mode: Mode): Promise<void> {
    wanted = mode;
    const opened = await options.open(mode);
    if (!opened.ok) {
      problem = opened.error;
      options.log.error('app.not_opened', { mode, code: opened.error.code });
      return;
    }
    const world = opened.value;
    open = world;
    problem = null;
    quiet = listen(world);
    options.onTheme(world.app.settings.get().theme);
    changed();
    tellDisplays();
    setImmediate(() => {
      void run(world).catch((thrown: unknown) => { options.log.error('app.run', { name: thrown instanceof Error ? thrown.name : 'unknown' }); });
    });
  }

  async function closeWorld(): Promise<void> {
    const closing = open;
    open = null;
    for (const stop of quiet) stop();
    quiet = [];
    await closing?.close();
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = settled.then(work);
    settled = mine.catch((thrown: unknown) => {
      problem = appError('internal', { details: { logId: 'start' } });
      options.log.error('app.start', { name: thrown instanceof Error ? thrown.name : 'unknown' });
    });
    return settled;
  }

  return {
    world: () => {
      if (open === null) throw new TypeError('no app is open');
      return open;
    },
    start: (mode) => inTurn(() => openWorld(mode)),
    state,
    switchMode: async (mode) => {
      let refused: AppError | null = null;
      await inTurn(async () => {
        const before = open?.app.options.mode ?? null;
        if (before === mode) return;
        await closeWorld();
        await openWorld(mode);
        refused = problem;
        if (refused === null) options.remember(mode);
        else if (before !== null) await openWorld(before);
      });
      return refused === null ? state() : fail(refused);
    },
    retry: async () => {
      await inTurn(async () => { if (open === null) await openWorld(wanted); });
      return state();
    },
    blocked: async () => {
      await settled;
      return open === null ? problem ?? closed : null;
    },
    tellAll: () => { changed(); tellDisplays(); },
    close: () => inTurn(closeWorld),
  };
}
