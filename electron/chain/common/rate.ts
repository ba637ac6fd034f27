// Fee rates from a server's decimal text to whole sat per 1,000 vB, without a float.

/** The number `source` moved by `places` decimals and rounded up; null when it is no number of at least zero, or absurd. */
export function scaledUp(source: string, places: number): bigint | null {
  const match = /^([0-9]{1,15})(?:\.([0-9]{1,40}))?(?:[eE]([+-]?[0-9]{1,2}))?$/.exec(source);
  if (!match) return null;
  const fraction = match[2] ?? '';
  const shift = places + Number(match[3] ?? '0') - fraction.length;
  const digits = BigInt(`${match[1] ?? ''}${fraction}`);
  if (shift > 30) return null;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  return (digits + unit - 1n) / unit;
}
