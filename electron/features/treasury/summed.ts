// A series with all its points added up exactly, so that no window adds up money.
import type { SeriesView } from '../../core/treasury.ts';
import { formatMoney, isFiatCode, parseDecimal, formatMinor, parseMoney } from '../../../shared/domain/money.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';

const MOST_DECIMALS = 18;

export function summed(series: SeriesView): SeriesView & { sum: string } {
  const { unit, points } = series;
  const add = (read: (value: string) => ReturnType<typeof parseDecimal>): bigint => points.reduce((all, { value }) => {
    const parsed = read(value);
    return parsed.ok ? all + parsed.minor : all;
  }, 0n);
  if (isFiatCode(unit) || isMethodId(unit)) return { ...series, sum: formatMoney({ unit, minor: add((value) => parseMoney(value, unit)) }) };
  return { ...series, sum: formatMinor(add((value) => parseDecimal(value, MOST_DECIMALS)), MOST_DECIMALS, true) };
}
