// The treasury's accounts: put together from what is stored, what the chain says, and the signers.
import { accountPath } from '../../../../shared/domain/bitcoin.ts';
import { failure, ok, type AppError, type Result } from '../../../../shared/errors/result.ts';
import { businessDate } from '../../../../shared/domain/time.ts';
import { treasuryBooks } from '../../../../shared/domain/treasury-postings.ts';
import type { AccountsService, AccountView, OutgoingKnowledge } from '../../../core/treasury.ts';
import type { ChainSource } from '../../../chain/port.ts';
import { attempt } from '../../../db/errors.ts';
import { deriveAddress } from '../../../wallet/keys.ts';
import { labelsOfAccount, originOf, readLabels, writeLabels } from '../../../wallet/labels.ts';
import type { RateSource } from '../rates.ts';
import { noteChange } from '../rules/trail.ts';
import { deviceWork } from '../signer-desk.ts';
import { addAccount, type AddDeps } from './add-account.ts';
import { allAccounts, findAccount, signerSeen, type StoredAccount } from './account-repo.ts';
import { addressAt, addressesOf, firstFresh, handOut, markShown, ownerOfAddress, scriptsAfter, type Place } from './address-repo.ts';
import { deriveNow } from './addresses.ts';
import { TREASURY_METHOD } from './amounts.ts';
import { storeBalance } from './balance-repo.ts';
import { bookDue, bookTransactions } from './books.ts';
import { outputsAt, sumsOf, unspentCoins, type PaidOutput } from './coin-repo.ts';
import { historyOf } from './history.ts';
import { labelsOf, storeFrozen, storeLabel } from './label-repo.ts';
import { createMoments, type Moments } from './moments.ts';
import { createSyncQueue } from './sync-queue.ts';
import { createPairedSources } from './paired-source.ts';
import { readScripts, syncAccount, type SyncDeps } from './sync-account.ts';
import { rawOf } from './transaction-repo.ts';
import { accountView, coinView, historyView } from './view.ts';

export interface AccountsDeps extends AddDeps {
  readonly rates: RateSource;
  readonly outgoing: () => OutgoingKnowledge;
  readonly timeZone: () => string;
  readonly isClosed: () => boolean;
}

export interface Accounts extends AccountsService {
  /** Reads what is likely to have news, of every account, and some of the rest in turn. For the background. */
  lookAtAll(): Promise<void>;
  /** Gives a fresh address to a sale. */
  addressForSale(nameOrId: string, invoiceId: string): Result<{ readonly address: string; readonly index: number }>;
  /** Its chain source, with the second one watching where there is one. */
  sourceOf(nameOrId: string): Result<ChainSource>;
  /** Asks the chain about one sale's address now; gives the height of its tip. */
  lookAtSale(nameOrId: string, index: number): Promise<Result<number>>;
  /** What was ever seen there. `height` null: of the last reading. */
  paymentsToSale(account: number, index: number, height: number | null): readonly SalePayment[];
  /** Money of these sales moved on the chain. */
  onSalesMoved(listener: (invoiceIds: readonly string[]) => void): () => void;
}

export interface SalePayment extends PaidOutput {
  /** `txid:vout`. */
  readonly outpoint: string;
  readonly confirmations: number;
}

/** So long nothing else is served while an account is read. */
const WORK_AT_MOST_MS = 8;
const BOOKED_AT_ONCE = 250;
/** With a look every half a minute ten thousand addresses are through in an hour and a half. */
const IN_TURN = 60;
const COINS_AT_MOST = 1_000_000;

export function createAccounts(deps: AccountsDeps): Accounts {
  const { db, path, clock, sources, outgoing } = deps;
  const listeners = new Set<(account: string) => void>();
  const changed = (account: StoredAccount): void => listeners.forEach((listener) => listener(account.id));
  const problems = new Map<string, AppError>();
  const paired = createPairedSources(sources, clock);
  const nowMs = (): number => clock.nowMs();
  let restedAtMs = clock.monotonicMs();
  /** Lets the till go first, when there was enough work since it last did. */
  const rest = async (): Promise<void> => {
    if (clock.monotonicMs() - restedAtMs < WORK_AT_MOST_MS) return;
    await new Promise<void>((resolve) => void clock.after(0, resolve));
    restedAtMs = clock.monotonicMs();
  };
  const bookDeps = { db, nowMs, outgoing };
  const viewDeps = { db, rates: deps.rates, outgoing, problem: (account: StoredAccount) => problems.get(account.id) ?? null };

  const find = (nameOrId: string): Result<StoredAccount> => {
    const account = findAccount(db, nameOrId);
    return account === null ? failure('treasury/account_not_found', { details: { name: nameOrId } }) : ok(account);
  };
  /** With the account, or the error that there is none. */
  const withAccount = <T>(nameOrId: string, run: (account: StoredAccount) => Result<T>): Result<T> => {
    const account = find(nameOrId);
    return account.ok ? run(account.value) : account;
  };
  const view = (account: StoredAccount): AccountView => accountView(viewDeps, account);
  const store = <T>(account: StoredAccount, write: () => T): Result<T> => {
    const stored = attempt(path, () => db.transaction(write));
    if (stored.ok) changed(account);
    return stored;
  };

  const saleListeners = new Set<(invoiceIds: readonly string[]) => void>();
  /** `asked`: the sale whose question made it move hears by the answer. */
  const bookAll = async (account: StoredAccount, asked: string | null = null): Promise<void> => {
    for (let isMore = true; isMore && !deps.isClosed();) {
      const { count, sales } = bookDue(bookDeps, account.seq, BOOKED_AT_ONCE);
      const others = sales.filter((sale) => sale !== asked);
      if (others.length > 0) saleListeners.forEach((listener) => listener(others));
      isMore = count === BOOKED_AT_ONCE;
      if (isMore) await rest();
    }
  };

  /** Readings of one account share what they know of each other's moments. */
  const moments = new Map<number, Moments>();
  const syncDeps = (account: StoredAccount): SyncDeps => {
    const known = moments.get(account.seq) ?? createMoments();
    moments.set(account.seq, known);
    return { db, nowMs, rest, moments: known };
  };

  const keepBalance = (account: StoredAccount): void => {
    const { confirmedSat, pendingInSat } = sumsOf(db, account.seq, new Map());
    const day = businessDate(nowMs(), deps.timeZone());
    db.transaction(() => storeBalance(db, { place: treasuryBooks.treasury(account.name), unit: TREASURY_METHOD, day, minor: confirmedSat, pendingMinor: pendingInSat, atMs: nowMs() }));
  };

  /** Every address is looked at again and again, some each time. */
  const turns = new Map<number, Place>();
  const nextInTurn = ({ seq }: StoredAccount): readonly string[] => {
    const some = scriptsAfter(db, seq, turns.get(seq) ?? null, IN_TURN);
    const last = some.at(-1);
    if (last === undefined || some.length < IN_TURN) turns.delete(seq);
    else turns.set(seq, last);
    return some.map(({ scriptHex }) => scriptHex);
  };

  const syncNow = async (id: string, full: boolean): Promise<Result<null>> => {
    const account = find(id);
    if (!account.ok) return account;
    const source = paired.of(account.value);
    if (!source.ok) return source;
    const network = await source.value.check(account.value.key.network);
    if (!network.ok) return network;
    const synced = await syncAccount(syncDeps(account.value), account.value, source.value, full ? 'all' : { urgentAnd: nextInTurn(account.value) });
    if (!synced.ok) return synced;
    await bookAll(account.value);
    keepBalance(account.value);
    if (synced.value.changed || account.value.tip === null) changed(account.value);
    return ok(null);
  };

  const queue = createSyncQueue(async (id, full) => {
    if (deps.isClosed()) return failure('treasury/not_open');
    const done = await syncNow(id, full);
    const before = problems.get(id)?.code;
    const account = find(id);
    const problem = done.ok ? (account.ok ? paired.concern(account.value) : null) : done.error;
    if (problem === null) problems.delete(id);
    else problems.set(id, problem);
    if (account.ok && before !== problems.get(id)?.code) changed(account.value);
    return done;
  });

  return {
    sources: () => sources.views(),
    addSource: (source) => sources.add(source),
    async add(wanted) {
      const added = await addAccount(deps, wanted);
      if (!added.ok) return added;
      changed(added.value);
      return ok(view(added.value));
    },
    list: () => allAccounts(db).map(view),
    get: (nameOrId) => withAccount(nameOrId, (account) => ok(view(account))),
    key: (nameOrId) => withAccount(nameOrId, ({ key }) => ok(key)),
    async sync(nameOrId) {
      const account = find(nameOrId);
      if (!account.ok) return account;
      const done = await queue(account.value.id, true);
      return done.ok ? withAccount(account.value.id, (now) => ok(view(now))) : done;
    },
    async lookAtAll() {
      for (const { id } of allAccounts(db)) if (!deps.isClosed()) await queue(id, false);
    },
    async showAddress(nameOrId, kind) {
      const account = find(nameOrId);
      if (!account.ok) return account;
      const fresh = firstFresh(db, account.value.seq, 0);
      if (fresh === null) return failure('treasury/not_synced', { details: { account: account.value.name } });
      const shown = await deps.desk.run(kind, deviceWork(kind), (device, call) => device.showAddress(account.value.key, 0, fresh.index, call));
      if (!shown.ok) return shown;
      if (shown.value !== fresh.address) return failure('device/nonsense', { details: { problem: 'it shows another address than the one the account has there' } });
      const stored = store(account.value, () => {
        markShown(db, account.value.seq, fresh, nowMs());
        signerSeen(db, account.value.seq);
      });
      return stored.ok ? withAccount(account.value.id, (now) => ok(view(now))) : stored;
    },
    nextAddress: (nameOrId, label) => withAccount(nameOrId, (account) => store(account, () => give(account, null, label))),
    addressForSale: (nameOrId, invoiceId) => withAccount(nameOrId, (account) => store(account, () => give(account, invoiceId, ''))),
    sourceOf: (nameOrId) => withAccount(nameOrId, paired.of),
    async lookAtSale(nameOrId, index) {
      const account = find(nameOrId);
      if (!account.ok) return account;
      const place = addressAt(db, account.value.seq, 0, index);
      const source = paired.of(account.value);
      if (!source.ok) return source;
      if (place === null) return failure('treasury/not_synced', { details: { account: account.value.name } });
      const network = await source.value.check(account.value.key.network);
      if (!network.ok) return network;
      const read = await readScripts(syncDeps(account.value), account.value, source.value, [place.scriptHex]);
      if (!read.ok) return read;
      if (deps.isClosed()) return failure('treasury/not_open');
      if (read.value) {
        await bookAll(account.value, place.handedTo);
        changed(account.value);
      }
      return ok(network.value.height);
    },
    paymentsToSale: (account, index, height) => {
      const tip = height ?? allAccounts(db).find(({ seq }) => seq === account)?.tip?.height ?? null;
      return outputsAt(db, account, 0, index).map((output) => ({
        ...output, outpoint: `${output.txid}:${output.vout}`, confirmations: output.height === null || output.isGone || tip === null ? 0 : Math.max(1, tip - output.height + 1),
      }));
    },
    onSalesMoved(listener) {
      saleListeners.add(listener);
      return () => saleListeners.delete(listener);
    },
    isOwnAddress(address) {
      const owner = ownerOfAddress(db, address);
      return owner === null ? null : { account: owner.account, chain: owner.chain, index: owner.index, used: owner.used };
    },
    coins: (nameOrId, cursor, limit) => withAccount(nameOrId, (account) => {
      if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return failure('input/invalid', { details: { field: 'the cursor', problem: 'it is not one of this list' } });
      const rows = unspentCoins(db, account.seq, cursor === null ? null : Number(cursor), limit + 1);
      const held = outgoing().heldCoins();
      const page = rows.slice(0, limit);
      return ok({ items: page.map((coin) => coinView(account, coin, held)), next: rows.length > limit ? String(page.at(-1)?.seq) : null });
    }),
    history: (nameOrId, query) => withAccount(nameOrId, (account) => {
      const page = historyOf(db, account.seq, query);
      if (!page.ok) return page;
      const items = page.value.items.map((entry) => historyView(account, entry, { ...entry, withdrawal: outgoing().ofTransaction(entry.txid)?.withdrawal ?? null }));
      return ok({ items, next: page.value.next, total: page.value.total });
    }),
    freeze: (nameOrId, outpoint, frozen, by) => withAccount(nameOrId, (account) => {
      if (!/^[0-9a-f]{64}:\d{1,10}$/.test(outpoint)) return failure('input/invalid', { details: { field: 'the coin', problem: 'it is written txid:number' } });
      const stored = store(account, () => {
        storeFrozen(db, account.seq, outpoint, frozen);
        noteChange(db, nowMs(), by.name, `the coin ${outpoint} of ${account.name} is ${frozen ? 'frozen' : 'free again'}`);
      });
      return stored.ok ? ok(null) : stored;
    }),
    label: (nameOrId, type, ref, label) => withAccount(nameOrId, (account) => {
      const [read] = readLabels(JSON.stringify({ type, ref, label }), account.key.network).labels;
      if (read === undefined) return failure('input/invalid', { details: { field: 'what is labelled', problem: `it is no ${type === 'addr' ? 'address' : type === 'tx' ? 'transaction id' : 'coin (txid:number)'}` } });
      const stored = store(account, () => storeLabel(db, account.seq, read.type, read.ref, read.label ?? ''));
      return stored.ok ? ok(null) : stored;
    }),
    exportLabels: (nameOrId) => withAccount(nameOrId, (account) => ok(writeLabels(labelsOf(db, account.seq).map(({ type, ref, label, frozen }) =>
      ({ type, ref, label, origin: type === 'tx' ? originOf(account.key) : null, spendable: type === 'output' ? !frozen : null }))))),
    importLabels: (nameOrId, jsonLines) => withAccount(nameOrId, (account) => {
      const { labels, refused } = readLabels(jsonLines, account.key.network);
      const taken = labelsOfAccount(labels, account.key);
      const stored = store(account, () => {
        for (const { type, ref, label, spendable } of taken) {
          if (label !== null) storeLabel(db, account.seq, type, ref, label);
          if (spendable !== null) storeFrozen(db, account.seq, ref, !spendable);
        }
      });
      return stored.ok ? ok({ taken: taken.length, refused: refused.length }) : stored;
    }),
    async fees(nameOrId) {
      const account = find(nameOrId);
      return account.ok ? sources.fees(account.value.source) : account;
    },
    forSpending: (nameOrId) => withAccount(nameOrId, (account) => {
      const source = paired.of(account);
      if (!source.ok) return source;
      if (account.tip === null) return failure('treasury/not_synced', { details: { account: account.name } });
      const coins = unspentCoins(db, account.seq, null, COINS_AT_MOST).map(({ txid, vout, valueSat, chain, index, address, height, isCoinbase, frozen }) =>
        ({ txid, vout, valueSat, scriptType: account.key.scriptType, chain, index, address, height, isCoinbase, frozen }));
      return ok({
        name: account.name, key: account.key, watchOnly: account.watchOnly, coins, source: source.value,
        tip: { height: account.tip.height, hash: account.tip.hash, timeMs: account.tip.syncedAtMs },
        rawTransaction: (txid: string) => rawOf(db, txid),
        change(from: number) {
          const fresh = firstFresh(db, account.seq, 1, from);
          // Far beyond what is derived, nothing was ever used.
          const index = fresh?.index ?? Math.max(from, addressesOf(db, account.seq, 1).length);
          return { index, address: fresh?.address ?? deriveAddress(account.key, 1, index).address };
        },
      });
    }),
    bookAgain: (txids) => bookTransactions(bookDeps, txids),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  /** The next address nobody was given yet; the ones behind it are derived at once. */
  function give(account: StoredAccount, handedTo: string | null, label: string): { readonly address: string; readonly index: number; readonly path: string } {
    const fresh = firstFresh(db, account.seq, 0);
    if (fresh === null) throw new Error('an account always has an address nobody was given yet');
    handOut(db, account.seq, fresh.index, handedTo, nowMs());
    if (label !== '') storeLabel(db, account.seq, 'addr', fresh.address, label);
    deriveNow(db, account, 0);
    return { address: fresh.address, index: addressAt(db, account.seq, 0, fresh.index)?.index ?? fresh.index, path: `${accountPath(account.key)}/0/${fresh.index}` };
  }
}
