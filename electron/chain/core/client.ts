// Calls to a Bitcoin Core node: JSON-RPC in batches over HTTP, amounts by their source text.
import { ok, type Result } from '../../../shared/errors/result.ts';
import { parseExact, JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, type Read } from '../../core/json/read.ts';
import type { HttpClient, Secret } from '../../core/ports.ts';
import { cleanText, type SourceErrors } from '../common/errors.ts';

export interface RpcCall {
  readonly method: string;
  /** By name: what a version adds in the middle of a list then does not matter. */
  readonly params: Readonly<Record<string, unknown>>;
}

export type RpcReply = { readonly kind: 'result'; readonly value: JsonValue } | { readonly kind: 'refused'; readonly code: number; readonly message: string };

export interface CoreClient {
  /**
   * All at once, answered in their order. Batches answer 200 whatever the single calls end with; alone, errors of older nodes come as 500.
   * `once`: what must not be repeated by itself.
   */
  batch(calls: readonly RpcCall[], options?: { readonly wallet?: string; readonly once?: boolean }): Promise<Result<readonly RpcReply[]>>;
  call(call: RpcCall, options?: { readonly wallet?: string; readonly once?: boolean }): Promise<Result<RpcReply>>;
  /** The result as `read` understands it; a refusal is an error. */
  must<T>(call: RpcCall, read: (value: JsonValue) => Read<T>, options?: { readonly wallet?: string }): Promise<Result<T>>;
}

/** So many at once stay below what one answer may hold, and below the node's patience. */
const MOST_AT_ONCE = 100;

export function createCoreClient(http: HttpClient, root: string, password: Secret | null, errors: SourceErrors): CoreClient {
  const send = async (calls: readonly RpcCall[], { wallet, once }: { readonly wallet?: string; readonly once?: boolean }): Promise<Result<readonly RpcReply[]>> => {
    const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: '1.0', id, method, params })));
    const secret = password?.reveal() ?? '';
    const sent = await http.send({
      method: 'POST', url: wallet === undefined ? `${root}/` : `${root}/wallet/${encodeURIComponent(wallet)}`, body, repeat: once === true ? 'once' : 'safe',
      headers: { 'content-type': 'application/json', ...(secret === '' ? {} : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }) },
    });
    if (!sent.ok) return errors.ofHttp(sent.error);
    const { status, text } = sent.value;
    if (status === 401 || status === 403) return errors.failure('chain/wrong_password', { status: String(status) }, { outcome: 'refused' });
    if (status === 503) return errors.failure('chain/rate_limited', {}, { outcome: 'refused' });
    if (status >= 500) return errors.failure('chain/not_reachable', { status: String(status) }, { outcome: 'unknown' });
    if (status !== 200) return errors.nonsense(`status ${String(status)}: ${cleanText(text)}`);
    const parsed = parseExact(text);
    if (!parsed.ok) return errors.nonsense('it is not JSON', 'unknown');
    return readReplies(parsed.value, calls.length, errors);
  };
  const batch: CoreClient['batch'] = async (calls, options = {}) => {
    const replies: RpcReply[] = [];
    for (let from = 0; from < calls.length; from += MOST_AT_ONCE) {
      const some = await send(calls.slice(from, from + MOST_AT_ONCE), options);
      if (!some.ok) return some;
      replies.push(...some.value);
    }
    return ok(replies);
  };
  const call: CoreClient['call'] = async (one, options = {}) => {
    const replies = await batch([one], options);
    if (!replies.ok) return replies;
    const [reply] = replies.value;
    if (!reply) return errors.nonsense('it does not answer', 'unknown');
    // -28: it has only just been started.
    return reply.kind === 'refused' && reply.code === -28 ? errors.failure('chain/catching_up', { progress: ` (${reply.message})` }, { outcome: 'refused' }) : ok(reply);
  };
  return {
    batch, call,
    async must(one, read, options = {}) {
      const reply = await call(one, options);
      if (!reply.ok) return reply;
      if (reply.value.kind === 'refused') return errors.nonsense(`${one.method}: ${reply.value.message}`);
      const value = read(reply.value.value);
      return value.ok ? ok(value.value) : errors.nonsense(`${one.method}: ${value.problem}`);
    },
  };
}

function readReplies(value: JsonValue, count: number, errors: SourceErrors): Result<readonly RpcReply[]> {
  if (!isArray(value) || value.length !== count) return errors.nonsense('it does not answer every call', 'unknown');
  const replies = new Map<number, RpcReply>();
  for (const item of value) {
    const id = isObject(item) ? item.get('id') : undefined;
    if (!isObject(item) || !(id instanceof JsonNumber)) return errors.nonsense('it answers what was not asked', 'unknown');
    const error = item.get('error');
    const result = item.get('result');
    if (isObject(error)) {
      const [code, message] = [error.get('code'), error.get('message')];
      replies.set(Number(id.source), { kind: 'refused', code: code instanceof JsonNumber ? Number(code.source) : 0, message: typeof message === 'string' ? cleanText(message) : 'it gives no reason' });
    } else if (result !== undefined) replies.set(Number(id.source), { kind: 'result', value: result });
  }
  const ordered = Array.from({ length: count }, (_, id) => replies.get(id));
  return ordered.every((reply) => reply !== undefined) ? ok(ordered) : errors.nonsense('it does not answer every call', 'unknown');
}
