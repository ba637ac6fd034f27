// Two sources that watch each other: the first answers, the second is asked the same and must not contradict.
import { appError, fail, ok, type AppError, type Result } from '../../shared/errors/result.ts';
import type { ErrorCode } from '../../shared/errors/codes.ts';
import type { Clock } from '../core/ports.ts';
import type { ChainSource, ChainTip, SeenTransaction } from './port.ts';

export interface ChainPair extends ChainSource {
  /**
   * What is odd but stops nothing: one knows an unconfirmed transaction that the other has not heard of for a while, or is blocks behind.
   * `chain/disagreement`; null: nothing.
   */
  concern(): AppError | null;
}

/** Unconfirmed transactions and new blocks need a moment to reach everybody. */
const PATIENCE_MS = 60_000;
const BLOCKS_BEHIND = 3;

/** One that does not answer contradicts nobody; the other goes on alone. Every other error is one of both. */
const silences: ReadonlySet<ErrorCode> = new Set(['chain/not_reachable', 'chain/timeout', 'chain/rate_limited', 'chain/too_busy', 'chain/catching_up', 'chain/not_offered']);
const isSilence = <T>(answer: Result<T>): boolean => !answer.ok && (silences.has(answer.error.code) || answer.error.code.startsWith('proxy/'));

type Seen = readonly SeenTransaction[];

export function createPair(first: ChainSource, second: ChainSource, { clock }: { readonly clock: Clock }): ChainPair {
  const disagreement = (what: string): { readonly ok: false; readonly error: AppError } =>
    fail(appError('chain/disagreement', { outcome: 'unknown', details: { first: first.name, second: second.name, what } }));
  /** Since when something soft is different, by what it is. */
  let odd = new Map<string, number>();
  let behind: string | null = null;

  /** Both are asked at once; `agree` looks at two good answers. */
  const both = async <T>(ask: (source: ChainSource) => Promise<Result<T>>, agree: (a: T, b: T) => Result<T> | Promise<Result<T>>): Promise<Result<T>> => {
    const [a, b] = await Promise.all([ask(first), ask(second)]);
    if (a.ok && b.ok) return agree(a.value, b.value);
    if (!a.ok && !isSilence(a)) return a;
    if (!b.ok && !isSilence(b)) return b;
    return a.ok ? a : b.ok ? b : a;
  };

  const sameTip = async (a: ChainTip, b: ChainTip): Promise<Result<ChainTip>> => {
    behind = Math.abs(a.height - b.height) < BLOCKS_BEHIND ? null : `the newest block (${String(a.height)} and ${String(b.height)})`;
    const height = Math.min(a.height, b.height);
    const [ahead, other] = a.height > b.height ? [first, b] : [second, a];
    const hash = a.height === b.height ? ok(b.hash) : await ahead.blockHash(height);
    if (!hash.ok) return isSilence(hash) ? ok(a) : hash;
    return hash.value === null || hash.value === other.hash ? ok(a) : disagreement(`block ${String(height)}`);
  };

  /** What one has in a block that the other must know by its own height, and has not. */
  const contradictionOf = (a: Seen, b: Seen, heights: readonly [number, number]): string | null => {
    const sides = [[a, b, heights[1]], [b, a, heights[0]]] as const;
    for (const [mine, theirs, theirHeight] of sides) {
      const known = new Map(theirs.map((seen) => [seen.txid, seen.place]));
      for (const { txid, place } of mine) {
        const other = known.get(txid);
        if (place.kind !== 'block' || place.block.height > theirHeight) continue;
        if (other?.kind !== 'block') return `transaction ${txid} being in block ${String(place.block.height)}`;
        if (other.block.hash !== place.block.hash) return `block ${String(place.block.height)}`;
      }
    }
    return null;
  };
  const noteOdd = (a: readonly Seen[], b: readonly Seen[]): void => {
    const now = clock.monotonicMs();
    const [mine, theirs] = [new Set(a.flat().map(({ txid }) => txid)), new Set(b.flat().map(({ txid }) => txid))];
    const asked = new Set([...mine, ...theirs]);
    const differing = [...asked].filter((txid) => mine.has(txid) !== theirs.has(txid));
    // What was not asked about this time stays as it was.
    odd = new Map([...[...odd].filter(([txid]) => !asked.has(txid)), ...differing.map((txid) => [txid, odd.get(txid) ?? now] as const)]);
  };

  const histories: ChainSource['histories'] = async (scriptHexes, has) => {
    for (let isSecondLook = false; ; isSecondLook = true) {
      // The second one's bytes are not needed while the first one answers.
      const [a, b] = await Promise.all([first.histories(scriptHexes, has), second.histories(scriptHexes, () => true)]);
      if (!a.ok && !isSilence(a)) return a;
      if (!b.ok) return isSilence(b) ? a : b;
      if (!a.ok) return second.histories(scriptHexes, has);
      const [tipA, tipB] = await Promise.all([first.tip(), second.tip()]);
      if (!tipA.ok) return isSilence(tipA) ? a : tipA;
      if (!tipB.ok) return isSilence(tipB) ? a : tipB;
      const found = scriptHexes.map((_, index) => contradictionOf(a.value[index] ?? [], b.value[index] ?? [], [tipA.value.height, tipB.value.height])).find((what) => what !== null);
      // A block may have come between the two questions: only what stays is a contradiction.
      if (found != null && isSecondLook) return disagreement(found);
      if (found != null) continue;
      noteOdd(a.value, b.value);
      return a;
    }
  };

  return {
    name: `${first.name} and ${second.name}`,
    kind: first.kind,
    check: (network) => both((source) => source.check(network), sameTip),
    tip: () => both((source) => source.tip(), sameTip),
    blockHash: (height) => both((source) => source.blockHash(height), (a, b) => (a !== null && b !== null && a !== b ? disagreement(`block ${String(height)}`) : ok(a))),
    async history(scriptHex, has) {
      const lists = await histories([scriptHex], has);
      return lists.ok ? ok(lists.value[0] ?? []) : lists;
    },
    histories,
    async find(txid) {
      const ask = (): Promise<Result<SeenTransaction | null>> => both((source) => source.find(txid), async (a, b) => {
        // Known to one is known: whoever asks wants to be sure that it is not out.
        if (a === null || b === null) {
          const place = (a ?? b)?.place;
          if (place?.kind !== 'block') return ok(a ?? b);
          const tip = await (a === null ? first : second).tip();
          return tip.ok && tip.value.height >= place.block.height ? disagreement(`transaction ${txid} being in block ${String(place.block.height)}`) : ok(a ?? b);
        }
        return a.place.kind === 'block' && b.place.kind === 'block' && a.place.block.hash !== b.place.block.hash ? disagreement(`block ${String(a.place.block.height)}`) : ok(a);
      });
      const found = await ask();
      return !found.ok && found.error.code === 'chain/disagreement' ? ask() : found;
    },
    spender: (txid, vout) => both((source) => source.spender(txid, vout), (a, b) =>
      (a !== null && b !== null && a !== b ? disagreement(`who spent output ${String(vout)} of ${txid}`) : ok(a ?? b))),
    fees: () => both((source) => source.fees(), (a) => ok(a)),
    async broadcast(rawHex) {
      const [a, b] = await Promise.all([first.broadcast(rawHex), second.broadcast(rawHex)]);
      if (a.ok || b.ok) return a.ok ? a : b;
      // Refused by one, unclear with the other: unclear.
      return [a, b].find(({ error }) => error.outcome === 'unknown') ?? a;
    },
    async watch(descriptor, sinceMs) {
      const [a, b] = await Promise.all([first.watch(descriptor, sinceMs), second.watch(descriptor, sinceMs)]);
      return a.ok ? (isSilence(b) ? a : b) : a;
    },
    certificateSha256: () => first.certificateSha256(),
    concern() {
      const since = clock.monotonicMs() - PATIENCE_MS;
      const late = [...odd].find(([, at]) => at <= since)?.[0];
      const what = behind ?? (late === undefined ? null : `transaction ${late}, which only one of them knows`);
      return what === null ? null : disagreement(what).error;
    },
    close() {
      first.close();
      second.close();
    },
  };
}
