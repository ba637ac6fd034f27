// Reads the chain for one account until nothing is new: addresses up to the gap, their transactions, reorganisations, what vanished.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { descriptorOf } from '../../../wallet/descriptor.ts';
import { readTransaction, type ReadTransaction } from '../../../wallet/transaction.ts';
import type { BlockRef, ChainSource, SeenTransaction } from '../../../chain/port.ts';
import type { WritableDb } from '../../../db/database.ts';
import { storeTip, type StoredAccount } from './account-repo.ts';
import { addressesOf, urgentScripts } from './address-repo.ts';
import { deriveMissing, GAP } from './addresses.ts';
import { applyHistories, rivalOf, toRead, type Histories } from './apply-histories.ts';
import { outputsAre } from './coin-repo.ts';
import type { Moments } from './moments.ts';
import { blocksOf, hasRaw, missingTransactions, rawOf, storeGone, storePlace, storeRaw, transactionsInBlock } from './transaction-repo.ts';

export interface SyncDeps {
  readonly db: WritableDb;
  readonly nowMs: () => number;
  /** Awaited between steps so that the till goes first. */
  readonly rest: () => Promise<void>;
  readonly moments: Moments;
}

export interface SyncOutcome { readonly changed: boolean; readonly reorganised: boolean }

/** Scripts asked for in one go; each answer is stored before the next is asked for. */
const SCRIPTS_AT_ONCE = 60;
const RAWS_AT_ONCE = 50;
/** Each commit waits for the disk. */
const RAWS_PER_COMMIT = 400;
const MISSING_AT_ONCE = 20;
/** A transaction this deep is not asked about every time. */
const SETTLED_DEPTH = 6;

/**
 * `which`: every address, or those that are likely to have news together with some others. The first time, and after a reorganisation, it is
 * every address. Interrupted, it goes on where it was: what was learned stays, the tip is stored last.
 */
export async function syncAccount(deps: SyncDeps, account: StoredAccount, source: ChainSource, which: 'all' | { readonly urgentAnd: readonly string[] }): Promise<Result<SyncOutcome>> {
  const { db } = deps;
  const watched = await source.watch(descriptorOf(account.key), null);
  if (!watched.ok) return watched;
  const tip = await source.tip();
  if (!tip.ok) return tip;
  const reorganised = await followReorganisation(deps, account, source);
  if (!reorganised.ok) return reorganised;
  let changed = reorganised.value;

  await deriveMissing(db, account, 0, deps.rest);
  await deriveMissing(db, account, 1, deps.rest);
  let scripts: readonly string[] = which === 'all' || reorganised.value || account.tip === null
    ? [...addressesOf(db, account.seq, 0), ...addressesOf(db, account.seq, 1)].map(({ scriptHex }) => scriptHex)
    : [...new Set([...urgentScripts(db, account.seq, tip.value.height - SETTLED_DEPTH, GAP), ...which.urgentAnd])];
  while (scripts.length > 0) {
    for (let from = 0; from < scripts.length; from += SCRIPTS_AT_ONCE) {
      const read = await readScripts(deps, account, source, scripts.slice(from, from + SCRIPTS_AT_ONCE));
      if (!read.ok) return read;
      changed ||= read.value;
      await deps.rest();
    }
    scripts = [...await deriveMissing(db, account, 0, deps.rest), ...await deriveMissing(db, account, 1, deps.rest)];
  }
  const resolved = await resolveMissing(deps, account, source);
  if (!resolved.ok) return resolved;
  db.transaction(() => storeTip(db, account.seq, tip.value, deps.nowMs()));
  return ok({ changed: changed || resolved.value, reorganised: reorganised.value });
}

/** Whether the chain is another one than last time; what was in blocks that are not in it any more is unconfirmed again. */
async function followReorganisation({ db, nowMs }: SyncDeps, account: StoredAccount, source: ChainSource): Promise<Result<boolean>> {
  if (account.tip === null) return ok(false);
  const now = await source.blockHash(account.tip.height);
  if (!now.ok) return now;
  if (now.value === account.tip.hash) return ok(false);
  const orphaned: BlockRef[] = [];
  for (const row of blocksOf(db, account.seq)) {
    const height = Number(row.height);
    const hash = await source.blockHash(height);
    if (!hash.ok) return hash;
    if (hash.value === row.block_hash) break;
    orphaned.push({ height, hash: row.block_hash });
  }
  db.transaction(() => {
    for (const { height, hash } of orphaned) {
      for (const { seq, txid } of transactionsInBlock(db, account.seq, height, hash)) {
        storePlace(db, seq, { kind: 'mempool' }, nowMs());
        outputsAre(db, account.seq, txid, null);
      }
    }
  });
  return ok(true);
}

/** Asks about these scripts and stores what is new. True when anything changed. */
export async function readScripts({ db, nowMs, rest, moments }: SyncDeps, account: StoredAccount, source: ChainSource, scripts: readonly string[]): Promise<Result<boolean>> {
  const asked = moments.begin();
  const answered = await source.histories(scripts, (txid) => hasRaw(db, txid));
  if (!answered.ok) return answered;
  const nonsense = (problem: string): Result<never> => failure('chain/nonsense', { details: { source: source.name, problem } });
  if (answered.value.length !== scripts.length) return nonsense('it did not answer for every address');
  const parsed = new Map<string, ReadTransaction>();
  const fresh = [...new Map(answered.value.flat().filter((seen) => seen.rawHex !== null && !hasRaw(db, seen.txid)).map((seen) => [seen.txid, seen])).values()];
  for (const [at, { txid, rawHex }] of fresh.entries()) {
    const read = readTransaction(rawHex ?? '');
    if (!read.ok || read.value.txid !== txid) return nonsense('a transaction does not have the id it was given with');
    parsed.set(txid, read.value);
    if (at % RAWS_AT_ONCE === RAWS_AT_ONCE - 1) await rest();
  }
  const keep = (some: readonly SeenTransaction[]): void => some.forEach(({ txid, rawHex }) => storeRaw(db, txid, rawHex ?? ''));
  let kept = 0;
  for (; fresh.length - kept > RAWS_PER_COMMIT; kept += RAWS_PER_COMMIT) {
    db.transaction(() => keep(fresh.slice(kept, kept + RAWS_PER_COMMIT)));
    await rest();
  }
  // What was asked for later and answered sooner stands.
  const histories: Histories = new Map(scripts.flatMap((script, at) => (moments.take(script, asked) ? [[script, answered.value[at] ?? []] as const] : [])));
  const wanted = new Map<string, ReadTransaction>();
  for (const txid of toRead(db, account, histories)) {
    const transaction = parsed.get(txid) ?? storedTransaction(db, txid);
    if (transaction === null) return nonsense('a transaction came without its bytes');
    wanted.set(txid, transaction);
  }
  return ok(db.transaction(() => {
    keep(fresh.slice(kept));
    return applyHistories(db, account, histories, wanted, (txid) => storedTransaction(db, txid), nowMs());
  }));
}

function storedTransaction(db: WritableDb, txid: string): ReadTransaction | null {
  const raw = rawOf(db, txid);
  const read = raw === null ? null : readTransaction(raw);
  return read?.ok === true ? read.value : null;
}

/** Whether another transaction took the place of one that vanished; a payer's double-spend shows only to who asks for it. */
async function resolveMissing({ db }: SyncDeps, account: StoredAccount, source: ChainSource): Promise<Result<boolean>> {
  let changed = false;
  for (const { seq, txid } of missingTransactions(db, account.seq, MISSING_AT_ONCE)) {
    const transaction = storedTransaction(db, txid);
    let rival = rivalOf(db, account, txid, transaction);
    for (const input of rival === null ? transaction?.inputs ?? [] : []) {
      const spender = await source.spender(input.txid, input.vout);
      if (!spender.ok && spender.error.code === 'chain/not_offered') return ok(changed);
      if (!spender.ok) return spender;
      if (spender.value !== null && spender.value !== txid) rival = spender.value;
      if (spender.value !== null) break;
    }
    if (rival === null) continue;
    const replacedBy = rival;
    db.transaction(() => storeGone(db, seq, 'conflict', replacedBy));
    changed = true;
  }
  return ok(changed);
}
