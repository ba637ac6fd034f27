// What the withdrawals are built from, and what their parts share.
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import type { MethodId } from '../../../../shared/domain/methods.ts';
import type { FiatCode, Money } from '../../../../shared/domain/money.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { failure, type Result } from '../../../../shared/errors/result.ts';
import type { Clock, Logger, Random } from '../../../core/ports.ts';
import type { AccountsService, ContactsService, PeopleService, PolicyService } from '../../../core/treasury.ts';
import type { WritableDb } from '../../../db/database.ts';
import type { GatewayAdapter } from '../../../gateways/port.ts';
import type { SignerDesk } from '../signer-desk.ts';
import type { Journal } from './journal.ts';
import type { Lanes } from './lanes.ts';
import type { RefundDesk, SalesForRefunds } from './refunds.ts';
import type { Settling } from './settling.ts';

export interface WithdrawalsDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly accounts: Pick<AccountsService, 'forSpending' | 'get' | 'key' | 'sync' | 'fees' | 'nextAddress' | 'isOwnAddress' | 'bookAgain'>;
  /** Fails with the vault's error while the credentials are sealed, with `gateway/not_found` for a name nobody knows. */
  readonly adapter: (gateway: string) => Result<GatewayAdapter>;
  readonly desk: Pick<SignerDesk, 'run' | 'stop'>;
  readonly people: Pick<PeopleService, 'ownerOf'>;
  readonly contacts: Pick<ContactsService, 'get' | 'list'>;
  readonly policy: Pick<PolicyService, 'get' | 'judge'>;
  readonly sales: SalesForRefunds;
  /** Of the data folder: what its accounts are on, else testnet in practice mode and mainnet live. */
  readonly network: () => BitcoinNetwork;
  readonly timeZone: () => string;
  readonly currency: () => FiatCode;
  /** What coins are worth in the shop's currency by the last rate known; null: none. */
  readonly worthOf: (amount: Money) => { readonly money: Money; readonly source: string } | null;
  readonly confirmationsWanted: (terms: WithdrawalTerms) => number;
  readonly isClosed: () => boolean;
}

/** The deps with what is made of them. */
export interface Workshop extends WithdrawalsDeps {
  readonly journal: Journal;
  readonly lanes: Lanes;
  readonly refunds: RefundDesk;
  readonly settling: Settling;
}

export const BITCOIN: MethodId = 'BTC@bitcoin';

/** Whoever waited while the app ended gets no answer; what was learned is in the journal. */
export const closing = (): Result<never> => failure('app/closing');
