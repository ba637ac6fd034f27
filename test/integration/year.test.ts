// A year of a shop's life in Berlin, closed day by day: every way to a total ends in the same number. COUNTERSIGN_YEAR_SALES makes it longer.
import { afterEach, expect, it } from 'vitest';
import { auditBooks } from '../../electron/features/books/audit.ts';
import { accountSums, addDocuments, addSums, addTurnover } from '../../electron/features/books/totals.ts';
import { stateBySeq, termsBySeq } from '../../electron/features/invoices/invoice-repo.ts';
import type { Closing } from '../../electron/core/books.ts';
import { figuresOf, type ClosingKind } from '../../shared/domain/closing.ts';
import type { Fact, InvoiceTerms } from '../../shared/domain/facts.ts';
import { breakdownOf, type TaxSetting } from '../../shared/domain/tax.ts';
import { dayStartMs, nextDate } from '../../shared/domain/time.ts';
import { closingRig, type ClosingRig } from '../support/closing-rig.ts';
import { accepted, decision, DUE, fact, policyWith, snapshot, terms } from '../support/invoice-facts.ts';
import { must } from '../support/shop.ts';

const SALES = Number(process.env['COUNTERSIGN_YEAR_SALES'] ?? '500');
const ZONE = 'Europe/Berlin';
const CUT = 240;
const HOUR = 3_600_000;

const tax: TaxSetting = {
  mode: 'included', defaultClass: 'standard',
  classes: [
    { id: 'standard', name: 'Standard', rates: [{ basisPoints: 1900, fromDate: '2007-01-01' }, { basisPoints: 1600, fromDate: '2026-07-01' }] },
    { id: 'reduced', name: 'Reduced', rates: [{ basisPoints: 700, fromDate: '2007-01-01' }] },
  ],
};

/** The same numbers every time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Later { readonly seq: number; readonly dueMs: number; readonly facts: readonly Fact[] }
/** What becomes of a sale: how much comes in and when, and what is decided about it afterwards. */
const fates = ['paid', 'paid', 'paid', 'paid', 'over kept', 'over back', 'over by a little', 'short taken', 'short back', 'short kept', 'late', 'refunded', 'unpaid'] as const;

let rig: ClosingRig | null = null;
afterEach(() => {
  rig?.ledger.close();
  rig = null;
});

it('a year closes day by day; days, months, year, perpetual totals, postings and the sales themselves agree', { timeout: 60_000 + SALES * 20 }, async () => {
  const books = rig = closingRig(ZONE, { dayCutMinutes: CUT, tax, tips: true });
  const { db, clock, inbox } = books.ledger;
  books.ledger.policy = policyWith({ over: { basisPoints: 50, fiatMinor: 200n } });
  const next = seeded(20_260_101);
  const later: Later[] = [];
  const sales: number[] = [];

  const sellAt = (atMs: number, date: string): void => {
    const number = sales.length + 1;
    const [gatewayInvoiceId, orderId, expiresAtMs] = [`gw-${String(number)}`, `A-${String(number)}`, atMs + 900_000];
    const items = [{ taxClass: 'standard', minor: BigInt(1 + next(20_000)) }, ...(next(3) === 0 ? [{ taxClass: 'reduced', minor: BigInt(1 + next(3_000)) }] : [])];
    const made = breakdownOf(tax, items, next(4) === 0 ? BigInt(1 + next(300)) : 0n, date);
    if (!made.ok) throw new Error(made.problem);
    const amount: InvoiceTerms['amount'] = { unit: 'EUR', minor: made.value.grossMinor };
    const seen = (ms: number, state: Parameters<typeof snapshot>[1], got: bigint): Fact => snapshot(ms, state, got, { gatewayInvoiceId, orderId, amount, expiresAtMs, late: state === 'late' });
    const seq = books.sell(atMs, { ...terms, id: `inv_${String(number)}`, orderId, amount, breakdown: made.value, createdAtMs: atMs, gateway: next(2) === 0 ? 'one' : 'two' }, [accepted({ gatewayInvoiceId, expiresAtMs, gatewayTimeMs: atMs })]);
    sales.push(seq);
    const after = (hours: number, ...facts: readonly Fact[]): void => void later.push({ seq, dueMs: atMs + hours * HOUR, facts });
    const half = DUE / 2n + BigInt(next(1_000_000));
    const fate = fates[next(fates.length)] ?? 'paid';
    switch (fate) {
      case 'paid': return after(0, seen(atMs, 'settled', DUE));
      case 'over kept': case 'over back':
        after(0, seen(atMs, 'settled', DUE + half));
        return after(30, decision('surplus', fate === 'over kept' ? 'accept' : 'refund', atMs + 30 * HOUR));
      case 'over by a little': return after(0, seen(atMs, 'settled', DUE + DUE / 400n));
      case 'short taken': case 'short back': case 'short kept':
        after(1, seen(atMs + HOUR, 'expired', half));
        return after(40, decision('short_at_end', fate === 'short taken' ? 'accept' : fate === 'short back' ? 'refund' : 'write-off', atMs + 40 * HOUR));
      case 'late':
        after(20, seen(atMs + 20 * HOUR, 'late', DUE));
        return after(50, decision('late', 'accept', atMs + 50 * HOUR));
      case 'refunded': {
        after(0, seen(atMs, 'settled', DUE));
        const coins = DUE / BigInt(1 + next(3));
        return after(60, fact({ kind: 'refund', withdrawal: `wd_${String(number)}`, coins: { unit: 'USDT@tron', minor: coins }, fiat: { unit: 'EUR', minor: (coins * amount.minor) / DUE } }, atMs + 60 * HOUR));
      }
      case 'unpaid': return after(2, seen(atMs + 2 * HOUR, 'expired', 0n));
    }
  };

  const learnUpTo = (ms: number): void => {
    later.sort((a, b) => a.dueMs - b.dueMs);
    while (later[0] !== undefined && later[0].dueMs < ms) {
      const due = later.shift();
      if (due === undefined) continue;
      clock.setWall(due.dueMs);
      inbox.learn(due.seq, due.facts);
    }
  };

  const closed: Record<ClosingKind, Closing[]> = { day: [], month: [], year: [] };
  for (let date = '2026-01-01', day = 0; date.startsWith('2026'); date = nextDate(date), day += 1) {
    const [start, end] = [dayStartMs(date, ZONE, CUT), dayStartMs(nextDate(date), ZONE, CUT)];
    const wanted = Math.round(((day + 1) * SALES) / 365) - sales.length;
    const times = Array.from({ length: wanted }, () => start + next(end - start)).toSorted((a, b) => a - b);
    db.transaction(() => {
      for (const atMs of times) {
        learnUpTo(atMs);
        sellAt(atMs, date);
      }
      learnUpTo(end);
    });
    clock.setWall(end);
    closed.day.push(must(books.books.closeDay(date)));
    if (!nextDate(date).startsWith(date.slice(0, 7))) closed.month.push(must(books.books.closeMonth(date.slice(0, 7))));
  }
  closed.year.push(must(books.books.closeYear('2026')));

  const head = db.get<{ seq: bigint }>('SELECT max(seq) AS seq FROM entry')?.seq ?? 0n;
  const all = accountSums(db, { from: 1, to: Number(head) });
  expect([closed.day.length, closed.month.length, sales.length]).toEqual([365, 12, SALES]);
  for (const closings of Object.values(closed)) {
    expect(addSums(closings.flatMap(({ body }) => body.totals))).toEqual(all);
    expect(closings.at(-1)?.body.perpetual).toEqual(all);
    expect(addTurnover(closings.flatMap(({ body }) => body.turnover))).toEqual(closed.year[0]?.body.turnover);
    expect(addDocuments(closings.flatMap(({ body }) => body.documents)).find(({ kind }) => kind === 'sale')).toEqual({ kind: 'sale', till: 'T1', count: SALES, first: 1, last: SALES });
  }

  // The sales themselves, without the books: whatever counts as sold, by its own breakdown.
  const sold = new Map<string, bigint>();
  const count = (name: string, minor: bigint): void => void sold.set(name, (sold.get(name) ?? 0n) + minor);
  for (const seq of sales) {
    const judgement = stateBySeq(db, seq)?.judgement;
    const status = judgement?.refunded?.otherwise ?? judgement?.status;
    if (status !== 'paid' && status !== 'overpaid') continue;
    const { breakdown } = termsBySeq(db, seq);
    for (const line of breakdown?.lines ?? []) {
      count(`${line.taxClass}@${String(line.basisPoints)} net`, line.netMinor);
      count(`${line.taxClass}@${String(line.basisPoints)} tax`, line.taxMinor);
    }
    count('tips', breakdown?.tipMinor ?? 0n);
  }
  const figures = figuresOf(all).find(({ unit }) => unit === 'EUR');
  const booked = (figures?.rates ?? []).flatMap(({ taxClass, basisPoints, netMinor, taxMinor }) => [[`${taxClass}@${String(basisPoints)} net`, netMinor], [`${taxClass}@${String(basisPoints)} tax`, taxMinor]] as const);
  expect(Object.fromEntries([...booked, ['tips', figures?.tipsMinor]])).toEqual(Object.fromEntries(sold));
  expect(figures?.rates.map(({ taxClass, basisPoints }) => `${taxClass}@${String(basisPoints)}`)).toEqual(['reduced@700', 'standard@1600', 'standard@1900']);
  expect(figures?.turnoverMinor).toBe([...sold.values()].reduce((sum, minor) => sum + minor, 0n));
  expect([figures?.refundsMinor, figures?.shortMinor, figures?.overMinor, figures?.otherIncomeMinor].map((minor) => (minor ?? 0n) > 0n)).toEqual([true, true, true, true]);
  expect(await auditBooks(db, books.ledger.home, () => Promise.resolve())).toMatchObject({ ok: true, breaks: [], closings: 378, documents: SALES + 378 });
});
