// Bitcoin Core's answers as they may come, read field by field.
import { Fields, isArray, isObject, readBoolean, readCount, readInteger, type Read } from '../../core/json/read.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { scaledUp } from '../common/rate.ts';

const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });
const good = <T>(value: T): Read<T> => ({ ok: true, value });

export const readHash = (value: JsonValue | undefined): Read<string> => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? good(value) : bad('is not a hash'));

/** Where the wallet says a transaction is. `conflicted`: another one took its place in a block. */
export type WalletPlace =
  | { readonly kind: 'unconfirmed' | 'conflicted' }
  | { readonly kind: 'block'; readonly hash: string; readonly height: number; readonly index: number; readonly timeMs: number };

export interface WalletTx {
  readonly txid: string;
  readonly place: WalletPlace;
}

/** One entry of a list, or the answer about one transaction. */
export function readWalletTx(value: JsonValue): Read<WalletTx> {
  if (!isObject(value)) return bad('is not a transaction');
  const fields = new Fields(value);
  const txid = fields.need('txid', readHash);
  const confirmations = fields.need('confirmations', readInteger);
  if (txid === null || confirmations === null) return bad(fields.problems[0] ?? 'is not complete');
  if (confirmations <= 0) return good({ txid, place: { kind: confirmations < 0 ? 'conflicted' : 'unconfirmed' } });
  const hash = fields.need('blockhash', readHash);
  const height = fields.need('blockheight', readCount);
  const timeS = fields.need('blocktime', readCount);
  const index = fields.maybe('blockindex', readCount);
  if (hash === null || height === null || timeS === null) return bad(fields.problems[0] ?? 'is not complete');
  return good({ txid, place: { kind: 'block', hash, height, index: index ?? 0, timeMs: timeS * 1000 } });
}

export interface WalletList {
  readonly transactions: readonly WalletTx[];
  readonly removed: readonly string[];
  readonly lastBlock: string;
}

export function readWalletList(value: JsonValue): Read<WalletList> {
  if (!isObject(value)) return bad('is not a list');
  const fields = new Fields(value);
  const lastBlock = fields.need('lastblock', readHash);
  const [listed, removed] = [value.get('transactions'), value.get('removed')];
  if (lastBlock === null || !isArray(listed)) return bad(fields.problems[0] ?? 'is not complete');
  const transactions: WalletTx[] = [];
  for (const item of listed) {
    const tx = readWalletTx(item);
    if (!tx.ok) return tx;
    transactions.push(tx.value);
  }
  const gone = (isArray(removed) ? removed : []).flatMap((item) => {
    const txid = isObject(item) ? readHash(item.get('txid')) : null;
    return txid?.ok === true ? [txid.value] : [];
  });
  return good({ transactions, removed: gone, lastBlock });
}

/** The `hex` of an answer about a transaction. */
export function readHexField(value: JsonValue): Read<string> {
  const hex = isObject(value) ? value.get('hex') : undefined;
  return typeof hex === 'string' && /^(?:[0-9a-f]{2})+$/.test(hex) ? good(hex) : bad('has no bytes');
}

export interface NodeState {
  readonly bestHash: string;
  readonly isCatchingUp: boolean;
  /** For people: ` (43 %)`. */
  readonly progress: string;
}

export function readNodeState(value: JsonValue): Read<NodeState> {
  if (!isObject(value)) return bad('is not an object');
  const fields = new Fields(value);
  const bestHash = fields.need('bestblockhash', readHash);
  const isCatchingUp = fields.need('initialblockdownload', readBoolean);
  if (bestHash === null || isCatchingUp === null) return bad(fields.problems[0] ?? 'is not complete');
  return good({ bestHash, isCatchingUp, progress: percentOf(value.get('verificationprogress')) });
}

const percentOf = (value: JsonValue | undefined): string => {
  const thousandths = value instanceof JsonNumber ? scaledUp(value.source, 2) : null;
  return thousandths === null ? '' : ` (${String(thousandths > 99n ? 99n : thousandths)} %)`;
};

/** null: the wallet reads nothing now. */
export function readScanning(value: JsonValue): Read<{ readonly progress: string } | null> {
  const scanning = isObject(value) ? value.get('scanning') : undefined;
  if (scanning === undefined || scanning === false) return good(null);
  return isObject(scanning) ? good({ progress: percentOf(scanning.get('progress')) }) : bad('does not say whether it reads the chain');
}

export function readBlockHeader(value: JsonValue): Read<{ readonly hash: string; readonly height: number; readonly timeMs: number }> {
  if (!isObject(value)) return bad('is not a header');
  const fields = new Fields(value);
  const hash = fields.need('hash', readHash);
  const height = fields.need('height', readCount);
  const timeS = fields.need('time', readCount);
  return hash === null || height === null || timeS === null ? bad(fields.problems[0] ?? 'is not complete') : good({ hash, height, timeMs: timeS * 1000 });
}

/** BTC per 1,000 vB as sat; null: it cannot say. */
export function readRateField(value: JsonValue, name: string): Read<bigint | null> {
  if (!isObject(value)) return bad('is not an object');
  const rate = value.get(name);
  if (rate === undefined) return good(null);
  const sat = rate instanceof JsonNumber ? scaledUp(rate.source, 8) : null;
  return sat === null ? bad(`${name} is not a rate`) : good(sat);
}

/** Every descriptor the wallet has, without checksum and with `h` for hardened steps. */
export function readDescriptors(value: JsonValue): Read<readonly string[]> {
  const list = isObject(value) ? value.get('descriptors') : undefined;
  if (!isArray(list)) return bad('has no list of descriptors');
  return good(list.flatMap((item) => {
    const desc = isObject(item) ? item.get('desc') : undefined;
    return typeof desc === 'string' ? [plainDescriptor(desc)] : [];
  }));
}

export const plainDescriptor = (descriptor: string): string => descriptor.replace(/#.*$/, '').replaceAll("'", 'h');
