// Business dates and ISO times of many instants of one zone: what Intl says is asked once a day, not once a row.
import { businessDate, isoWithOffset, offsetMs } from '../../../../shared/domain/time.ts';

const DAY_MS = 86_400_000;
/** So long after the clocks went back an hour of the day can still be the repeated one. */
const AFTER_A_CHANGE_MS = 3 * 3_600_000;

export interface ZoneClock {
  /** As {@link isoWithOffset}. */
  iso(ms: number): string;
  /** As {@link businessDate}, by the shop's day-cut. */
  date(ms: number): string;
}

interface Stretch { readonly fromMs: number; readonly toMs: number; readonly offset: number; readonly suffix: string }

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
/** `T13:05:` for every minute of a day. */
const minutes = Array.from({ length: 1440 }, (_, minute) => `T${two[Math.floor(minute / 60)] ?? ''}:${two[minute % 60] ?? ''}:`);

/** Fast where instants come in order, right wherever they come from. */
export function zoneClock(timeZone: string, cutMinutes: number): ZoneClock {
  let stretch: Stretch = { fromMs: 0, toMs: 0, offset: 0, suffix: '' };
  let day = { fromMs: 0, toMs: 0, text: '' };

  /** The UTC day around an instant, where one offset holds from shortly before it to its end; null around a clock change. */
  const around = (ms: number): Stretch | null => {
    const fromMs = Math.floor(ms / DAY_MS) * DAY_MS;
    const offset = offsetMs(fromMs, timeZone);
    if (offset !== offsetMs(fromMs + DAY_MS, timeZone) || offset !== offsetMs(fromMs - AFTER_A_CHANGE_MS, timeZone)) return null;
    return { fromMs, toMs: fromMs + DAY_MS, offset, suffix: isoWithOffset(fromMs, timeZone).slice(-6) };
  };

  const within = (ms: number): Stretch | null => {
    if (ms >= stretch.fromMs && ms < stretch.toMs) return stretch;
    const found = around(ms);
    if (found !== null) stretch = found;
    return found;
  };

  const localDay = (local: number): string => {
    if (local >= day.fromMs && local < day.toMs) return day.text;
    const fromMs = Math.floor(local / DAY_MS) * DAY_MS;
    day = { fromMs, toMs: fromMs + DAY_MS, text: new Date(fromMs).toISOString().slice(0, 10) };
    return day.text;
  };

  return {
    iso(ms) {
      const here = within(ms);
      if (here === null) return isoWithOffset(ms, timeZone);
      const local = ms + here.offset;
      const date = localDay(local);
      const rest = local - day.fromMs;
      const milliseconds = rest % 1000;
      const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`;
      return `${date}${minutes[Math.floor(rest / 60_000)] ?? ''}${two[Math.floor(rest / 1000) % 60] ?? ''}${fraction}${here.suffix}`;
    },
    date(ms) {
      const here = within(ms);
      if (here === null) return businessDate(ms, timeZone, cutMinutes);
      return localDay(ms + here.offset - cutMinutes * 60_000);
    },
  };
}
