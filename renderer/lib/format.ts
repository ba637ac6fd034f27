// Turns what main sent into what people read. Nothing here touches an amount's digits.
import { isMethodId, methodOf } from '../../shared/domain/methods.ts';

/** "USDT on TRON" for a method id; an unknown one is shown as it came. */
export function methodInWords(method: string): string {
  if (!isMethodId(method)) return method;
  const { asset, networkName, uri } = methodOf(method);
  return uri.kind === 'page' ? `any coin, on ${networkName}` : `${asset} on ${networkName}`;
}

/** A sentence of main's with its method ids said in words. @example detailInWords('5 USDT@bsc came in.') // '5 USDT on BNB Smart Chain came in.' */
export function detailInWords(detail: string): string {
  return detail.replaceAll(/\b[A-Z]+@[a-z]+\b/g, methodInWords);
}

/** Time of day in the shop's zone; with the date when it is another day than `now`. */
export function clockTime(isoTime: string, timeZone: string, nowMs: number): string {
  const at = new Date(isoTime);
  const day = (ms: number | Date) => new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium' }).format(ms);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  return day(at) === day(nowMs) ? time : `${day(at)}, ${time}`;
}

/** To the second, for timelines. */
export function exactTime(isoTime: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(isoTime));
}
