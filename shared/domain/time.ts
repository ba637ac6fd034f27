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

/** The day of an instant in a zone, `YYYY-MM-DD`. */
export function businessDate(ms: number, timeZone: string): string {
  return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 10);
}

/** Whether a text is a real calendar date `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/**
 * The first instant of a day in a zone; the day lasts until the first instant of the next. Days with a clock change have 23 or 25 hours,
 * and where midnight does not exist the day begins when the clock jumps.
 */
export function dayStartMs(date: string, timeZone: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  let low = midnight - 26 * 3_600_000;
  let high = midnight + 26 * 3_600_000;
  // The date in the zone never runs backwards by a whole day, so the first instant of the day can be searched for.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (businessDate(middle, timeZone) >= date) high = middle; else low = middle;
  }
  return high;
}

/** The date after a date. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
