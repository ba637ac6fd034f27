// The numbers CoinGate knows coins and platforms by: looked up, since sandbox and live have different ones, and kept for an hour.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readCount } from '../../core/json/read.ts';
import type { Clock } from '../../core/ports.ts';
import type { Client } from './client.ts';
import { methodOfPair } from './driver-data.ts';

const LIFE_MS = 3_600_000;

export interface CoinNumbers {
  readonly currencyId: number;
  readonly platformId: number;
}
export type CoinTable = ReadonlyMap<MethodId, CoinNumbers>;

export interface Coins {
  /** Asks the gateway. */
  load(): Promise<Result<CoinTable>>;
  /** What was loaded within the last hour, else asks. */
  now(): Promise<Result<CoinTable>>;
}

/** `enabled` in the newer examples of the documentation, `disabled` in the older ones. Where neither is said it is not offered. */
const isOn = (value: JsonValue): boolean => isObject(value) && (value.get('enabled') === true || (value.get('enabled') === undefined && value.get('disabled') === false));

/** The methods switched on at the gateway; null when the answer is no list of currencies. */
export function readCoins(json: JsonValue): CoinTable | null {
  if (!isArray(json)) return null;
  const found = new Map<MethodId, CoinNumbers>();
  for (const row of json.filter(isOn).filter(isObject)) {
    const symbol = row.get('symbol');
    const currencyId = readCount(row.get('id'));
    const platforms = row.get('platforms');
    if (typeof symbol !== 'string' || !currencyId.ok || !isArray(platforms)) continue;
    for (const platform of platforms.filter(isOn).filter(isObject)) {
      const name = platform.get('id_name');
      const platformId = readCount(platform.get('id'));
      const method = typeof name === 'string' ? methodOfPair(symbol, name) : null;
      if (method !== null && platformId.ok) found.set(method, { currencyId: currencyId.value, platformId: platformId.value });
    }
  }
  return found;
}

export function createCoins(client: Client, clock: Clock): Coins {
  let known: { readonly table: CoinTable; readonly untilMs: number } | null = null;
  const load = async (): Promise<Result<CoinTable>> => {
    const answer = await client.currencies();
    if (!answer.ok) return answer;
    const table = readCoins(answer.value.json);
    if (!table) return fail(client.error('gateway/nonsense', { problem: 'the list of currencies is no list' }));
    known = { table, untilMs: clock.monotonicMs() + LIFE_MS };
    return ok(table);
  };
  return { load, now: () => (known && clock.monotonicMs() < known.untilMs ? Promise.resolve(ok(known.table)) : load()) };
}
