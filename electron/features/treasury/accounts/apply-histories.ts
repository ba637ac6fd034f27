// Brings what the chain says about some addresses into the ledger: transactions, outputs, who spent them, what is gone again.
import { addressOfScript } from '../../../wallet/address.ts';
import type { ReadTransaction } from '../../../wallet/transaction.ts';
import type { SeenTransaction, TxPlace } from '../../../chain/port.ts';
import type { WritableDb } from '../../../db/database.ts';
import type { StoredAccount } from './account-repo.ts';
import { addressByScript, markUsed } from './address-repo.ts';
import { insertOutput, outputAt, outputsAre, setSpender, withoutTransaction } from './coin-repo.ts';
import {
  insertTransaction, liveTouching, storeEffect, storeGone, storePlace, transactionByTxid, type Effect, type StoredTransaction,
} from './transaction-repo.ts';

/** What is said about each script; each script's list is whole. */
export type Histories = ReadonlyMap<string, readonly SeenTransaction[]>;

/** More recipients than this are not listed one by one. */
const ADDRESSES_AT_MOST = 200;

/** The transactions whose inputs and outputs have to be looked at: new to the account, or newly about one of these scripts. */
export function toRead(db: WritableDb, account: StoredAccount, histories: Histories): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const [script, seen] of histories) {
    const known = new Set(liveTouching(db, account.seq, script).map(({ txid }) => txid));
    for (const { txid } of seen) if (!known.has(txid)) wanted.add(txid);
  }
  return wanted;
}

/**
 * Applies the histories in one transaction; `parsed` holds every transaction that {@link toRead} named, `parse` reads one that is stored.
 * True when anything changed.
 */
export function applyHistories(
  db: WritableDb, account: StoredAccount, histories: Histories, parsed: ReadonlyMap<string, ReadTransaction>, parse: (txid: string) => ReadTransaction | null, nowMs: number,
): boolean {
  const places = new Map<string, TxPlace>();
  for (const seen of histories.values()) for (const { txid, place } of seen) places.set(txid, place);
  return db.transaction(() => {
    let changed = false;
    const gone = (old: Pick<StoredTransaction, 'seq' | 'txid'>, state: 'missing' | 'conflict', replacedBy: string | null): void => {
      withoutTransaction(db, account.seq, old.txid);
      storeGone(db, old.seq, state, replacedBy);
      changed = true;
    };

    for (const [txid, transaction] of parsed) storeOutputs(db, account, txid, transaction);

    const lost = new Set<string>();
    for (const [txid, transaction] of parsed) {
      for (const input of transaction.inputs) {
        const spent = outputAt(db, account.seq, input.txid, input.vout);
        if (spent === null || spent.spentBy === txid) continue;
        const other = spent.spentBy === null ? null : transactionByTxid(db, account.seq, spent.spentBy);
        // Two that spend the same were seen within moments of each other: the one in a block counts, else the one that was there first.
        if (other !== null && places.has(other.txid) && (places.get(other.txid)?.kind === 'block' || places.get(txid)?.kind === 'mempool')) {
          lost.add(txid);
          continue;
        }
        setSpender(db, account.seq, spent, txid);
        if (other !== null) gone(other, 'conflict', txid);
        if (other !== null) lost.add(other.txid);
      }
    }

    for (const [txid, transaction] of parsed) {
      const place = places.get(txid);
      if (place === undefined) continue;
      const effect = effectOf(db, account, txid, transaction);
      const known = transactionByTxid(db, account.seq, txid);
      if (known === null) insertTransaction(db, account.seq, txid, place, effect, nowMs);
      else storeEffect(db, known.seq, effect);
      outputsAre(db, account.seq, txid, place.kind === 'block' ? place.block.height : null);
      changed = true;
    }

    for (const [txid, place] of places) {
      const known = transactionByTxid(db, account.seq, txid);
      if (known === null || lost.has(txid) || isThere(known, place)) continue;
      storePlace(db, known.seq, place, nowMs);
      outputsAre(db, account.seq, txid, place.kind === 'block' ? place.block.height : null);
      changed = true;
    }
    for (const txid of lost) {
      const known = transactionByTxid(db, account.seq, txid);
      if (known !== null && known.state !== 'conflict') gone(known, 'conflict', null);
    }

    for (const [script, seen] of histories) {
      if (seen.length > 0) markUsed(db, account.seq, script);
      const listed = new Set(seen.map(({ txid }) => txid));
      for (const old of liveTouching(db, account.seq, script)) {
        if (listed.has(old.txid)) continue;
        gone(old, 'missing', null);
        const rival = rivalOf(db, account, old.txid, parse(old.txid));
        if (rival !== null) storeGone(db, old.seq, 'conflict', rival);
      }
    }
    return changed;
  });
}

const isThere = (known: StoredTransaction, place: TxPlace): boolean =>
  (place.kind === 'mempool' ? known.state === 'mempool' : known.state === 'block' && known.blockHash === place.block.hash && known.height === place.block.height);

function storeOutputs(db: WritableDb, account: StoredAccount, txid: string, { outputs, isCoinbase }: ReadTransaction): void {
  for (const [vout, { scriptHex, valueSat }] of outputs.entries()) {
    const own = addressByScript(db, account.seq, scriptHex);
    if (own !== null) insertOutput(db, account.seq, { txid, vout, valueSat, chain: own.chain, index: own.index, isCoinbase });
  }
}

/** What a transaction does to the account, by its outputs that are known by now. */
function effectOf(db: WritableDb, account: StoredAccount, txid: string, { inputs, outputs }: ReadTransaction): Effect {
  const spent = inputs.map((input) => outputAt(db, account.seq, input.txid, input.vout));
  const spentSat = spent.reduce((sum, each) => sum + (each?.valueSat ?? 0n), 0n);
  const paidSat = outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);
  const fromUs = spent.some((each) => each !== null);
  const own: string[] = [];
  const others: string[] = [];
  let ownSat = 0n;
  let toOthers = false;
  for (const [vout, { scriptHex, valueSat }] of outputs.entries()) {
    const mine = outputAt(db, account.seq, txid, vout);
    if (mine === null) {
      toOthers = true;
      // Whom a stranger paid besides us is nobody's business.
      const address = fromUs && others.length < ADDRESSES_AT_MOST ? addressOfScript(scriptHex, account.key.network) : null;
      if (address !== null) others.push(address);
    } else {
      ownSat += valueSat;
      own.push(mine.address);
    }
  }
  return {
    deltaSat: ownSat - spentSat, feeSat: spent.every((each) => each !== null) ? spentSat - paidSat : null, fromUs, toOthers,
    addresses: (others.length > 0 ? others : own).slice(0, ADDRESSES_AT_MOST),
  };
}

/** Who spent what a transaction wanted to spend, as far as it was the account's own. */
export function rivalOf(db: WritableDb, account: StoredAccount, txid: string, transaction: ReadTransaction | null): string | null {
  for (const input of transaction?.inputs ?? []) {
    const spentBy = outputAt(db, account.seq, input.txid, input.vout)?.spentBy ?? null;
    if (spentBy !== null && spentBy !== txid) return spentBy;
  }
  return null;
}
