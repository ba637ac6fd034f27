// A close of the books: what it freezes, the text its hash runs over, and the figures people read from its sums.
import { isMethodId } from './methods.ts';
import { isFiatCode, type Unit } from './money.ts';

export const closingKinds = ['day', 'month', 'year'] as const;
export type ClosingKind = (typeof closingKinds)[number];

/** Keeps these hashes apart from those of entries. */
export const CLOSING_DOMAIN = 'countersign/closing/1';

/** What was posted to an account: debit is positive, as in the books. */
export interface AccountSum {
  readonly account: string;
  readonly unit: Unit;
  readonly minor: bigint;
}

/** What was sold over a gateway in a method: net, tax and tips, positive. */
export interface Turnover {
  readonly gateway: string;
  readonly method: string;
  readonly unit: Unit;
  readonly minor: bigint;
}

export interface DocumentCount {
  readonly kind: string;
  readonly till: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Both inclusive; `to` is `from - 1` where there is nothing. */
export interface NumberRange { readonly from: number; readonly to: number }

/** All figures of a range of entries and documents. */
export interface RangeTotals {
  readonly entries: NumberRange;
  readonly documentRange: NumberRange;
  /** Sorted by account and unit, without zeros. */
  readonly totals: readonly AccountSum[];
  readonly turnover: readonly Turnover[];
  readonly documents: readonly DocumentCount[];
  /** SHA-256 of the documents and of the valuations of the range, so that a change in them shows. */
  readonly digest: { readonly documents: string; readonly valuations: string };
}

/** What a close says; fixed from now on, written once and hashed as it was written. */
export interface ClosingBody extends RangeTotals {
  readonly format: 1;
  readonly shop: string;
  readonly till: string;
  readonly timeZone: string;
  readonly dayCutMinutes: number;
  /** Of everything since the first entry. */
  readonly perpetual: readonly AccountSum[];
  /** The chain's head when the range ended. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** A month consists of days, a year of months. null: of nothing, or it is a day. */
  readonly parts: { readonly kind: ClosingKind; readonly first: number; readonly last: number } | null;
}

export interface SealedClosing {
  readonly kind: ClosingKind;
  readonly number: number;
  readonly period: string;
  readonly fromEntry: number;
  readonly toEntry: number;
  readonly headHash: string;
  readonly atMs: number;
  /** Name of its document, such as `T1-Z-000003`. */
  readonly document: string;
  readonly prevHash: string;
}

/** One JSON value per line, the body as it is stored: no two different closes share a text. A change of the format needs a new domain tag. */
export function closingText(closing: SealedClosing, body: string): string {
  const { kind, number, period, fromEntry, toEntry, headHash, atMs, document, prevHash } = closing;
  return `${[CLOSING_DOMAIN, kind, number, period, fromEntry, toEntry, headHash, atMs, document, prevHash, body].map((part) => JSON.stringify(part)).join('\n')}\n`;
}

/** One tax rate in the figures. net + tax = gross. */
export interface RateFigure { readonly taxClass: string; readonly basisPoints: number; readonly netMinor: bigint; readonly taxMinor: bigint; readonly grossMinor: bigint }

/** What people read, per unit. All as they expect the sign: sold, taken and kept is positive; so is what is missing, given back and paid as fees. */
export interface Figures {
  readonly unit: Unit;
  readonly rates: readonly RateFigure[];
  /** Sales without a rate. */
  readonly untaxedMinor: bigint;
  readonly tipsMinor: bigint;
  /** All of the above. */
  readonly turnoverMinor: bigint;
  readonly shortMinor: bigint;
  readonly overMinor: bigint;
  readonly otherIncomeMinor: bigint;
  readonly refundsMinor: bigint;
  readonly gatewayFeesMinor: bigint;
  readonly networkFeesMinor: bigint;
}

/** The figures of some sums, a unit each, in the order of their names. */
export function figuresOf(sums: readonly AccountSum[]): readonly Figures[] {
  const units = [...new Set(sums.map(({ unit }) => unit))].toSorted();
  return units.map((unit) => figuresIn(unit, sums.filter((sum) => sum.unit === unit)))
    .filter((figures) => Object.values(figures).some((value) => typeof value === 'bigint' && value !== 0n) || figures.rates.length > 0);
}

function figuresIn(unit: Unit, sums: readonly AccountSum[]): Figures {
  const total = (isOne: (account: string) => boolean): bigint => sums.reduce((sum, { account, minor }) => (isOne(account) ? sum + minor : sum), 0n);
  const of = (name: string): bigint => total((account) => account === name);
  const isRate = (account: string): boolean => /^(?:sales|tax):.+@[0-9]+$/.test(account);
  const rates = [...new Set(sums.filter(({ account }) => isRate(account)).map(({ account }) => account.slice(account.indexOf(':') + 1)))].toSorted();
  return {
    unit,
    rates: rates.map((rate): RateFigure => {
      const at = rate.lastIndexOf('@');
      const [netMinor, taxMinor] = [-of(`sales:${rate}`), -of(`tax:${rate}`)];
      return { taxClass: rate.slice(0, at), basisPoints: Number(rate.slice(at + 1)), netMinor, taxMinor, grossMinor: netMinor + taxMinor };
    }),
    untaxedMinor: -of('sales'), tipsMinor: -of('tips'), turnoverMinor: -total(isTurnover),
    shortMinor: of('differences:short'), overMinor: -of('differences:over'), otherIncomeMinor: -of('other-income'),
    refundsMinor: total((account) => account === 'refunds' || account.startsWith('refunds:')),
    gatewayFeesMinor: of('fees:gateway'), networkFeesMinor: of('fees:network'),
  };
}

/** Accounts that hold what was sold: net, tax and tips. The query of electron/features/books/totals.ts says the same in SQL. */
export const isTurnover = (account: string): boolean => account === 'sales' || account === 'tips' || account.startsWith('sales:') || account.startsWith('tax:');

/** For units that were read from the ledger. */
export const isUnit = (text: string): text is Unit => isMethodId(text) || isFiatCode(text);
