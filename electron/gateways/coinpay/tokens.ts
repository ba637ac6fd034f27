// The coins a business has a wallet for, and which business an API key belongs to.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import type { HttpAnswer } from '../../core/ports.ts';
import type { AccountConfig } from '../port.ts';
import type { Client } from './client.ts';
import { codeOf, methodOfCode, methods } from './driver-data.ts';

export interface Tokens {
  readonly businessId: string;
  /** Those that can be charged under the code of this account's settings. */
  readonly methods: readonly MethodId[];
  /** Those with a wallet under another code: USDT where USDT_ETH is sent. */
  readonly otherwise: readonly string[];
  readonly answer: HttpAnswer;
}

/** A coin without a wallet, or with one that is switched off, cannot be charged. */
function chargeable(row: JsonValue): string | null {
  if (!isObject(row) || row.get('is_active') === false || row.get('has_wallet') === false) return null;
  const code = row.get('code') ?? row.get('symbol');
  return typeof code === 'string' ? code.toUpperCase() : null;
}

export async function readTokens(client: Client, account: AccountConfig): Promise<Result<Tokens>> {
  const answer = await client.tokens();
  if (!answer.ok) return answer;
  const json = isObject(answer.value.json) ? answer.value.json : new Map<string, JsonValue>();
  const businessId = json.get('business_id');
  const list = json.get('tokens');
  if (typeof businessId !== 'string' || businessId === '' || !isArray(list)) return fail(client.error('gateway/nonsense', { problem: 'the list of coins cannot be read' }));
  const codes = new Set(list.map(chargeable).filter((code) => code !== null));
  const offered = methods.filter((method) => codes.has(codeOf(account, method)));
  const otherwise = [...codes].filter((code) => {
    const method = methodOfCode(code);
    return method !== null && !offered.includes(method);
  });
  return ok({ businessId, methods: offered, otherwise, answer: answer.value.answer });
}
