// The app's side of the receiver's thread: starts it, keeps its table, stores what it verified, and starts it again should it end.
import { Worker } from 'node:worker_threads';
import { unreachable } from '../../../shared/errors/invariant.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { FromThread, ThreadTable, ToThread } from './messages.ts';
import type { ProbeEndpoint, StoredDelivery, VerifiedDelivery } from './port.ts';

export interface ReceiverThreadDeps {
  /** `receiver.worker.ts` from sources, `receiver.worker.cjs` from the bundle. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly probe: ProbeEndpoint | undefined;
  readonly table: () => ThreadTable;
  readonly store: (deliveries: readonly VerifiedDelivery[]) => readonly StoredDelivery[] | null;
  readonly onLocked: () => void;
  /** It ended by itself and is being started again; false: it listens again. */
  readonly onDown: (isDown: boolean) => void;
}

export interface ReceiverThread {
  listen(port: number): Promise<Result<number>>;
  /** The endpoints changed. */
  update(): void;
  close(): Promise<void>;
}

/** A flood cannot make it larger; should it ever need more, it ends and is started again. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };
const AGAIN_MS = 1_000;
/** So often the thread is told the time: a clock that was set right is known soon. */
const TIME_MS = 10_000;

export function createReceiverThread({ workerPath, clock, log, probe, table, store, onLocked, onDown }: ReceiverThreadDeps): ReceiverThread {
  let worker: Worker | null = null;
  let port = 0;
  /** It has listened; should it end now, it is started again until it does once more. */
  let isUp = false;
  let isClosed = true;
  let cancelAgain: () => void = () => undefined;
  let cancelTime: () => void = () => undefined;
  let told: (message: Extract<FromThread, { kind: 'listening' | 'not_listening' }>) => void = () => undefined;

  const say = (message: ToThread): void => worker?.postMessage(message);

  const answerProbe = async (number: number, body: Uint8Array): Promise<void> => {
    say({ kind: 'probed', probe: number, text: await probe?.answer(body) ?? null });
  };

  const hear = (message: FromThread): void => {
    switch (message.kind) {
      case 'listening':
      case 'not_listening': return told(message);
      case 'batch': return say({ kind: 'stored', batch: message.batch, outcomes: store(message.deliveries.map((delivery) => ({ ...delivery, receivedAtMs: clock.nowMs() }))) });
      case 'probe': return void answerProbe(message.probe, message.body);
      case 'log': return log[message.level](message.event, message.values);
      case 'locked': return onLocked();
      case 'closed': return;
      default: return unreachable(message);
    }
  };

  const tellTime = (): void => {
    cancelTime();
    say({ kind: 'time', nowMs: clock.nowMs() });
    cancelTime = clock.after(TIME_MS, tellTime);
  };

  const start = (): void => {
    const started = new Worker(workerPath, { resourceLimits: LIMITS, env: {} });
    worker = started;
    started.on('message', hear);
    started.on('error', (problem) => log.error('webhooks_receiver_failed', { name: problem.name, code: 'code' in problem ? String(problem.code) : null }));
    started.on('exit', () => {
      if (worker !== started) return;
      worker = null;
      cancelTime();
      log.error('webhooks_receiver_ended', { port });
      told({ kind: 'not_listening', reason: 'the receiver ended' });
      if (!isUp) return;
      // Nothing that was acknowledged is lost: senders of what was not come again.
      isUp = false;
      onDown(true);
      again();
    });
    tellTime();
    say({ kind: 'table', table: table() });
  };

  const open = (wanted: number): Promise<Result<number>> => new Promise((resolve) => {
    told = (message) => {
      if (message.kind === 'listening') {
        port = message.port;
        isUp = true;
      }
      resolve(message.kind === 'listening' ? ok(message.port) : failure('webhook/port_in_use', { details: { port: String(wanted), reason: message.reason } }));
    };
    start();
    say({ kind: 'listen', port: wanted });
  });

  const stop = async (): Promise<void> => {
    cancelTime();
    const closing = worker;
    worker = null;
    if (closing === null) return;
    const closed = new Promise<void>((resolve) => closing.once('exit', () => resolve()));
    closing.postMessage({ kind: 'close' } satisfies ToThread);
    await closed;
  };

  /** Its port may still be taken, or whatever ended it still be there: tried until it listens. */
  const again = (): void => {
    cancelAgain = clock.after(AGAIN_MS, () => void open(port).then(async (opened) => {
      if (isClosed) return stop();
      if (opened.ok) return onDown(false);
      await stop();
      if (!isClosed) again();
    }));
  };

  return {
    listen: (wanted) => {
      isClosed = false;
      return open(wanted);
    },
    update: () => {
      if (worker === null) return;
      tellTime();
      say({ kind: 'table', table: table() });
    },
    async close() {
      isClosed = true;
      isUp = false;
      cancelAgain();
      await stop();
    },
  };
}
