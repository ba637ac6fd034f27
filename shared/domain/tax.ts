// Tax of a sale: the shop's rates with their dates, and how one amount falls into net, tax and tip, tying to the smallest unit.

/** One rate of a class, from a day on until the next one begins. */
export interface DatedRate {
  /** Hundredths of a percent: 19 % is 1900. */
  readonly basisPoints: number;
  /** First business date it is valid on, `YYYY-MM-DD`. */
  readonly fromDate: string;
}

/** A kind of goods that is taxed alike: "standard", "reduced", "zero". */
export interface TaxClass {
  /** In account names of the books: lower-case letters, digits and dashes; never changes. */
  readonly id: string;
  readonly name: string;
  readonly rates: readonly DatedRate[];
}

export interface TaxSetting {
  /** What the cashier types includes the tax, or the tax comes on top of it. */
  readonly mode: 'included' | 'on_top';
  readonly classes: readonly TaxClass[];
  /** Of a sale that names none; null: such a sale carries no tax. */
  readonly defaultClass: string | null;
}

export const noTax: TaxSetting = { mode: 'included', classes: [], defaultClass: null };

/** What falls under one rate of one document. net + tax = gross, exactly. */
export interface TaxLine {
  readonly taxClass: string;
  readonly name: string;
  readonly basisPoints: number;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly grossMinor: bigint;
}

/** A sale taken apart, fixed when it begins: gross = all lines + tip = what is charged. */
export interface Breakdown {
  /** One per class, in the shop's order of classes. */
  readonly lines: readonly TaxLine[];
  /** Untaxed. */
  readonly tipMinor: bigint;
  readonly grossMinor: bigint;
}

/** The rate of a class on a day; null before its first one. */
export function rateOn(taxClass: TaxClass, date: string): number | null {
  return taxClass.rates.filter(({ fromDate }) => fromDate <= date).toSorted((a, b) => (a.fromDate < b.fromDate ? 1 : -1))[0]?.basisPoints ?? null;
}

const ALL = 10_000n;
/** Half up, away from zero for negative amounts, so that a refund mirrors its sale. */
const divideHalfUp = (top: bigint, bottom: bigint): bigint => (top < 0n ? -divideHalfUp(-top, bottom) : (2n * top + bottom) / (2n * bottom));

/**
 * The tax in (or on) an amount by the one rounding rule: per rate and document, half up on the tax.
 * @example taxOf(1190n, 1900, 'included') // { netMinor: 1000n, taxMinor: 190n, grossMinor: 1190n }
 */
export function taxOf(minor: bigint, basisPoints: number, mode: TaxSetting['mode']): Pick<TaxLine, 'netMinor' | 'taxMinor' | 'grossMinor'> {
  const rate = BigInt(basisPoints);
  const taxMinor = divideHalfUp(minor * rate, mode === 'included' ? ALL + rate : ALL);
  return mode === 'included' ? { netMinor: minor - taxMinor, taxMinor, grossMinor: minor } : { netMinor: minor, taxMinor, grossMinor: minor + taxMinor };
}

export type BreakdownProblem = 'unknown_class' | 'no_rate_yet' | 'not_positive';

/** What was sold, by class, as typed: gross amounts where tax is included, net ones where it comes on top. */
export interface SoldItem { readonly taxClass: string; readonly minor: bigint }

/**
 * Takes a sale apart by the rates of its business date. Items of one class are added up before the tax is rounded. null: the shop has no
 * tax and the sale no tip, so there is nothing to take apart.
 * Refuses a class the shop does not have, one without a rate on that day, and amounts that are not more than zero (tips: less than zero).
 */
export function breakdownOf(setting: TaxSetting, items: readonly SoldItem[], tipMinor: bigint, date: string): { readonly ok: true; readonly value: Breakdown } | { readonly ok: false; readonly problem: BreakdownProblem; readonly taxClass: string | null } {
  if (tipMinor < 0n || items.length === 0 || items.some(({ minor }) => minor <= 0n)) return { ok: false, problem: 'not_positive', taxClass: null };
  const stranger = items.find(({ taxClass }) => !setting.classes.some(({ id }) => id === taxClass));
  if (stranger !== undefined) return { ok: false, problem: 'unknown_class', taxClass: stranger.taxClass };
  const lines: TaxLine[] = [];
  for (const taxClass of setting.classes) {
    const minor = items.filter((item) => item.taxClass === taxClass.id).reduce((sum, item) => sum + item.minor, 0n);
    if (minor === 0n) continue;
    const basisPoints = rateOn(taxClass, date);
    if (basisPoints === null) return { ok: false, problem: 'no_rate_yet', taxClass: taxClass.id };
    lines.push({ taxClass: taxClass.id, name: taxClass.name, basisPoints, ...taxOf(minor, basisPoints, setting.mode) });
  }
  return { ok: true, value: { lines, tipMinor, grossMinor: lines.reduce((sum, { grossMinor }) => sum + grossMinor, tipMinor) } };
}

/**
 * The part of what is left of a sale that `partMinor` takes back (a refund, or a part of one): every line and the tip in proportion, never
 * more than is left of it, so that the parts of a sale that is refunded whole add up to its net, tax and tip exactly.
 * Refuses (throws) more than is left and less than zero.
 */
export function takeFrom(left: Breakdown, partMinor: bigint): Breakdown {
  if (partMinor < 0n || partMinor > left.grossMinor) throw new RangeError('a part is at most what is left');
  if (left.grossMinor === 0n) return { lines: left.lines, tipMinor: 0n, grossMinor: 0n };
  const share = (of: bigint): bigint => (of * partMinor) / left.grossMinor;
  let rest = partMinor - share(left.tipMinor) - left.lines.reduce((sum, { grossMinor }) => sum + share(grossMinor), 0n);
  const withRest = (of: bigint): bigint => {
    const most = of - share(of);
    const extra = rest < most ? rest : most;
    rest -= extra;
    return share(of) + extra;
  };
  const lines = left.lines.map((line) => {
    const grossMinor = withRest(line.grossMinor);
    const taxMinor = line.grossMinor === 0n ? 0n : (line.taxMinor * grossMinor) / line.grossMinor;
    return { ...line, grossMinor, taxMinor, netMinor: grossMinor - taxMinor };
  });
  return { lines, tipMinor: withRest(left.tipMinor), grossMinor: partMinor };
}

/** What is left of a breakdown after a part of it was taken back. */
export function minus(whole: Breakdown, part: Breakdown): Breakdown {
  const taken = (taxClass: string): TaxLine | undefined => part.lines.find((line) => line.taxClass === taxClass);
  return {
    lines: whole.lines.map((line) => ({
      ...line, netMinor: line.netMinor - (taken(line.taxClass)?.netMinor ?? 0n), taxMinor: line.taxMinor - (taken(line.taxClass)?.taxMinor ?? 0n),
      grossMinor: line.grossMinor - (taken(line.taxClass)?.grossMinor ?? 0n),
    })),
    tipMinor: whole.tipMinor - part.tipMinor, grossMinor: whole.grossMinor - part.grossMinor,
  };
}
