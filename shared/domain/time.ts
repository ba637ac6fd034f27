// Times as people and reports need them: ISO 8601 with the offset of a time zone, and the shop's business days.

/** A time zone that this runtime knows, by its IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** The zone's offset from UTC at an instant, in milliseconds. Throws RangeError on an unknown zone. */
export function offsetMs(ms: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const part: Record<string, number> = {};
  for (const { type, value } of formatFor(timeZone).formatToParts(ms)) part[type] = Number(value);
  const local = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second']);
  return local - Math.floor(ms / 1000) * 1000;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/**
 * ISO 8601 with the zone's offset, to the second, or to the millisecond where there are any.
 * @example isoWithOffset(0, 'Europe/Berlin') // '1970-01-01T01:00:00+01:00'
 */
export function isoWithOffset(ms: number, timeZone = 'UTC'): string {
  const offset = offsetMs(ms, timeZone);
  const local = new Date(ms + offset).toISOString().slice(0, -1).replace(/\.000$/, '');
  const minutes = Math.round(Math.abs(offset) / 60_000);
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/**
 * The business day of an instant in a zone, `YYYY-MM-DD`. A day begins when the shop's clock shows `cutMinutes` after midnight (see
 * {@link dayStartMs}): what is sold at one in the morning by a bar that closes at four belongs to the evening before.
 */
export function businessDate(ms: number, timeZone: string, cutMinutes = 0): string {
  const calendar = new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 10);
  return cutMinutes === 0 || ms >= dayStartMs(calendar, timeZone, cutMinutes) ? calendar : dateBefore(calendar);
}

/** Whether a text is a real calendar date `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/**
 * The first instant of a business day in a zone; the day lasts until the first instant of the next. Days with a clock change have 23 or 25
 * hours. Where the clock never shows the cut, the day begins when the clock jumps over it; where it shows it twice, the first time.
 * `cutMinutes` is 0 to 1439.
 */
export function dayStartMs(date: string, timeZone: string, cutMinutes = 0): number {
  const midnight = firstAt(Date.parse(`${date}T00:00:00Z`), timeZone);
  if (cutMinutes === 0) return midnight;
  return firstAt(Date.parse(`${date}T00:00:00Z`) + cutMinutes * 60_000, timeZone);
}

/** The first instant at which the zone's clock shows `local` (written as if it were UTC) or a later time of a jump over it. */
function firstAt(local: number, timeZone: string): number {
  // Either offset that is in force around it can be the right one; more than one change within two days does not happen.
  const around = [local - offsetMs(local - 86_400_000, timeZone), local - offsetMs(local + 86_400_000, timeZone)];
  const exact = around.filter((ms) => ms + offsetMs(ms, timeZone) === local);
  if (exact.length > 0) return Math.min(...exact);
  let low = Math.min(...around);
  let high = Math.max(...around);
  // Between the two the clock jumps forward once.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offsetMs(middle, timeZone) >= local) high = middle; else low = middle;
  }
  return high;
}

/** The date after a date. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The date before a date. */
export function dateBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
