// Random scripts of customers, chains and bad days over all gateways at once, on one ledger: every sale ends in the status its facts imply, no
// payment is lost, nothing is handed over unpaid, no invoice is made twice, the books hold. `COUNTERSIGN_SCRIPTS` and `COUNTERSIGN_SEED` choose
// how many and which.
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judge } from '../../shared/domain/invoice.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { createHttpClient } from '../../electron/core/http/client.ts';
import { liveClock, liveRandom, livePorts } from '../../electron/core/live-ports.ts';
import type { App } from '../../electron/core/app.ts';
import { openReadonly } from '../../electron/db/open.ts';
import { factsOf } from '../../electron/features/invoices/fact-repo.ts';
import { seqByOrderId, termsBySeq } from '../../electron/features/invoices/invoice-repo.ts';
import { policyOfSale } from '../../electron/features/invoices/policy-repo.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import { gateways, type Traits } from '../support/gateway-traits.ts';
import { must, silentLog, temporaryHome } from '../support/shop.ts';

const SCRIPTS = Number(process.env['COUNTERSIGN_SCRIPTS'] ?? 400);
const SEED = Number(process.env['COUNTERSIGN_SEED'] ?? Math.trunc(Date.now() % 1_000_000));
/** Under way at the same time. */
const BATCH = 80;
const ROUNDS = 4;
/** Orders and repetitions of each sale's facts. */
const SHUFFLES = 20;

/** mulberry32: small, seeded, good enough to choose by. */
function chooser(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  const one = <T>(from: readonly T[]): T => {
    const chosen = from[below(from.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const shuffled = <T>(from: readonly T[]): T[] => {
    const rest = [...from];
    return from.map(() => rest.splice(below(rest.length), 1)).flat();
  };
  return { chance: (part: number) => next() < part, below, one, shuffled };
}

interface Place { readonly id: string; readonly trait: Traits; readonly gateway: PracticeGateway }
interface Line { readonly orderId: string | null; readonly status: string; readonly due: string; readonly paid: string }
interface Sale {
  readonly order: string;
  readonly place: Place;
  /** The money's place, amount or state was tampered with, so that only the facts say what is right. */
  odd: boolean;
  /** What the last question about it ended with. */
  last: string | null;
}

/** Decimal texts compared without floats. */
function isAtLeast(a: string, b: string): boolean {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  const width = Math.max(fractionA.length, fractionB.length);
  return BigInt(wholeA + fractionA.padEnd(width, '0')) >= BigInt(wholeB + fractionB.padEnd(width, '0'));
}
/** Ended without money: the till makes another one where it never got to know of this one. */
const isOverUnpaid = ({ status, paid }: Line): boolean => isNothing(paid) && /expire|cancel|invalid|timed/i.test(status);
const isNothing = (amount: string): boolean => /^0*(?:\.0*)?$/.test(amount);

const home = temporaryHome();

async function openShop(): Promise<{ readonly app: App; readonly places: readonly Place[] }> {
  // Patience and rates of a shop would only make the test slow; both have tests of their own.
  const limits = { connectMs: 5_000, headersMs: 2_000, bodyMs: 2_000, backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 100_000, patienceMs: 50 };
  const ports = {
    ...livePorts({ home, log: silentLog }),
    httpFor: (account: { readonly name: string; readonly baseUrl: string; readonly selfHosted: boolean }) =>
      createHttpClient({ ...account, requestsPerSecond: 5_000, clock: liveClock, random: liveRandom, log: silentLog, limits }),
  };
  const app = must(await createApp(ports, { home, mode: 'live', passphrase: 'correct horse battery' }));
  const places: Place[] = [];
  for (const { id, trait } of gateways) {
    const gateway = must(await startPracticeGateway({ driver: id, port: 0, clock: liveClock, random: liveRandom }));
    must(await app.gateways.add({ name: id, driver: id, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
    places.push({ id, trait, gateway });
  }
  const { port, accounts } = must(await app.webhooks.listen(0));
  for (const { id, gateway } of places) {
    const path = accounts.find((account) => account.name === id)?.path ?? '';
    await gateway.control({ action: 'webhook_url', url: `http://127.0.0.1:${String(port)}${path}` });
  }
  return { app, places };
}

it(`${String(SCRIPTS)} scripts, seed ${String(SEED)}`, async () => {
  const { chance, below, one, shuffled } = chooser(SEED);
  const { app, places } = await openShop();
  const control = ({ gateway }: Place, action: ControlAction) => gateway.control(action);
  const quiet = async (place: Place): Promise<void> => {
    await control(place, { action: 'fault', fault: 'none' });
    await control(place, { action: 'webhooks', mode: 'flow', release: chance(0.5) ? 'reversed' : 'in_order' });
  };

  const charge = async (number: number): Promise<Sale> => {
    const place = one(places);
    const order = `R-${String(number)}`;
    const { trait } = place;
    if (chance(0.25)) await control(place, { action: 'fault', fault: one(['drop_answer', 'http_500', 'http_503', 'garbage', 'half_body'] as const), count: 1 + below(2), match: chance(0.5) ? (trait.createPath ?? '/invoices') : '' });
    if (chance(0.3)) await control(place, { action: 'webhooks', mode: one(['flow', 'hold', 'drop'] as const) });
    const amount = `${String(20 + below(300))}.${String(below(100)).padStart(2, '0')}`;
    await app.invoices.create({ gateway: place.id, amount, currency: 'USD', method: trait.method, orderId: order, note: '', expiresInMinutes: null }, 300);
    return { order, place, odd: false, last: null };
  };

  const step = async (sale: Sale): Promise<void> => {
    const { order: invoice, place } = sale;
    const plain: readonly ControlAction[] = [
      { action: 'pay', invoice }, { action: 'pay', invoice }, { action: 'pay_less', invoice }, { action: 'pay_rest', invoice }, { action: 'pay_more', invoice },
      { action: 'confirm', invoice, count: 1 }, { action: 'confirm', invoice, all: true }, { action: 'confirm', invoice, all: true },
      { action: 'repeat_webhooks', invoice, count: 1 + below(3), reverse: chance(0.5) }, { action: 'expire', invoice }, { action: 'pay_late', invoice },
    ];
    const tampering: readonly ControlAction[] = [
      { action: 'wrong_network', invoice }, { action: 'double_spend', invoice }, { action: 'forge_webhook', invoice, how: one(['wrong_key', 'altered_amount', 'no_signature'] as const) },
      { action: 'set_status', invoice, status: one(place.trait.statuses)[0] }, { action: 'set_status', invoice, status: 'thinking' },
    ];
    // Nobody can pay what the till never showed.
    const isShown = must(app.invoices.get(invoice)).gatewayInvoiceId !== null;
    if (!isShown) return;
    if (chance(0.04)) {
      await app.invoices.cancel(invoice, 'changed their mind');
      return;
    }
    if (chance(0.08)) {
      const action = one(tampering);
      if (action.action !== 'forge_webhook') sale.odd = true;
      await control(place, action);
      return;
    }
    if (chance(0.1)) await control(place, { action: 'fault', fault: one(['http_500', 'garbage', 'half_body', 'drop_answer'] as const), count: 1 + below(3) });
    await control(place, one(plain));
  };

  /** Asks until the gateway has answered for this sale; what is in doubt is settled first. */
  const settle = async (sale: Sale): Promise<void> => {
    for (let tries = 0; tries < 40; tries += 1) {
      const checked = await app.invoices.checkNow(sale.order);
      sale.last = checked.ok ? null : checked.error.code;
      if (checked.ok && (checked.value.status !== 'draft')) return;
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
  };

  const wrong: string[] = [];
  const look = (sale: Sale, line: Line | undefined, lines: number, view: InvoiceView): void => {
    const say = (problem: string): void => { wrong.push(`${sale.order} at ${sale.place.id}: ${problem} (till ${view.status}${view.checking ? ', checking' : ''}, review ${view.review?.reason ?? 'none'}, asked ${sale.last ?? 'well'}, gateway ${JSON.stringify(line)})`); };
    if (lines > 1) say('more than one invoice at the gateway');
    const db = must(openReadonly(home));
    const seq = seqByOrderId(db, sale.order);
    if (seq === null) throw new Error(`the ledger has no sale ${sale.order}`);
    const [terms, facts, policy] = [termsBySeq(db, seq), factsOf(db, seq), policyOfSale(db, seq)];
    db.close();
    for (let run = 0; run < SHUFFLES; run += 1) {
      const repeated = facts.length === 0 ? [] : Array.from({ length: below(4) }, () => one(facts));
      const { status } = judge(terms, shuffled([...facts, ...repeated]), policy, Date.now());
      if (status !== view.status) say(`its facts in another order say ${status}`);
    }
    if (line === undefined || sale.odd) return;
    const full = isAtLeast(line.paid, line.due);
    // A hundredth is beyond any tolerance of the shop.
    if (view.release && !full && view.review === null) say('handed over, and the gateway has not got all of it');
    // One that says nothing before the network has confirmed it cannot be known before.
    const isTold = sale.place.trait.silentUntilFinal !== true || /paid/i.test(line.status);
    if (full && isTold && !isNothing(line.due) && ['draft', 'pending', 'expired', 'failed'].includes(view.status)) say('the gateway has all of it, and the till does not know');
    if (isNothing(line.paid) && ['paid', 'overpaid', 'underpaid', 'paid_late'].includes(view.status)) say('paid, and the gateway has nothing');
  };

  const seen = new Map<string, number>();
  try {
    for (let first = 0; first < SCRIPTS; first += BATCH) {
      const sales = await Promise.all(Array.from({ length: Math.min(BATCH, SCRIPTS - first) }, (_, index) => charge(first + index)));
      for (let round = 0; round < ROUNDS; round += 1) {
        await Promise.all(sales.filter(() => chance(0.8)).map(step));
        if (chance(0.5)) await app.sync.once();
      }
      for (const place of places) await quiet(place);
      await app.sync.once();
      await Promise.all(sales.map(settle));
      const there = new Map<string, readonly Line[]>();
      for (const place of places) there.set(place.id, (await control(place, { action: 'invoices' })).data as readonly Line[]);
      for (const sale of sales) {
        const lines = there.get(sale.place.id)?.filter((line) => line.orderId === sale.order && !isOverUnpaid(line)) ?? [];
        const view = must(app.invoices.get(sale.order));
        seen.set(view.status, (seen.get(view.status) ?? 0) + 1);
        look(sale, lines[0], lines.length, view);
      }
      // What stays open would be asked about in every batch to come.
      for (const { place, order } of sales) await control(place, { action: 'expire', invoice: order });
      await Promise.all(sales.map(settle));
    }
    expect(wrong).toEqual([]);
    expect(await app.audit()).toMatchObject({ ok: true, firstBreak: null });
    // Enough of everything happened for this to mean something.
    process.stdout.write(`random scripts: seed ${String(SEED)}, ends ${[...seen].map(([status, count]) => `${status} ${String(count)}`).join(', ')}\n`);
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['paid', 'underpaid', 'overpaid', 'expired', 'needs_review', 'pending']));
  } finally {
    await app.close();
    for (const { gateway } of places) await gateway.close();
    rmSync(home, { recursive: true, force: true });
  }
}, 3_600_000);
