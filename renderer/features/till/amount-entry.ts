// Typing an amount: digits come cents first; a dot switches to typing whole units. Text in, decimal text out; no arithmetic.

export interface AmountEntry {
  /** Digits as typed, no leading zeros. With `fraction` set these are whole units, else they end in the smallest unit. */
  readonly digits: string;
  /** Digits after a typed dot; null while typing cents first. */
  readonly fraction: string | null;
}

export type AmountStroke =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'dot' }
  | { readonly kind: 'erase' }
  | { readonly kind: 'clear' };

/** What a key of the keyboard or the numeric pad does to the amount; null: nothing. */
export function strokeOfKey(key: string): AmountStroke | null {
  if (/^[0-9]$/.test(key)) return { kind: 'digits', digits: key };
  if (key === '.' || key === ',' || key === 'Decimal' || key === 'Separator') return { kind: 'dot' };
  if (key === 'Backspace') return { kind: 'erase' };
  return key === 'Delete' || key === 'Clear' ? { kind: 'clear' } : null;
}

export const emptyAmount: AmountEntry = { digits: '', fraction: null };

/** Whole digits that can be typed; longer amounts are slips of the finger. */
export const MAX_WHOLE_DIGITS = 9;

const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+/, '');

function addDigits(entry: AmountEntry, digits: string, decimals: number): AmountEntry {
  if (entry.fraction !== null) {
    const fraction = entry.fraction + digits;
    return fraction.length > decimals ? entry : { ...entry, fraction };
  }
  const all = withoutLeadingZeros(entry.digits + digits);
  return all.length > MAX_WHOLE_DIGITS + decimals ? entry : { digits: all, fraction: null };
}

function erase(entry: AmountEntry): AmountEntry {
  if (entry.fraction === null) return { digits: entry.digits.slice(0, -1), fraction: null };
  if (entry.fraction !== '') return { ...entry, fraction: entry.fraction.slice(0, -1) };
  return { digits: entry.digits, fraction: null };
}

/** The amount after one key. A key that does not fit (too many digits, a second dot) changes nothing. */
export function typeAmount(entry: AmountEntry, stroke: AmountStroke, decimals: number): AmountEntry {
  switch (stroke.kind) {
    case 'digits':
      return addDigits(entry, stroke.digits, decimals);
    case 'dot':
      return decimals === 0 || entry.fraction !== null || entry.digits.length > MAX_WHOLE_DIGITS ? entry : { ...entry, fraction: '' };
    case 'erase':
      return erase(entry);
    case 'clear':
      return emptyAmount;
  }
}

/** Decimal text with all the currency's decimals. @example amountText({ digits: '1250', fraction: null }, 2) // '12.50' */
export function amountText(entry: AmountEntry, decimals: number): string {
  if (entry.fraction !== null) return `${entry.digits || '0'}.${entry.fraction.padEnd(decimals, '0')}`;
  if (decimals === 0) return entry.digits || '0';
  const padded = entry.digits.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

/** The bare digits of keys typed before the currency is known, up to the first Enter. @example typedBlind(['1', '2', 'Enter']) // '12' */
export function typedBlind(keys: readonly string[]): string {
  const end = keys.indexOf('Enter');
  const strokes = keys.slice(0, end === -1 ? undefined : end).map(strokeOfKey).filter((stroke) => stroke !== null);
  const { digits, fraction } = strokes.reduce((entry, stroke) => typeAmount(entry, stroke, 2), emptyAmount);
  return fraction === null ? digits : `${digits || '0'}.${fraction}`;
}

/** Nothing but zeros so far. */
export function isZero(entry: AmountEntry): boolean {
  return !/[1-9]/.test(entry.digits + (entry.fraction ?? ''));
}

/** Takes out the thousands separators of `1,234.50`, `1.234,50`, `1 234.50`; null when it can be read in two ways. */
function plainDecimal(text: string, decimals: number): string | null {
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, '');
  if (/^[0-9]+(\.[0-9]+)?$/.test(bare)) return bare;
  if (/^[0-9]+,[0-9]+$/.test(bare)) return decimals > 0 && !/,[0-9]{3}$/.test(bare) ? bare.replace(',', '.') : null;
  if (/^[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$/.test(bare)) return bare.replaceAll(',', '');
  if (/^[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$/.test(bare)) return bare.replaceAll('.', '').replace(',', '.');
  return null;
}

/** A pasted amount, with or without the currency's code or sign; null when it cannot be read without doubt. */
export function pasteAmount(pasted: string, currency: string, decimals: number): AmountEntry | null {
  const code = new RegExp(`^(?:${currency}|\\p{Sc})?(.*?)(?:${currency}|\\p{Sc})?$`, 'iu').exec(pasted.trim());
  const plain = plainDecimal(code?.[1] ?? '', decimals);
  if (plain === null) return null;
  const [whole = '', fraction = ''] = plain.split('.');
  const kept = fraction.replace(/0+$/, '');
  const digits = withoutLeadingZeros(whole);
  if (kept.length > decimals || digits.length > MAX_WHOLE_DIGITS) return null;
  return { digits: withoutLeadingZeros(digits + kept.padEnd(decimals, '0')), fraction: null };
}
