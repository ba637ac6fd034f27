// Money that leaves: what was asked for, what is known about it since, and the states both lead to. See withdrawal-state.ts for the judgement.
import type { Money } from './money.ts';
import type { MethodId } from './methods.ts';

export type WithdrawalState = 'requested' | 'approved' | 'submitting' | 'submitted' | 'in_doubt' | 'completed' | 'failed' | 'cancelled';

export const withdrawalStates: readonly WithdrawalState[] = ['requested', 'approved', 'submitting', 'submitted', 'in_doubt', 'completed', 'failed', 'cancelled'];

/** What a person may do now; the texts are in the views. `send_again`: what is approved and certainly not out. */
export type WithdrawalAction = 'approve' | 'cancel' | 'bump' | 'cancel_by_replacement' | 'child' | 'send_again' | 'ask_again' | 'verify' | 'close' | 'export_psbt' | 'import_psbt';

/** Nothing more happens by itself. */
export const isFinalWithdrawal = (state: WithdrawalState): boolean => state === 'completed' || state === 'failed' || state === 'cancelled';

/** `transfer`: between places of the shop. `consolidation`: an account's coins into fewer. */
export type WithdrawalPurpose = 'payment' | 'transfer' | 'refund' | 'consolidation';

/** Where the money comes from; it decides how it is sent. */
export type WithdrawalSource =
  /** A treasury account: the device signs the transaction itself. */
  | { readonly kind: 'account'; readonly account: string }
  /** A gateway's balance: the device signs the text of the payout, then the gateway is asked. */
  | { readonly kind: 'gateway'; readonly gateway: string }
  /** The gateway's own refund of one of its invoices. */
  | { readonly kind: 'gateway_refund'; readonly gateway: string; readonly gatewayInvoiceId: string };

/** Who it goes to. Anything but these is refused before it is stored. */
export type Destination =
  /** An entry of the address book. */
  | { readonly kind: 'contact'; readonly contact: string }
  /** An address of a treasury account that was shown on the signer. */
  | { readonly kind: 'own'; readonly account: string; readonly chain: 0 | 1; readonly index: number }
  /** An address a customer gave for one refund; the owner sees it whole on the device. */
  | { readonly kind: 'customer' };

export interface Recipient {
  readonly destination: Destination;
  /** Name shown beside it. */
  readonly name: string;
  /** Empty only for a gateway's refund whose customer names it on the gateway's page. */
  readonly address: string;
  readonly amount: Money;
}

export interface FeeWish {
  /** sat per 1,000 vB; null: the gateway decides. */
  readonly satPerKvb: bigint;
}

/** What was asked for. Fixed when it is stored; another wish is another withdrawal. */
export interface WithdrawalTerms {
  /** `wd_…` */
  readonly id: string;
  /** Ours, sent to the gateway and never used twice: 26 characters A-Z 0-9. The idempotency key. */
  readonly reference: string;
  readonly purpose: WithdrawalPurpose;
  readonly source: WithdrawalSource;
  readonly method: MethodId;
  /** In order of the request; one for gateways. */
  readonly recipients: readonly Recipient[];
  /** For accounts; null for gateways. */
  readonly fee: FeeWish | null;
  /** Chosen by hand (`txid:vout`); null: chosen by the wallet. */
  readonly coins: readonly string[] | null;
  /** The sale a refund belongs to. */
  readonly invoice: { readonly id: string; readonly orderId: string } | null;
  readonly note: string;
  /** What all recipients get was worth in the shop's currency when it was asked for; null: no rate was known. */
  readonly worth: { readonly money: Money; readonly source: string } | null;
  readonly requestedBy: string;
  readonly createdAtMs: number;
}

/** What of the whole a plan is for; each is approved on its own. */
export type PlanReason = 'first' | 'bump' | 'cancel' | 'child';

/** `atMs` grows from fact to fact of one withdrawal, whatever the clock does: it is the order of its journal. */
export type WithdrawalFact = { readonly atMs: number } & (
  /** On-chain: the transaction as it is to be, as canonical text of a SpendPlan, before anybody signs. It replaces all earlier plans. */
  | {
      readonly kind: 'planned'; readonly plan: string; readonly planHash: string; readonly reason: PlanReason; readonly by: string;
      /** Of the plan, for who cannot read its text: the coins it spends (`txid:vout`) and its fee. */
      readonly inputs: readonly string[]; readonly feeSat: bigint;
    }
  /** The plan left as a PSBT, to be signed elsewhere: it may come back, or go out without us. */
  | { readonly kind: 'exported'; readonly planHash: string; readonly by: string }
  /**
   * An owner's device said yes to exactly this. For a gateway: its signature over the canonical text. For a plan: the signatures are in the
   * transaction of `signed`. It holds until `expiresAtMs`.
   */
  | { readonly kind: 'approved'; readonly by: string; readonly fingerprint: string; readonly over: string; readonly signature: string | null; readonly address: string | null; readonly expiresAtMs: number }
  /** The device said no, or could not; the intent stays. */
  | { readonly kind: 'not_signed'; readonly code: string; readonly detail: string; readonly by: string }
  /** The finished transaction, stored before it is sent anywhere. */
  | { readonly kind: 'signed'; readonly planHash: string; readonly txid: string; readonly rawHex: string }
  /** Stored before the first byte: from here on it may be out. */
  | { readonly kind: 'sending'; readonly what: 'broadcast' | 'payout'; readonly txid: string | null }
  /** What the other side said to it. `not_sent`: it certainly never left. `unknown`: no answer that could be trusted. */
  | { readonly kind: 'answered'; readonly outcome: 'accepted' | 'refused' | 'not_sent' | 'unknown'; readonly code: string | null; readonly detail: string; readonly txid: string | null; readonly gatewayId: string | null }
  /**
   * A gateway's view of the payout. `absent`: it certainly has none with our reference. `not_told`: it can neither list nor search.
   * `unknown`: a status its documentation does not name, or one that is not what was asked for (`problems`).
   */
  | {
      readonly kind: 'payout'; readonly state: 'absent' | 'not_told' | 'needs_verification' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'unknown';
      readonly gatewayId: string | null; readonly txid: string | null; readonly fee: Money | null; readonly rawStatus: string; readonly problems: readonly string[];
      /** Where the customer says where a refund goes. */
      readonly claimUrl: string | null;
    }
  /** The second step a gateway wants was done. */
  | { readonly kind: 'verified'; readonly by: string }
  /**
   * Where a transaction of this intent is on the chain. `replaced`: another one (`replacedBy`, with these confirmations) spent its coins.
   * `arrivedSat`: of a gateway's payout to ourselves, what it pays to our address.
   */
  | {
      readonly kind: 'chain'; readonly txid: string; readonly place: 'mempool' | 'block' | 'missing' | 'replaced'; readonly confirmations: number;
      readonly blockHash: string | null; readonly replacedBy: string | null; readonly arrivedSat: bigint | null;
    }
  /** A person called it off while nothing was out. */
  | { readonly kind: 'cancelled'; readonly by: string; readonly reason: string }
  /**
   * A person ended what nothing here can tell: given up after everything was looked up and nothing is out, or, where a gateway tells nothing
   * of its payouts, seen in its dashboard (`wentOut`).
   */
  | { readonly kind: 'closed'; readonly by: string; readonly reason: string; readonly wentOut: boolean }
);

/** One line per field, JSON-quoted: what the owner's device shows and signs for a gateway's payout. See withdrawal-text.ts. */
export const WITHDRAWAL_TEXT_DOMAIN = 'Countersign withdrawal 1';
