// What the treasury's room holds: a mirror of what main told, which place is open, and the withdrawal that is being put together.
import { create } from 'zustand';
import type { AppError } from '../../../shared/errors/result.ts';
import type { Purpose, RecipientLine, TreasuryState, WithdrawalView } from '../../lib/api.ts';

export type Place = 'overview' | 'accounts' | 'withdrawals' | 'contacts' | 'policy' | 'sweeps' | 'people' | 'signers' | 'audit';
export type AccountTab = 'receive' | 'coins' | 'history' | 'about';

export type Room =
  | { readonly place: Exclude<Place, 'accounts' | 'withdrawals'> }
  | { readonly place: 'accounts'; readonly account: string | null; readonly tab: AccountTab }
  /** `id`: one of them is open. `flow`: a new one is put together. */
  | { readonly place: 'withdrawals'; readonly id: string | null; readonly flow: boolean };

/** Somebody the money goes to, as far as it was said yet. */
export interface DraftRecipient {
  readonly key: string;
  readonly contact: string | null;
  readonly account: string | null;
  /** Only a refund's customer is named by address. */
  readonly address: string | null;
  readonly name: string;
  readonly amount: string;
}

export interface Draft {
  readonly step: number;
  readonly purpose: Purpose;
  /** `kind:name` and the method: which money. */
  readonly source: { readonly kind: 'account' | 'gateway' | 'gateway_refund'; readonly name: string; readonly method: string } | null;
  readonly recipients: readonly DraftRecipient[];
  /** null: the wallet's usual rate. */
  readonly satPerVb: string | null;
  readonly coins: readonly string[] | null;
  readonly sale: RefundOf | null;
  readonly note: string;
  /** Lines of a CSV that could not be used. */
  readonly refused: readonly RecipientLine[];
  /** Asked for: it waits for its approval now. */
  readonly requested: string | null;
}

/** The sale a refund belongs to, as the till hands it over. */
export interface RefundOf {
  readonly id: string;
  readonly orderId: string;
  readonly gateway: string;
  readonly method: string;
  /** What may go back, as far as the till knows. */
  readonly amount: string;
}

export interface TreasuryStore {
  /** Live or practice: what was begun in one is none of the other's. */
  readonly mode: string | null;
  readonly state: TreasuryState | null;
  readonly startError: AppError | null;
  readonly room: Room;
  readonly draft: Draft | null;
  /** Withdrawals that were looked at, by id. */
  readonly views: Readonly<Record<string, WithdrawalView>>;
  /** Counts up when an account's coins or history changed. */
  readonly accountChanges: number;
  readonly withdrawalChanges: number;
}

export const emptyTreasury: TreasuryStore = { mode: null, state: null, startError: null, room: { place: 'overview' }, draft: null, views: {}, accountChanges: 0, withdrawalChanges: 0 };

export const useTreasury = create<TreasuryStore>()(() => emptyTreasury);

export const emptyDraft: Draft = { step: 0, purpose: 'payment', source: null, recipients: [], satPerVb: null, coins: null, sale: null, note: '', refused: [], requested: null };

export function change(part: Partial<Draft>): void {
  useTreasury.setState(({ draft }) => ({ draft: { ...(draft ?? emptyDraft), ...part } }));
}

/** Comes into the room of this mode. */
export function enter(mode: string): void {
  if (useTreasury.getState().mode !== mode) useTreasury.setState({ ...emptyTreasury, mode });
}
