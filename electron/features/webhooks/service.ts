// The webhook service: starts and stops the receiver and knows its endpoints.
import { appError, ok, type Result } from '../../../shared/errors/result.ts';
import type { WebhookService } from '../../core/app.ts';
import type { Secret } from '../../core/ports.ts';
import { createGroupCommit, storeBatch } from './group-commit.ts';
import type { ThreadTable } from './messages.ts';
import type { LiveSecret, WebhookDeps, WebhookEndpoint } from './port.ts';
import { createReceiver, listenOn, type OpenEndpoint, type Receiver } from './receiver.ts';
import { createReceiverThread } from './thread.ts';

/** Where the receiver runs: in a thread of its own, or in this one. */
interface Front {
  listen(port: number): Promise<Result<number>>;
  update(): void;
  close(): Promise<void>;
}

export interface WebhookServiceParts extends WebhookService {
  /** What the endpoints depend on changed: the vault was opened, the address outside is another. */
  refresh(): void;
}

/** Builds the service. Nothing listens until `listen`. */
export function createWebhookService(deps: WebhookDeps): WebhookServiceParts {
  let isListening = false;
  /** False while the thread that ended is being started again. */
  let isUp = true;
  let port: number | null = null;
  let problem: string | null = null;
  let known: readonly WebhookEndpoint[] = [];
  const opened = new Map<string, readonly LiveSecret[]>();

  const read = (): Result<null> => {
    const endpoints = deps.endpoints();
    if (!endpoints.ok) return endpoints;
    known = endpoints.value;
    opened.clear();
    return ok(null);
  };

  /** Opened once and kept until the endpoints change; null while the vault is locked. */
  const secretsOf = (endpoint: WebhookEndpoint): readonly LiveSecret[] | null => {
    const kept = opened.get(endpoint.path);
    if (kept !== undefined) return kept;
    const secrets = endpoint.secrets();
    if (secrets.ok) opened.set(endpoint.path, secrets.value);
    return secrets.ok ? secrets.value : null;
  };
  const onLocked = (): void => {
    problem = known.map((endpoint) => problemOf(endpoint.secrets())).find((each) => each !== null) ?? null;
  };

  const front = deps.workerPath === undefined ? ownFront(deps, (path) => {
    const endpoint = known.find((each) => each.path === path);
    if (endpoint === undefined) return null;
    const secrets = secretsOf(endpoint);
    if (secrets !== null) problem = null;
    return { endpoint, secrets };
  }, onLocked) : createReceiverThread({
    workerPath: deps.workerPath, clock: deps.clock, log: deps.log, probe: deps.probe, onLocked, table: () => tableOf(known, secretsOf, deps),
    onDown: (isDown) => {
      isUp = !isDown;
      problem = isDown ? appError('webhook/receiver_ended').message : null;
      deps.onState?.();
    },
    store: (deliveries) => {
      problem = null;
      return storeBatch(deps, deliveries);
    },
  });

  const refresh = (): void => {
    if (!isListening) return;
    const again = read();
    problem = problemOf(again);
    if (again.ok) front.update();
  };
  deps.onEndpointsChanged?.(refresh);

  const close = async (): Promise<void> => {
    isListening = false;
    port = null;
    await front.close();
  };

  return {
    async listen(wanted) {
      await close();
      const first = read();
      if (!first.ok) return first;
      const got = await front.listen(wanted);
      problem = problemOf(got);
      if (!got.ok) {
        await front.close();
        return got;
      }
      isListening = true;
      isUp = true;
      port = got.value;
      return ok({ port, accounts: known.map(({ account, path }) => ({ name: account, path })) });
    },
    close,
    refresh,
    state: () => ({ listening: isListening && isUp, port, problem }),
  };
}

const problemOf = (result: Result<unknown>): string | null => (result.ok ? null : result.error.message);

const revealed = (secrets: Readonly<Record<string, Secret>>): Record<string, string> => Object.fromEntries(Object.entries(secrets).map(([key, value]) => [key, value.reveal()]));

function tableOf(endpoints: readonly WebhookEndpoint[], secretsOf: (endpoint: WebhookEndpoint) => readonly LiveSecret[] | null, { probe }: WebhookDeps): ThreadTable {
  return {
    probePath: probe?.path ?? null,
    endpoints: endpoints.map((endpoint) => ({
      account: endpoint.account, driver: endpoint.driver.id, path: endpoint.path, settings: { ...endpoint.settings },
      secrets: secretsOf(endpoint)?.map(({ secret, untilMs, others = {} }) => ({ secret: secret.reveal(), untilMs, others: revealed(others) })) ?? null,
    })),
  };
}

function ownFront(deps: WebhookDeps, find: (path: string) => OpenEndpoint | null, onLocked: () => void): Front {
  let receiver: Receiver | null = null;
  return {
    async listen(port) {
      receiver = createReceiver({ clock: deps.clock, log: deps.log, commit: createGroupCommit(deps), probe: () => deps.probe, onLocked }, find);
      return listenOn(receiver, port);
    },
    update: () => undefined,
    async close() {
      const open = receiver;
      receiver = null;
      await open?.close();
    },
  };
}
