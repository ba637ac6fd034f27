// The receiver in a thread of its own: a flood of forged webhooks is read and refused here, and costs the till nothing but what was verified.
import { parentPort } from 'node:worker_threads';
import { invariant, unreachable } from '../../../shared/errors/invariant.ts';
import { liveClock } from '../../core/live-ports.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { secret } from '../../core/secret.ts';
import { loadDriver } from '../../gateways/load-driver.ts';
import type { FromThread, ThreadTable, ToThread } from './messages.ts';
import type { ProbeEndpoint, VerifiedDelivery } from './port.ts';
import { createReceiver, listenOn, type OpenEndpoint, type Receiver } from './receiver.ts';

invariant(parentPort !== null, 'the receiver runs as a worker');
const port = parentPort;
const tell = (message: FromThread): void => port.postMessage(message);

let toldMs = 0;
let toldAt = 0;
// The app says what time it is, now and then; in between it passes as this thread counts it.
const clock: Clock = { ...liveClock, nowMs: () => Math.floor(toldMs + liveClock.monotonicMs() - toldAt) };
function hearTime(nowMs: number): void {
  toldMs = nowMs;
  toldAt = liveClock.monotonicMs();
}
const logger = (level: 'info' | 'warn' | 'error'): Logger['info'] => (event, values = {}) => tell({ kind: 'log', level, event, values });
const log: Logger = { info: logger('info'), warn: logger('warn'), error: logger('error') };

/** What came while the app stored the batch before goes with the next one. */
let waiting: { readonly delivery: VerifiedDelivery; readonly answer: (stored: boolean) => void }[] = [];
let under: readonly ((stored: boolean) => void)[] | null = null;
let isScheduled = false;
let batches = 0;

function send(): void {
  isScheduled = false;
  if (under !== null || waiting.length === 0) return;
  batches += 1;
  under = waiting.map(({ answer }) => answer);
  tell({ kind: 'batch', batch: batches, deliveries: waiting.map(({ delivery }) => delivery) });
  waiting = [];
}

const commit = {
  add(delivery: VerifiedDelivery, answer: (stored: boolean) => void): void {
    waiting.push({ delivery, answer });
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(send);
  },
  flush: send,
};

let probes = 0;
const asked = new Map<number, (text: string | null) => void>();
let probe: ProbeEndpoint | undefined;
let table = new Map<string, OpenEndpoint>();

async function take({ endpoints, probePath }: ThreadTable): Promise<void> {
  const drivers = new Map(await Promise.all([...new Set(endpoints.map(({ driver }) => driver))].map(async (id) => [id, await loadDriver(id)] as const)));
  probe = probePath === null ? undefined : {
    path: probePath,
    answer: (body) => new Promise((resolve) => {
      probes += 1;
      asked.set(probes, resolve);
      tell({ kind: 'probe', probe: probes, body });
    }),
  };
  table = new Map(endpoints.flatMap((entry): [string, OpenEndpoint][] => {
    const driver = drivers.get(entry.driver) ?? null;
    if (driver === null) return [];
    const secrets = entry.secrets?.map((live) => ({
      secret: secret(live.secret), untilMs: live.untilMs, others: Object.fromEntries(Object.entries(live.others).map(([key, text]) => [key, secret(text)])),
    })) ?? null;
    return [[entry.path, { endpoint: { account: entry.account, driver, path: entry.path, settings: entry.settings }, secrets }]];
  }));
}

let receiver: Receiver | null = null;

async function listen(wanted: number): Promise<void> {
  receiver = createReceiver({ clock, log, commit, probe: () => probe, onLocked: () => tell({ kind: 'locked' }) }, (path) => table.get(path) ?? null);
  const got = await listenOn(receiver, wanted);
  tell(got.ok ? { kind: 'listening', port: got.value } : { kind: 'not_listening', reason: got.error.details?.['reason'] ?? 'unknown' });
}

async function close(): Promise<void> {
  await receiver?.close();
  tell({ kind: 'closed' });
  port.close();
}

/** Drivers are loaded when first needed: what is said later waits for what was said before. */
let before: Promise<void> = Promise.resolve();
function inOrder(work: () => Promise<void>): void {
  before = before.then(work);
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'listen': return inOrder(() => listen(message.port));
    case 'time': return hearTime(message.nowMs);
    case 'table': return inOrder(() => take(message.table));
    case 'stored': {
      const answers = under ?? [];
      under = null;
      for (const answer of answers) answer(message.outcomes !== null);
      return send();
    }
    case 'probed': {
      asked.get(message.probe)?.(message.text);
      asked.delete(message.probe);
      return;
    }
    case 'close': return inOrder(close);
    default: return unreachable(message);
  }
});
