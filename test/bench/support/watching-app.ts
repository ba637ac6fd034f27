// The app without its windows, as a process of its own: watches the open sales of a ledger, one of them as if it were on the screen. Told how
// long, it tells what that cost and when each account was asked about what.
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import { must, silentLog } from '../../support/shop.ts';

export interface Watched {
  readonly cpuShare: number;
  /** Requests by account, in ms since the measurement began. */
  readonly asked: Readonly<Record<string, readonly number[]>>;
  /** Requests that named the sale on the screen. */
  readonly shownAsked: readonly number[];
  /** How many sales were asked about once or more, by account; a list counts for all it holds. */
  readonly errors: number;
}

const [home = '', shownId = '', shownAtGateway = ''] = process.argv.slice(2);
const ports = livePorts({ home, log: silentLog });
let asked: { account: string; atMs: number; isShown: boolean }[] = [];
let errors = 0;
const app = must(await createApp({
  ...ports,
  httpFor: (account) => {
    const client = ports.httpFor(account);
    return Object.assign(Object.create(client) as typeof client, {
      send: async (request: Parameters<typeof client.send>[0]) => {
        const answer = await client.send({ ...request });
        asked.push({ account: account.name, atMs: performance.now(), isShown: `${request.url} ${request.body ?? ''}`.includes(shownAtGateway) });
        if (!answer.ok) errors += 1;
        return answer;
      },
    });
  },
}, { home, mode: 'live', passphrase: 'correct horse battery' }));
must(app.invoices.show(shownId));
app.sync.start();
while (app.sync.catchingUp) await new Promise((resolve) => { setTimeout(resolve, 200); });
process.send?.({ ready: true });
process.on('message', (message: { readonly forMs: number }) => {
  asked = [];
  errors = 0;
  const from = performance.now();
  const before = process.cpuUsage();
  setTimeout(() => {
    const { user, system } = process.cpuUsage(before);
    const took = performance.now() - from;
    const byAccount: Record<string, number[]> = {};
    for (const { account, atMs } of asked) (byAccount[account] ??= []).push(atMs - from);
    process.send?.({
      cpuShare: (user + system) / 1000 / took, asked: byAccount, shownAsked: asked.filter(({ isShown }) => isShown).map(({ atMs }) => atMs - from), errors,
    } satisfies Watched);
  }, message.forMs);
});
process.once('disconnect', () => void app.close());
