// The practice device: keys of a public phrase behind a screen. One command at a time; a host talks to it in APDUs, a person by its keys.
import type { Clock, Random } from '../../core/ports.ts';
import { mainCoin, testCoin } from './app/coin.ts';
import { isContinue, startCommand } from './app/bitcoin-app.ts';
import type { AppContext } from './app/context.ts';
import { hexOf } from './bytes.ts';
import { OTHER_PHRASE, PRACTICE_PHRASE, seedKeys } from './crypto/seed.ts';
import type { Flow } from './flow.ts';
import { answerOf, readCommand } from './protocol/apdu.ts';
import { Refusal, status } from './refusal.ts';
import { run, type Run } from './run.ts';
import { screenOf, type DeviceKey, type Screen } from './screen.ts';
import { freshSettings, isAppVersion, isAtLeast, type AppName, type DeviceSettings } from './settings.ts';
import { systemCommand } from './system.ts';

/** How long a question waits for the host's CONTINUE. */
export const QUESTION_TIMEOUT_MS = 5_000;

export interface VirtualDeviceOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** From an earlier run; a fresh device without. */
  readonly settings?: DeviceSettings;
  /** For vectors only: keys of another phrase, and an app for the main network that works. Practice mode never sets it. */
  readonly forTests?: { readonly phrase?: string; readonly mainNetwork?: boolean };
}

export type DeviceState = 'unplugged' | 'locked' | 'dashboard' | 'opening_app' | 'app' | 'waiting_for_host' | 'waiting_for_person';

export interface VirtualDevice {
  state(): DeviceState;
  /** What a person sees; null when nothing is to be decided. */
  screen(): Screen | null;
  /** What to keep for the next run. */
  settings(): DeviceSettings;
  /** Of the seed in use: eight hex digits. */
  fingerprint(): string;
  /** Presses a key of the screen; false when the page in front does not offer it. */
  press(key: DeviceKey): boolean;
  plug(): void;
  unplug(): void;
  lock(): void;
  unlock(): void;
  /** By the person; a command that runs is dropped, the connection too. */
  openApp(app: AppName): void;
  quitApp(): void;
  useSeed(seed: DeviceSettings['seed']): void;
  /** False for text that is no version. */
  setAppVersion(version: string): boolean;
  setAllowsUnusualSighash(allows: boolean): void;
  setPort(port: DeviceSettings['port']): void;
  /** One APDU; `answer` is called with what the device sends back, or `gone` when the connection ends before. Commands queue. */
  send(apdu: Uint8Array, answer: (bytes: Uint8Array) => void, gone: () => void): void;
  /** The same as a promise, which rejects with `Gone`. */
  exchange(apdu: Uint8Array): Promise<Uint8Array>;
  /** Goes up with every end of a connection: unplugging and changing the app. */
  connection(): number;
  onChanged(listener: () => void): () => void;
}

/** The connection ended: unplugged, or another app came to the front. */
export class Gone extends Error {
  constructor() {
    super('the device is gone');
    this.name = 'Gone';
  }
}

interface Waiting {
  readonly apdu: Uint8Array;
  readonly answer: (bytes: Uint8Array) => void;
  readonly gone: () => void;
}

export function createVirtualDevice({ clock, random, settings: saved = freshSettings, forTests = {} }: VirtualDeviceOptions): VirtualDevice {
  let settings = saved;
  let connection = 0;
  /** Paused at a question to the host or to the person. */
  let running: Run | null = null;
  let page = 0;
  let stopTimeout = (): void => undefined;
  /** The host's commands that have no answer yet; only the first is being worked on. */
  let queue: readonly Waiting[] = [];
  const listeners = new Set<() => void>();

  const changed = (): void => listeners.forEach((listener) => listener());
  const set = (change: Partial<DeviceSettings>): void => {
    settings = { ...settings, ...change };
    changed();
  };
  const drop = (): void => {
    stopTimeout();
    running = null;
    page = 0;
  };
  /** Ends the connection: what has no answer yet never gets one. */
  const disconnect = (): void => {
    drop();
    connection += 1;
    const lost = queue;
    queue = [];
    for (const { gone } of lost) gone();
  };
  const switchTo = (app: AppName | null): void => {
    disconnect();
    set({ app });
  };

  const keys = (): AppContext['keys'] => seedKeys(settings.seed === 'other' ? OTHER_PHRASE : (forTests.phrase ?? PRACTICE_PHRASE), coin().versions);
  const coin = (): AppContext['coin'] => (settings.app === 'Bitcoin' && forTests.mainNetwork === true ? mainCoin : testCoin);
  const context = (): Omit<AppContext, 'protocolVersion'> => ({
    coin: coin(),
    keys: keys(),
    refusesUnusualSighash: isAtLeast(settings.appVersion, 2, 5) && !settings.allowsUnusualSighash,
    exportsPurpose87: isAtLeast(settings.appVersion, 2, 5),
    randomBytes: (length) => random.bytes(length),
  });

  /** The flow of an APDU that begins something. */
  const begin = (apdu: Uint8Array, after: (app: AppName | null) => void): Flow<Uint8Array> => {
    const command = readCommand(apdu);
    if (command === null) throw new Refusal(status.wrongLength, 'the length does not fit');
    const system = systemCommand(command, settings, after);
    if (system !== null) return system;
    if (settings.app === 'Ethereum') throw new Refusal(command.cla === 0xe0 ? status.unknownInstruction : status.unknownClass, 'another app');
    const started = startCommand(command, isAtLeast(settings.appVersion, 2, 1) ? 1 : 0, context());
    // The keys are public: on a live network they protect nothing.
    if (settings.app === 'Bitcoin' && forTests.mainNetwork !== true) throw new Refusal(status.notSupported, 'practice keys stay on test networks');
    return started;
  };

  const answerFirst = (bytes: Uint8Array): void => {
    const [first, ...rest] = queue;
    queue = rest;
    first?.answer(bytes);
  };

  /** Does what a run came to; gives whether the device is free for the next command. */
  const settle = (next: Run, switched: { app: AppName | null } | null): void => {
    stopTimeout();
    page = 0;
    const { step } = next;
    running = step.kind === 'answer' ? null : next;
    if (step.kind === 'answer') answerFirst(step.bytes);
    if (step.kind === 'ask') {
      stopTimeout = clock.after(QUESTION_TIMEOUT_MS, () => {
        drop();
        changed();
      });
      answerFirst(answerOf(status.question, step.question));
    }
    if (switched !== null) switchTo(switched.app);
    changed();
    work();
  };

  let pendingSwitch: { app: AppName | null } | null = null;
  const takeSwitch = (): { app: AppName | null } | null => {
    const taken = pendingSwitch;
    pendingSwitch = null;
    return taken;
  };

  /** Works on the first command of the queue, unless a person has to decide about the one before. */
  const work = (): void => {
    const [first] = queue;
    if (first === undefined || running?.step.kind === 'show') return;
    if (settings.locked) {
      answerFirst(answerOf(status.locked));
      work();
      return;
    }
    if (running !== null) {
      const command = readCommand(first.apdu);
      if (command !== null && isContinue(command)) {
        const resumed = running.resume(command.data);
        settle(resumed, takeSwitch());
        return;
      }
      // Whatever else comes now ends the command that asked.
      drop();
      answerFirst(answerOf(command === null ? status.wrongLength : status.badData));
      changed();
      work();
      return;
    }
    const started = run(() => begin(first.apdu, (app) => (pendingSwitch = { app })));
    settle(started, takeSwitch());
  };

  const state = (): DeviceState => {
    if (!settings.plugged) return 'unplugged';
    if (settings.locked) return 'locked';
    if (running?.step.kind === 'show') return running.step.review.id === 'open-app' ? 'opening_app' : 'waiting_for_person';
    if (running !== null) return 'waiting_for_host';
    return settings.app === null ? 'dashboard' : 'app';
  };

  const screen = (): Screen | null => (running?.step.kind === 'show' ? screenOf(running.step.review, page) : null);

  const send: VirtualDevice['send'] = (apdu, answer, gone) => {
    if (!settings.plugged) {
      gone();
      return;
    }
    queue = [...queue, { apdu: apdu.slice(), answer, gone }];
    if (queue.length === 1) work();
  };

  return {
    state,
    screen,
    settings: () => settings,
    fingerprint: () => hexOf(keys().fingerprint),
    press(key) {
      const paused = running;
      if (paused === null || screen()?.actions.some((action) => action.key === key) !== true) return false;
      if (key === 'next' || key === 'back') {
        page += key === 'next' ? 1 : -1;
        changed();
      } else {
        const resumed = paused.resume(key === 'approve');
        settle(resumed, takeSwitch());
      }
      return true;
    },
    plug: () => set({ plugged: true }),
    unplug() {
      disconnect();
      set({ plugged: false });
    },
    lock() {
      if (settings.locked) return;
      drop();
      set({ locked: true });
      work();
    },
    unlock: () => set({ locked: false }),
    openApp: (app) => switchTo(app),
    quitApp: () => switchTo(null),
    useSeed(seed) {
      disconnect();
      set({ seed });
    },
    setAppVersion(version) {
      if (!isAppVersion(version)) return false;
      set({ appVersion: version });
      return true;
    },
    setAllowsUnusualSighash: (allows) => set({ allowsUnusualSighash: allows }),
    setPort: (port) => set({ port }),
    send,
    exchange: (apdu) => new Promise((answer, fail) => send(apdu, answer, () => fail(new Gone()))),
    connection: () => connection,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
