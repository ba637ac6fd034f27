// The webhook service: starts and stops the receiver and knows its endpoints.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { WebhookService } from '../../core/app.ts';
import type { LiveSecret, WebhookDeps, WebhookEndpoint } from './port.ts';
import { createReceiver, type OpenEndpoint, type Receiver } from './receiver.ts';

/** Only this computer reaches it; what comes from outside comes through a tunnel and is verified like everything else. */
const HOST = '127.0.0.1';

/** Builds the service. Nothing listens until `listen`. */
export function createWebhookService(deps: WebhookDeps): WebhookService {
  let receiver: Receiver | null = null;
  let port: number | null = null;
  let problem: string | null = null;
  let known: readonly WebhookEndpoint[] = [];
  const byPath = new Map<string, { readonly endpoint: WebhookEndpoint; secrets: readonly LiveSecret[] | null }>();

  const refresh = (): Result<null> => {
    const endpoints = deps.endpoints();
    if (!endpoints.ok) return endpoints;
    known = endpoints.value;
    byPath.clear();
    for (const endpoint of known) byPath.set(endpoint.path, { endpoint, secrets: null });
    return ok(null);
  };

  const find = (path: string): OpenEndpoint | null => {
    const entry = byPath.get(path);
    if (entry === undefined) return null;
    if (entry.secrets === null) {
      const opened = entry.endpoint.secrets();
      problem = opened.ok ? null : opened.error.message;
      if (opened.ok) entry.secrets = opened.value;
    }
    return entry;
  };

  deps.onEndpointsChanged?.(() => {
    if (receiver !== null) problem = problemOf(refresh());
  });

  const close = async (): Promise<void> => {
    const open = receiver;
    receiver = null;
    port = null;
    await open?.close();
  };

  return {
    async listen(wanted) {
      await close();
      const refreshed = refresh();
      if (!refreshed.ok) return refreshed;
      const opening = createReceiver(deps, find);
      const got = await listenOn(opening, wanted);
      problem = problemOf(got);
      if (!got.ok) return got;
      receiver = opening;
      port = got.value;
      return ok({ port, accounts: known.map(({ account, path }) => ({ name: account, path })) });
    },
    close,
    state: () => ({ listening: receiver !== null, port, problem }),
  };
}

const problemOf = (result: Result<unknown>): string | null => (result.ok ? null : result.error.message);

async function listenOn({ server }: Receiver, port: number): Promise<Result<number>> {
  return await new Promise((resolve) => {
    const refused = (problem: NodeJS.ErrnoException): void => {
      const details = { port: String(port), reason: problem.code ?? 'unknown' };
      resolve(failure('webhook/port_in_use', { details }));
    };
    server.once('error', refused);
    server.listen({ host: HOST, port, exclusive: true }, () => {
      server.off('error', refused);
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
