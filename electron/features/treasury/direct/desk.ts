// Direct sales on a treasury account: an address for each, what came to it, and how sure that is.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { businessDate, dayStartMs } from '../../../../shared/domain/time.ts';
import type { FiatCode, Money } from '../../../../shared/domain/money.ts';
import type { GatewayService } from '../../../core/app.ts';
import type { Clock } from '../../../core/ports.ts';
import type { FeeEstimates } from '../../../chain/port.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import type { DirectDesk, DirectOffer, DirectPayment } from '../../../gateways/port.ts';
import { findAccount } from '../accounts/account-repo.ts';
import { TREASURY_METHOD } from '../accounts/amounts.ts';
import type { Accounts, SalePayment } from '../accounts/service.ts';
import type { Sources } from '../accounts/sources.ts';
import { rawOf } from '../accounts/transaction-repo.ts';
import { obstacleOf } from './at-once.ts';
import { insertOffer, offerOfSale, offersOf, storeAtOnce, storeCounted, takenAtOnceSince, type StoredOffer } from './offer-repo.ts';
import { priceOf } from './price.ts';

export interface DirectDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly accounts: Pick<Accounts, 'addressForSale' | 'lookAtSale' | 'paymentsToSale' | 'sourceOf'>;
  readonly sources: Pick<Sources, 'fees'>;
  readonly gateways: Pick<GatewayService, 'estimate'>;
  /** The owner's limits for what is taken before the first block, in minor units of the shop's currency. */
  readonly zeroConf: () => { readonly upToMinor: bigint; readonly perShiftMinor: bigint };
  readonly currency: () => FiatCode;
  readonly timeZone: () => string;
  /** Minutes after midnight at which the shop's day begins. */
  readonly dayCutMinutes: () => number;
}

const MINUTE_MS = 60_000;
const sat = (minor: bigint): Money => ({ unit: TREASURY_METHOD, minor });

const offerView = ({ invoiceId, address, dueSat, required, createdAtMs, expiresAtMs }: StoredOffer): DirectOffer => ({ invoiceId, address, due: sat(dueSat), required, createdAtMs, expiresAtMs });

export function createDirectDesk(deps: DirectDeps): DirectDesk {
  const { db, path, clock, accounts, sources } = deps;

  const paymentView = (offer: StoredOffer, { outpoint, txid, valueSat, confirmations, isGone, firstSeenAtMs }: SalePayment): DirectPayment => {
    const wasCounted = offer.counted.includes(outpoint);
    const isSure = !isGone && confirmations >= offer.required;
    const isTakenAtOnce = !isGone && !isSure && wasCounted && offer.atOnceAtMs !== null;
    return {
      id: outpoint, txid, value: sat(valueSat), required: offer.required, settled: isSure || isTakenAtOnce, invalid: isGone, firstSeenAtMs,
      // What was taken at once does not wait for a number any more.
      confirmations: isTakenAtOnce ? null : confirmations, unconfirmedAgain: !isGone && !isSure && wasCounted && !isTakenAtOnce,
    };
  };

  /** What is final now stays known as such: only then can be seen later that the chain has taken it back. */
  const keepCounted = (offer: StoredOffer, payments: readonly DirectPayment[]): Result<null> => {
    const counted = [...new Set([...offer.counted, ...payments.filter(({ settled }) => settled).map(({ id }) => id)])];
    return counted.length === offer.counted.length ? ok(null) : attempt(path, () => (storeCounted(db, offer.seq, counted), null));
  };

  const shiftBeganAtMs = (): number => {
    const [zone, cut] = [deps.timeZone(), deps.dayCutMinutes()];
    return dayStartMs(businessDate(clock.nowMs(), zone, cut), zone, cut);
  };

  const fits = (amount: { readonly unit: FiatCode; readonly minor: bigint }): boolean => {
    const { upToMinor, perShiftMinor } = deps.zeroConf();
    return amount.unit === deps.currency() && amount.minor <= upToMinor && takenAtOnceSince(db, shiftBeganAtMs()) + amount.minor <= perShiftMinor;
  };

  /** Takes the sale at once where the owner's limits and the payments themselves allow it. */
  const takeAtOnce = async (offer: StoredOffer, seen: readonly SalePayment[], amount: { readonly unit: FiatCode; readonly minor: bigint }): Promise<Result<boolean>> => {
    const there = seen.filter(({ isGone }) => !isGone);
    const unconfirmed = there.filter(({ confirmations }) => confirmations === 0);
    if (unconfirmed.length === 0 || there.reduce((sum, { valueSat }) => sum + valueSat, 0n) < offer.dueSat || seen.some(({ isGone }) => isGone) || !fits(amount)) return ok(false);
    const account = findAccount(db, offer.accountName);
    if (account === null) return ok(false);
    const source = accounts.sourceOf(account.id);
    if (!source.ok) return source;
    const fees: Result<FeeEstimates> = await sources.fees(account.source);
    if (!fees.ok) return fees;
    for (const { txid } of unconfirmed) {
      const obstacle = await obstacleOf(source.value, rawOf(db, txid) ?? '', fees.value);
      if (!obstacle.ok) return obstacle;
      if (obstacle.value !== null) return ok(false);
    }
    return attempt(path, () => db.transaction(() => {
      // Others were taken meanwhile.
      if (!fits(amount)) return false;
      storeAtOnce(db, offer.seq, clock.nowMs(), amount.minor);
      storeCounted(db, offer.seq, [...new Set([...offer.counted, ...there.map(({ outpoint }) => outpoint)])]);
      return true;
    }));
  };

  const offerOr = (invoiceId: string): Result<StoredOffer> => {
    const offer = offerOfSale(db, invoiceId);
    return offer === null ? failure('invoice/not_found', { details: { id: invoiceId } }) : ok(offer);
  };

  return {
    async check(name) {
      const account = findAccount(db, name);
      if (account === null) return failure('treasury/account_not_found', { details: { name } });
      const source = accounts.sourceOf(account.id);
      if (!source.ok) return source;
      const checked = await source.value.check(account.key.network);
      if (!checked.ok) return checked;
      return ok({ warnings: account.watchOnly ? ['No signer has shown an address of this account yet: show one before customers pay to it.'] : [] });
    },
    price: (amount, rate) => priceOf(deps.gateways, amount, rate),
    async offer(invoiceId) {
      const offer = offerOfSale(db, invoiceId);
      return ok(offer === null ? null : offerView(offer));
    },
    async makeOffer(name, { invoiceId, due, rate, required, minutes }) {
      const account = findAccount(db, name);
      if (account === null) return failure('treasury/account_not_found', { details: { name } });
      const made = attempt(path, () => db.transaction((): Result<StoredOffer> => {
        const known = offerOfSale(db, invoiceId);
        if (known !== null) return ok(known);
        const given = accounts.addressForSale(account.id, invoiceId);
        if (!given.ok) return given;
        const createdAtMs = clock.nowMs();
        insertOffer(db, { invoiceId, account: account.seq, index: given.value.index, dueSat: due.minor, required, rate, createdAtMs, expiresAtMs: createdAtMs + minutes * MINUTE_MS });
        return offerOr(invoiceId);
      }));
      if (!made.ok) return made;
      return made.value.ok ? ok(offerView(made.value.value)) : made.value;
    },
    async payments(invoiceId, ask, amount) {
      const found = offerOr(invoiceId);
      if (!found.ok) return found;
      const height = ask ? await accounts.lookAtSale(found.value.accountName, found.value.index) : ok(null);
      if (!height.ok) return height;
      const seen = accounts.paymentsToSale(found.value.account, found.value.index, height.value);
      if (ask && amount !== null && found.value.atOnceAtMs === null) {
        const taken = await takeAtOnce(found.value, seen, amount);
        if (!taken.ok) return taken;
      }
      const offer = offerOr(invoiceId);
      if (!offer.ok) return offer;
      const payments = accounts.paymentsToSale(offer.value.account, offer.value.index, height.value).map((payment) => paymentView(offer.value, payment));
      const kept = keepCounted(offer.value, payments);
      return kept.ok ? ok(payments) : kept;
    },
    async offers(name, cursor, sinceMs, limit) {
      const account = findAccount(db, name);
      if (account === null) return failure('treasury/account_not_found', { details: { name } });
      const rows = offersOf(db, account.seq, cursor !== null && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null, sinceMs, limit + 1);
      return ok({ offers: rows.slice(0, limit).map(offerView), next: rows.length > limit ? String(rows[limit - 1]?.seq) : null });
    },
  };
}
