// Status lookups and searches over a million sales, through the same registry and handlers that answer the till's window.
import * as v from 'valibot';
import { livePorts, liveRandom } from '../../../electron/core/live-ports.ts';
import { createApp } from '../../../electron/core/create-app.ts';
import { salesHandlers } from '../../../electron/features/sales/handlers.ts';
import { createRegistry, type Registry } from '../../../electron/ipc/registry.ts';
import { sales } from '../../../shared/ipc/sales.ts';
import { seededSale, type SeededSale } from '../../support/seed-ledger.ts';
import { must, silentLog } from '../../support/shop.ts';
import { MILLION, type BenchSetting } from '../setting.ts';
import { chance, type Chance } from '../support/chance.ts';
import { percentile, type Row } from '../support/report.ts';

const SAMPLES = 400;
const MISS_EVERY = 10;
const LIMIT_MS = 20;
/** As many as the till asks for. */
const PAGE = 50;

interface Kind {
  readonly name: string;
  readonly call: 'sales.get' | 'sales.list';
  readonly textOf: (sale: SeededSale, by: Chance) => string;
  /** Found by a whole text: this sale and no other. */
  readonly isWhole: boolean;
}

/** The beginning, the middle or the end. */
function part(text: string, by: Chance, least: number, most: number): string {
  const length = least + by.below(most - least + 1);
  const last = text.length - length;
  const at = by.oneOf([0, by.below(last + 1), last]);
  return text.slice(at, at + length);
}

const kinds: readonly Kind[] = [
  { name: 'status by sale id', call: 'sales.get', textOf: (sale) => sale.id, isWhole: true },
  { name: 'status by order id', call: 'sales.get', textOf: (sale) => sale.orderId, isWhole: true },
  { name: 'search: whole order id', call: 'sales.list', textOf: (sale) => sale.orderId, isWhole: true },
  { name: 'search: part of an order id', call: 'sales.list', textOf: (sale, by) => part(sale.orderId, by, 4, 8), isWhole: false },
  { name: 'search: whole address', call: 'sales.list', textOf: (sale) => sale.address, isWhole: true },
  { name: 'search: part of an address', call: 'sales.list', textOf: (sale, by) => part(sale.address, by, 6, 10), isWhole: false },
  { name: 'search: whole hash', call: 'sales.list', textOf: (sale) => sale.txid, isWhole: true },
  { name: 'search: part of a hash', call: 'sales.list', textOf: (sale, by) => part(sale.txid, by, 6, 10), isWhole: false },
];

const input = (kind: Kind, text: string): unknown => (kind.call === 'sales.get'
  ? { id: text }
  : { status: null, search: text, openOnly: false, reviewOnly: false, limit: PAGE, cursor: null });

function foundBy(kind: Kind, value: unknown): readonly { readonly id: string }[] {
  return kind.call === 'sales.get' ? [v.parse(sales.get.output, value)] : v.parse(sales.list.output, value).invoices;
}

/** One call; throws when it does not find what is there, since a quick wrong answer is no figure. */
async function timed(registry: Registry, kind: Kind, text: string, wanted: SeededSale | null): Promise<number> {
  const startedMs = performance.now();
  const result = await registry.run({ role: 'cashier' }, kind.call, input(kind, text));
  const tookMs = performance.now() - startedMs;
  if (!result.ok && result.error.code !== 'invoice/not_found') throw new Error(`${kind.name} “${text}”: ${result.error.code}`);
  const found = result.ok ? foundBy(kind, result.value) : [];
  const isRight = kind.isWhole ? found.map((sale) => sale.id).join() === (wanted?.id ?? '') : wanted === null || found.length > 0;
  if (!isRight) throw new Error(`${kind.name} “${text}”: found ${found.length} sales`);
  return tookMs;
}

/** Every tenth asks for a sale that would come after the newest. */
async function sample(registry: Registry, kind: Kind, by: Chance): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const isMiss = index % MISS_EVERY === MISS_EVERY - 1;
    const sale = seededSale((isMiss ? MILLION : 0) + 1 + by.below(MILLION), MILLION);
    samples.push(await timed(registry, kind, kind.textOf(sale, by), isMiss ? null : sale));
  }
  return samples;
}

/** One row for each kind of question. The ledger is shared: nothing here changes a sale. */
export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const home = setting.million();
  const ports = livePorts({ home, log: silentLog });
  const app = must(await createApp(ports, { home, mode: 'live' }));
  try {
    const registry = createRegistry({ sales }, { sales: salesHandlers(() => app, () => 'cashier') }, { clock: ports.clock, random: liveRandom, log: silentLog });
    const by = chance(setting.seed);
    const rows: Row[] = [];
    for (const kind of kinds) {
      const samples = await sample(registry, kind, by);
      setting.say(`  ${kind.name}: median ${percentile(samples, 0.5).toFixed(2)} ms, p99 ${percentile(samples, 0.99).toFixed(2)} ms, longest ${Math.max(...samples).toFixed(2)} ms`);
      rows.push({
        name: `${kind.name}, p99`, ours: percentile(samples, 0.99), yardstick: { name: 'the limit', value: LIMIT_MS }, unit: 'ms',
        goal: { ratio: 1, better: 'at most' }, samples: samples.length,
      });
    }
    return rows;
  } finally {
    await app.close();
  }
}
