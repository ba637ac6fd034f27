// Where the treasury's work meets the signer: one thing at a time per signer, and what stands in the way is waited for, not reported as the end.
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { appError, fail, failure, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { SignerView, TreasuryPorts } from '../../core/treasury.ts';
import type { Signer, SignerCall, SignerInfo, SignerKind } from '../../signers/port.ts';

/** Something a signer is to do; it may be called again and again until what stands in the way is gone, so it must not change anything before. */
export type SignerWork<T> = (signer: Signer, call: SignerCall) => Promise<Result<T>>;

/** The key of work that is about the device itself and not about a withdrawal. */
export const deviceWork = (kind: SignerKind): string => `device:${kind}`;

export interface SignerDesk {
  /**
   * Does the work on this signer when all before it is done. Waits while the cause can go away by itself: nothing plugged in, locked, another
   * app, another network's app, another device, held by another program, no permission yet, unplugged, silent. Ends with a result, with any
   * other error (rejected, refused, outdated, nonsense), or with `device/cancelled` after `stop`. `key` names what the work is for.
   */
  run<T>(kind: SignerKind, key: string, work: SignerWork<T>): Promise<Result<T>>;
  /** As `run`, once: what stands in the way is the error, and the device is asked for nothing a person would see. */
  look<T>(kind: SignerKind, key: string, work: SignerWork<T>): Promise<Result<T>>;
  /** Ends the waits and the work under this key; false: there is none. */
  stop(key: string): boolean;
  views(): readonly SignerView[];
  onChanged(listener: (kind: SignerKind) => void): () => void;
  /** Ends everything and releases the ports. */
  close(): Promise<void>;
}

export interface SignerDeskDeps {
  readonly ports: Pick<TreasuryPorts, 'signers' | 'openSigner' | 'missingUdevRules'>;
  readonly clock: Clock;
  /** The name of whoever's device it is; null: nobody's. */
  readonly nicknameOf: (fingerprint: string) => string | null;
}

const LOOK_AGAIN_MS = 1_000;
const TELL_EVERY_MS = 250;

const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'device/not_found', 'device/permission', 'device/busy', 'device/locked', 'device/wrong_app', 'device/wrong_network', 'device/wrong_device', 'device/unplugged', 'device/timeout',
]);

/** One signer's place at the desk. */
interface Place {
  signer: Signer | null;
  state: SignerView['state'];
  found: SignerInfo | null;
  problem: AppError | null;
  exchanges: number;
  /** The end of the line: what comes next waits for it. */
  last: Promise<unknown>;
}

export function createSignerDesk({ ports, clock, nicknameOf }: SignerDeskDeps): SignerDesk {
  const places = new Map<SignerKind, Place>(ports.signers.map((kind) => [kind, { signer: null, state: 'idle', found: null, problem: null, exchanges: 0, last: Promise.resolve() }]));
  const stops = new Map<AbortController, string>();
  const listeners = new Set<(kind: SignerKind) => void>();
  /** Looked up when it is first asked for, and again when the computer forbids. */
  let udev: string | null | undefined;

  const change = (kind: SignerKind, place: Place, to: Partial<Place>): void => {
    Object.assign(place, to);
    for (const listener of listeners) listener(kind);
  };

  const named = (fingerprint: string): string => {
    const name = nicknameOf(fingerprint);
    return name === null ? fingerprint : `${name} (${fingerprint})`;
  };

  /** Fingerprints say nothing to people; whose device it is does. */
  const withNames = (error: AppError): AppError => {
    if (error.code !== 'device/wrong_device') return error;
    const { found = '', expected = '' } = error.details ?? {};
    return appError(error.code, { details: { found: named(found), expected: named(expected) } });
  };

  const pause = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
    const cancel = clock.after(LOOK_AGAIN_MS, () => {
      signal.removeEventListener('abort', stopped);
      resolve();
    });
    const stopped = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', stopped, { once: true });
  });

  /** What the signer tells about one attempt. What stood in the way is gone once the device does more than saying who it is. */
  function watch(kind: SignerKind, place: Place): Pick<SignerCall, 'onFound' | 'onProgress'> {
    let isFound = false;
    let toldMs = clock.monotonicMs();
    return {
      onFound(found) {
        isFound = true;
        place.found = found;
      },
      onProgress({ exchanges, waitingForPerson }) {
        place.exchanges = exchanges;
        const state = waitingForPerson ? 'waiting_for_person' : isFound ? 'ready' : place.state;
        // Answers come by the hundred; people are told as often as they can see it.
        const now = clock.monotonicMs();
        if (state === place.state && (!isFound || now - toldMs < TELL_EVERY_MS)) return;
        toldMs = now;
        change(kind, place, { state, problem: state === 'problem' ? place.problem : null });
      },
    };
  }

  /** The work, over and over while something stands in the way that passes. */
  async function persevere<T>(kind: SignerKind, place: Place, signer: Signer, work: SignerWork<T>, signal: AbortSignal, isOnce: boolean): Promise<Result<T>> {
    let mayOpenApp = !isOnce;
    for (;;) {
      if (signal.aborted) return failure('device/cancelled');
      const done = await work(signer, { signal, mayOpenApp, ...watch(kind, place) });
      if (done.ok) return done;
      const error = withNames(done.error);
      if (isOnce || !passing.has(error.code)) return fail(error);
      // Asked once; whoever said no, or has no such app, opens it by hand.
      mayOpenApp &&= error.code !== 'device/wrong_app';
      if (error.code === 'device/permission') udev = ports.missingUdevRules();
      if (place.state !== 'problem' || place.problem?.message !== error.message) change(kind, place, { state: 'problem', problem: error });
      await pause(signal);
    }
  }

  async function attend<T>(kind: SignerKind, place: Place, work: SignerWork<T>, signal: AbortSignal, isOnce: boolean): Promise<Result<T>> {
    if (signal.aborted) return failure('device/cancelled');
    if (!place.signer) {
      const opened = ports.openSigner(kind);
      if (!opened.ok) return opened;
      place.signer = opened.value;
    }
    change(kind, place, { state: 'looking', problem: null, exchanges: 0 });
    try { return await persevere(kind, place, place.signer, work, signal, isOnce); }
    finally { change(kind, place, { state: 'idle', problem: null }); }
  }

  async function queued<T>(kind: SignerKind, key: string, work: SignerWork<T>, isOnce: boolean): Promise<Result<T>> {
    const place = places.get(kind);
    if (!place) return failure('device/not_here', { details: { kind, problem: 'it is not offered in this mode', known: ports.signers.join(', ') || 'none' } });
    const stop = new AbortController();
    stops.set(stop, key);
    const done = place.last.then(() => attend(kind, place, work, stop.signal, isOnce));
    place.last = done.catch(() => undefined);
    const given = new Promise<Result<T>>((resolve) => stop.signal.addEventListener('abort', () => resolve(failure('device/cancelled')), { once: true }));
    try { return await Promise.race([done, given]); }
    finally { stops.delete(stop); }
  }

  return {
    run: (kind, key, work) => queued(kind, key, work, false),
    look: (kind, key, work) => queued(kind, key, work, true),
    stop(key) {
      const under = [...stops].filter(([, name]) => name === key);
      for (const [stop] of under) stop.abort();
      return under.length > 0;
    },
    views: () => [...places].map(([kind, { state, found, problem, exchanges }]) => ({
      kind, state, exchanges,
      model: found?.model ?? null, appName: found?.appName ?? null, appVersion: found?.appVersion ?? null, fingerprint: found?.fingerprint ?? null,
      nickname: found ? nicknameOf(found.fingerprint) : null,
      problem: problem && { code: problem.code, message: problem.message, hint: problem.hint },
      udev: kind === 'ledger' ? (udev ??= ports.missingUdevRules()) : null,
    })),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      for (const stop of stops.keys()) stop.abort();
      await Promise.all([...places.values()].map(async ({ signer, last }) => {
        await signer?.close();
        await last;
      }));
    },
  };
}
