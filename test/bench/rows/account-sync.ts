// The first reading of an account with ten thousand transactions: derived, fetched, checked, stored and booked, beside fetching alone.
//
// The simulated chain runs in a process of its own, over HTTP on loopback. The yardstick asks it for the very pages that the source asks for,
// by plain fetch with as many requests at a time, reads them as text and drops them: what nobody can do without.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import { descriptorOf } from '../../../electron/wallet/descriptor.ts';
import { longCli } from '../../support/cli.ts';
import { must, silentLog } from '../../support/shop.ts';
import { softwareSigner } from '../../support/software-signer.ts';
import type { BenchSetting } from '../setting.ts';
import { derivedElsewhere } from '../support/derived-elsewhere.ts';
import { median, type Row } from '../support/report.ts';

const TRANSACTIONS = 10_000;
/** Each is paid several times, so that some have more than a page. */
const ADDRESSES = 2_000;
const SAMPLES = 3;
/** As many as the source has under way. */
const AT_ONCE = 8;
const GAP = 20;
/** Where the source asks for a further page: the first was this long or longer. */
const SMALLEST_PAGE = 10;

const chainLine = v.object({ url: v.string(), controlUrl: v.string(), controlToken: v.string() });
const pageOfIds = v.array(v.object({ txid: v.string() }));

/** Each sample has keys of its own: what is derived once is kept by the process. */
const keyOf = (sample: number) => softwareSigner().accountKey('regtest', 'p2wpkh', sample);

async function fetchPages(url: string, scripts: readonly string[]): Promise<number> {
  const waiting = [...scripts];
  let pages = 0;
  const get = async (path: string): Promise<string> => {
    pages += 1;
    return (await fetch(url + path)).text();
  };
  const worker = async (): Promise<void> => {
    for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
      const hash = createHash('sha256').update(Buffer.from(script, 'hex')).digest('hex');
      const first = v.parse(pageOfIds, JSON.parse(await get(`/scripthash/${hash}/txs`)));
      for (let last = first.at(-1), size = first.length; last !== undefined && size >= SMALLEST_PAGE;) {
        const next = v.parse(pageOfIds, JSON.parse(await get(`/scripthash/${hash}/txs/chain/${last.txid}`)));
        last = next.length < first.length ? undefined : next.at(-1);
        size = next.length;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return pages;
}

async function syncOnce(setting: BenchSetting, url: string, sample: number): Promise<number> {
  const home = join(setting.dir, `account-sync-${sample}`);
  mkdirSync(home);
  const app = must(await createApp(livePorts({ home, log: silentLog }), { home, mode: 'live', passphrase: 'correct horse battery' }));
  try {
    const { accounts } = must(await app.treasury.open());
    must(await accounts.addSource({ name: 'own', kind: 'esplora', url, selfHosted: true, password: null }));
    must(await accounts.add({ name: 'vault', network: 'regtest', scriptType: 'p2wpkh', account: sample, signer: null, descriptor: descriptorOf(keyOf(sample)), source: 'own', secondSource: null }));
    const startedMs = performance.now();
    const synced = must(await accounts.sync('vault'));
    const tookMs = performance.now() - startedMs;
    if (synced.transactions !== TRANSACTIONS) throw new Error(`${synced.transactions} transactions were found`);
    return tookMs;
  } finally {
    await app.close();
  }
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const chain = longCli(['practice', 'chain'], { home: join(setting.dir, 'chain') });
  const { url, controlUrl, controlToken } = v.parse(chainLine, await chain.next());
  const control = async (action: object): Promise<void> => {
    const answer = await fetch(controlUrl, { method: 'POST', headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' }, body: JSON.stringify(action) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const ours: number[] = [];
  const plain: number[] = [];
  try {
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const derived = derivedElsewhere(keyOf(sample), ADDRESSES + GAP);
      await control({ action: 'fill', addresses: derived.slice(0, ADDRESSES).map(({ address }) => address), count: TRANSACTIONS, amountSat: 10_000 });
      ours.push(await syncOnce(setting, url, sample));
      const startedMs = performance.now();
      const pages = await fetchPages(url, derived.map(({ scriptHex }) => scriptHex));
      plain.push(performance.now() - startedMs);
      setting.say(`  ${TRANSACTIONS} transactions: ${(ours.at(-1) ?? 0).toFixed(0)} ms, ${pages} pages alone ${(plain.at(-1) ?? 0).toFixed(0)} ms`);
    }
  } finally {
    await chain.stop();
  }
  return [{
    name: 'first sync of an account with 10,000 transactions', unit: 'ms', ours: median(ours), yardstick: { name: 'plain fetch of the same pages', value: median(plain) },
    goal: { ratio: 20, better: 'at most' }, samples: ours.length,
  }];
}
