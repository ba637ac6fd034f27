// Turns what main sent into what people read. Nothing here touches an amount's digits.
import { isMethodId, methodOf } from '../../shared/domain/methods.ts';

/** "USDT on TRON" for a method id; an unknown one is shown as it came. */
export function methodInWords(method: string): string {
  if (!isMethodId(method)) return method;
  const { asset, networkName, uri } = methodOf(method);
  return uri.kind === 'page' ? `any coin, on ${networkName}` : `${asset} on ${networkName}`;
}

/** Several methods in as few words as they need. @example methodsInWords(['USDT@tron', 'USDT@bsc']) // 'USDT on TRON and BNB Smart Chain' */
export function methodsInWords(methods: readonly string[]): string {
  const known = methods.filter(isMethodId).map(methodOf);
  const onPage = known.filter(({ uri }) => uri.kind === 'page');
  const inCoins = known.filter(({ uri }) => uri.kind !== 'page');
  const coins = [...new Set(inCoins.map(({ asset }) => asset))].map((asset) => `${asset} on ${inAList(inCoins.filter((each) => each.asset === asset).map(({ networkName }) => networkName))}`);
  const page = onPage[0] === undefined ? [] : [`any coin on ${onPage[0].networkName} (${onPage.map(({ asset }) => asset).join(', ')})`];
  return [...coins, ...page, ...methods.filter((method) => !isMethodId(method))].join('; ');
}

const inAList = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`);

/** A sentence of main's with its method ids said in words. @example detailInWords('5 USDT@bsc came in.') // '5 USDT on BNB Smart Chain came in.' */
export function detailInWords(detail: string): string {
  return detail.replaceAll(/\b[A-Z]+@[a-z]+\b/g, methodInWords);
}

const shapes = {
  day: { dateStyle: 'medium' },
  time: { hour: '2-digit', minute: '2-digit' },
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
const made = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes longer than painting a row, and the shop's zone seldom changes: each is made once. */
function formatter(shape: keyof typeof shapes, timeZone: string): Intl.DateTimeFormat {
  const key = `${shape} ${timeZone}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...shapes[shape] });
  made.set(key, known);
  return known;
}

/** Time of day in the shop's zone; with the date when it is another day than `now`. */
export function clockTime(isoTime: string, timeZone: string, nowMs: number): string {
  const at = new Date(isoTime);
  const day = formatter('day', timeZone);
  const time = formatter('time', timeZone).format(at);
  return day.format(at) === day.format(nowMs) ? time : `${day.format(at)}, ${time}`;
}

/** To the second, for timelines. */
export function exactTime(isoTime: string, timeZone: string): string {
  return formatter('exact', timeZone).format(new Date(isoTime));
}

const MINUTE_MS = 60_000;

/** How long ago, in the coarsest words that are true. `say` has the words. */
export function ago(isoTime: string, nowMs: number, say: { readonly now: string; readonly minutes: (n: number) => string; readonly hours: (n: number) => string; readonly days: (n: number) => string }): string {
  const minutes = Math.floor(Math.max(0, nowMs - Date.parse(isoTime)) / MINUTE_MS);
  if (minutes < 1) return say.now;
  if (minutes < 60) return say.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? say.hours(hours) : say.days(Math.floor(hours / 24));
}
