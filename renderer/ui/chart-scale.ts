// Decimal texts as places on a picture. The texts stay exact; only where they are drawn is rounded.

/** Decimal text as whole thousandths of the largest value, 0 to 1000. What cannot be read is 0. @example parts(['1', '2.5', '5']) // [200, 500, 1000] */
export function parts(values: readonly string[], most: string | null = null): readonly number[] {
  const minors = values.map(toMinor);
  const largest = (most === null ? minors : [toMinor(most)]).reduce((a, b) => (b > a ? b : a), 0n);
  return minors.map((minor) => (largest === 0n || minor < 0n ? 0 : Number((minor * 1000n) / largest)));
}

const DECIMALS = 18;

/** Whole units of 10^-18, for comparing decimal texts with each other. */
export function toMinor(value: string): bigint {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(value);
  if (!match) return 0n;
  const minor = BigInt((match[2] ?? '') + (match[3] ?? '').slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return match[1] === '-' ? -minor : minor;
}

/** The largest of decimal texts; '0' of none. */
export const largest = (values: readonly string[]): string => values.reduce((a, b) => (toMinor(b) > toMinor(a) ? b : a), '0');
