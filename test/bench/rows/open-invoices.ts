// 5,000 open sales over all gateways: what watching them costs the main process, whether the newest is asked often enough, and no account too often.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import { drivers } from '../../../electron/gateways/registry.ts';
import { gateways } from '../../support/gateway-traits.ts';
import { must, newSale, silentLog } from '../../support/shop.ts';
import type { BenchSetting } from '../setting.ts';
import type { Row } from '../support/report.ts';
import type { StartedGateway } from '../support/ten-gateways.ts';

const SALES = 5_000;
const AT_ONCE = 8;
const MEASURE_MS = 60_000;
const CPU_GOAL = 15;
const NEWEST_GOAL_MS = 5_000;

const startedShape = v.array(v.object({ driver: v.string(), url: v.string(), credentials: v.record(v.string(), v.string()) }));
const watchedShape = v.object({ cpuShare: v.number(), asked: v.record(v.string(), v.array(v.number())), shownAsked: v.array(v.number()), errors: v.number() });

const here = (file: string): string => join(import.meta.dirname, '..', 'support', file);
async function told<T>(child: ChildProcess, shape: v.GenericSchema<unknown, T>): Promise<T> {
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => { throw new Error(`${child.spawnfile} ended with ${String(code)}`); })]);
  return v.parse(shape, message);
}

/** Makes the sales, the same number at each account; gives the newest, which the till shows. */
async function charge(home: string, started: readonly StartedGateway[], say: (text: string) => void): Promise<{ readonly id: string; readonly atGateway: string }> {
  const ports = livePorts({ home, log: silentLog });
  // Only the watching is measured; the accounts' own rates would make this part last an hour.
  const app = must(await createApp({ ...ports, httpFor: (account) => ports.httpFor({ ...account, requestsPerSecond: 5_000 }) }, { home, mode: 'live', passphrase: 'correct horse battery' }));
  try {
    for (const { driver, url, credentials } of started) must(await app.gateways.add({ name: driver, driver, baseUrl: url, selfHosted: true, settings: credentials }));
    const queue = Array.from({ length: SALES - 1 }, (_, index) => index);
    const one = async (number: number) => {
      const { id, trait } = gateways[number % gateways.length] ?? gateways[0] ?? (() => { throw new Error('no gateways'); })();
      return must(await app.invoices.create(newSale({ gateway: id, method: trait.method, orderId: `W-${String(number)}` })));
    };
    const lane = async (): Promise<void> => {
      for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
        await one(number);
        if (number % 1_000 === 999) say(`  ${String(number + 1)} sales`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const newest = must(await app.invoices.create(newSale({ gateway: 'btcpay', method: 'BTC@bitcoin', orderId: 'W-newest' })));
    return { id: newest.id, atGateway: newest.gatewayInvoiceId ?? '' };
  } finally {
    await app.close();
  }
}

/** Most requests of an account in any second, over what it may do in one: the bucket's burst is a second's worth. */
function worstRate(asked: Readonly<Record<string, readonly number[]>>): { readonly account: string; readonly over: number } {
  let worst = { account: '', over: 0 };
  for (const [account, times] of Object.entries(asked)) {
    const sorted = times.toSorted((a, b) => a - b);
    const perSecond = Object.values(drivers).find(({ id }) => id === account)?.capabilities.requestsPerSecond ?? 1;
    // Over ten seconds the burst weighs little.
    const most = Math.max(...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + 10_000).length));
    const over = most / (10 * perSecond + perSecond);
    if (over > worst.over) worst = { account, over };
  }
  return worst;
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const home = join(setting.dir, 'open-invoices');
  mkdirSync(home);
  const emulators = fork(here('ten-gateways.ts'));
  try {
    const started = await told(emulators, startedShape);
    const newest = await charge(home, started, setting.say);
    const app = fork(here('watching-app.ts'), [home, newest.id, newest.atGateway]);
    try {
      await told(app, v.object({ ready: v.literal(true) }));
      setting.say('  caught up');
      app.send({ forMs: MEASURE_MS });
      const { cpuShare, asked, shownAsked, errors } = await told(app, watchedShape);
      const moments = [0, ...shownAsked.toSorted((a, b) => a - b), MEASURE_MS];
      const longest = Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? 0)));
      const worst = worstRate(asked);
      setting.say(`  requests in ${String(MEASURE_MS / 1000)} s: ${Object.entries(asked).map(([account, times]) => `${account} ${String(times.length)}`).join(', ')}; ${String(errors)} errors; fullest account ${worst.account}`);
      return [
        { name: 'watching 5,000 open sales, share of a core', unit: '%', ours: cpuShare * 100, yardstick: { name: 'the limit', value: CPU_GOAL }, goal: { ratio: 1, better: 'at most' }, samples: SALES },
        { name: 'longest pause of the sale on screen', unit: 'ms', ours: longest, yardstick: { name: 'the limit', value: NEWEST_GOAL_MS }, goal: { ratio: 1, better: 'at most' }, samples: shownAsked.length },
        { name: 'requests of the fullest account in 10 s', unit: '×', ours: worst.over, yardstick: { name: 'its rate and burst', value: 1 }, goal: { ratio: 1, better: 'at most' }, samples: Object.values(asked).flat().length },
      ];
    } finally {
      app.disconnect();
      await once(app, 'exit');
    }
  } finally {
    emulators.disconnect();
  }
}
