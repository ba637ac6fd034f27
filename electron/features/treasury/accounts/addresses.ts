// Derives an account's addresses up to the end of the gap, a few at a time so that the till stays quick.
import { deriveAddress } from '../../../wallet/keys.ts';
import type { AddressChain } from '../../../../shared/domain/bitcoin.ts';
import type { WritableDb } from '../../../db/database.ts';
import type { StoredAccount } from './account-repo.ts';
import { insertAddress, reachOf } from './address-repo.ts';

/** BIP44: unused addresses in a row behind the last used one that are watched. */
export const GAP = 20;

/** A long account is looked through in longer stretches, so that it takes fewer rounds to its end. */
const LOOK_AHEAD_AT_MOST = 200;
/** Deriving takes about a millisecond each. */
const AT_ONCE = 20;

/** How many addresses of a chain there have to be when the last one in use has this index. */
const wantedFor = (last: number): number => last + 1 + GAP + Math.min(LOOK_AHEAD_AT_MOST - GAP, Math.floor((last + 1) / 4));

/** Derives what is missing of one chain and gives the new scripts. `rest` is awaited between the steps. */
export async function deriveMissing(db: WritableDb, account: StoredAccount, chain: AddressChain, rest: () => Promise<void>): Promise<readonly string[]> {
  const { derived, last } = reachOf(db, account.seq, chain);
  const wanted = wantedFor(last);
  for (let index = derived; index < wanted; index += 1) {
    deriveAddress(account.key, chain, index);
    if (index % AT_ONCE === AT_ONCE - 1) await rest();
  }
  // Something may have been handed out meanwhile, and what is behind it derived.
  return wanted > derived ? db.transaction(() => deriveRange(db, account, chain, reachOf(db, account.seq, chain).derived, wanted)) : [];
}

function deriveRange(db: WritableDb, account: StoredAccount, chain: AddressChain, from: number, to: number): readonly string[] {
  const scripts: string[] = [];
  for (let index = from; index < to; index += 1) {
    const { address, scriptHex } = deriveAddress(account.key, chain, index);
    insertAddress(db, account.seq, { chain, index, address, scriptHex });
    scripts.push(scriptHex);
  }
  return scripts;
}

/** At once, for when an address was handed out and the next ones are needed now. */
export function deriveNow(db: WritableDb, account: StoredAccount, chain: AddressChain): void {
  const { derived, last } = reachOf(db, account.seq, chain);
  if (derived < last + 1 + GAP) deriveRange(db, account, chain, derived, last + 1 + GAP);
}
