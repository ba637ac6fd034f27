// The treasury's services as the windows and the command line use them; each part is built in electron/features/treasury/.
import type { InferOutput } from 'valibot';
import type { AccountKey, AddressChain, BitcoinNetwork, ScriptType } from '../../shared/domain/bitcoin.ts';
import type { Money } from '../../shared/domain/money.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import type { StaffRole } from '../../shared/domain/treasury-policy.ts';
import type { Result } from '../../shared/errors/result.ts';
import type {
  auditLineView, coinView, contactView, historyView, personView, placeView, recipientLineView, seriesView, signerView, sweepRuleView, treasuryAccountView, treasuryPolicyView,
  treasuryState, withdrawalView,
} from '../../shared/ipc/treasury-views.ts';
import type { ChainSource, ChainSourceConfig, ChainTip, FeeEstimates } from '../chain/port.ts';
import type { Signer, SignerKind } from '../signers/port.ts';
import type { Coin } from '../wallet/types.ts';
import type { ProxyRoute } from './http/options.ts';
import type { Clock, HttpClient, Logger, Secret } from './ports.ts';

export type { StaffRole };
/** Who does it. `device` names the signer that proved it, where one did. */
export interface Actor { readonly name: string; readonly role: StaffRole }

export type AccountView = InferOutput<typeof treasuryAccountView>;
export type CoinView = InferOutput<typeof coinView>;
export type HistoryView = InferOutput<typeof historyView>;
export type WithdrawalView = InferOutput<typeof withdrawalView>;
export type ContactView = InferOutput<typeof contactView>;
export type TreasuryPolicyView = InferOutput<typeof treasuryPolicyView>;
export type PersonView = InferOutput<typeof personView>;
export type PlaceView = InferOutput<typeof placeView>;
export type SignerView = InferOutput<typeof signerView>;
export type SeriesView = InferOutput<typeof seriesView>;
export type SweepRuleView = InferOutput<typeof sweepRuleView>;
export type TreasuryState = InferOutput<typeof treasuryState>;
export type RecipientLine = InferOutput<typeof recipientLineView>;
export type TreasuryPlace = TreasuryState['places'][number];
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Devices and chain sources come from outside as well: live, practice and test each bring their own. */
export interface TreasuryPorts {
  /** The signers that can be used here. */
  readonly signers: readonly SignerKind[];
  readonly openSigner: (kind: SignerKind) => Result<Signer>;
  /** Linux: what a person pastes into a terminal so that a device may be used. null: nothing is missing, or it is another system. */
  readonly missingUdevRules: () => string | null;
  /** `http` for esplora and core; electrum opens its own sockets, the way of `route`. */
  readonly openSource: (config: ChainSourceConfig, deps: { readonly http: HttpClient; readonly route?: ProxyRoute; readonly password: Secret | null; readonly clock: Clock; readonly log: Logger }) => ChainSource;
  /** A chain source that is there without being added (the simulated chain), at the address it has now. */
  readonly ownSource: ChainSourceConfig | null;
}

export interface NewTreasuryAccount {
  readonly name: string;
  readonly network: BitcoinNetwork;
  readonly scriptType: ScriptType;
  readonly account: number;
  /** From this signer; null: by the descriptor. */
  readonly signer: SignerKind | null;
  readonly descriptor: string | null;
  readonly source: string;
  readonly secondSource: string | null;
}

/** An account as spending from it needs it, by last knowledge of the chain. */
export interface AccountForSpending {
  readonly name: string;
  readonly key: AccountKey;
  /** Known by descriptor alone: nobody can sign for it. */
  readonly watchOnly: boolean;
  /** Every unspent output, those not in a block yet too. Whether an open withdrawal holds one is the withdrawals' own knowledge. */
  readonly coins: readonly (Coin & { readonly frozen: boolean })[];
  readonly tip: ChainTip;
  /** The first change address (chain 1) at or after this index that was never used. */
  change(from: number): { readonly index: number; readonly address: string };
  /** The whole transaction a coin comes from, lower-case hex; null: not kept. */
  rawTransaction(txid: string): string | null;
  readonly source: ChainSource;
}

/** What the withdrawals know and the accounts ask: whose a coin and a transaction is. Given to the accounts when the treasury is put together. */
export interface OutgoingKnowledge {
  /** Coins (`txid:vout`) that open withdrawals hold, with the withdrawal's id. */
  heldCoins(): ReadonlyMap<string, string>;
  /**
   * The withdrawal of ours that a transaction belongs to (signed here, or a gateway's payout with this txid); null: none. `bookedSat`: how much
   * of what the transaction changes in an account (by name; negative: less) the withdrawal's own entries book, whether they are written yet or
   * not: all of the rest is booked by the accounts as unassigned.
   */
  ofTransaction(txid: string): { readonly withdrawal: string; readonly bookedSat: (account: string) => bigint } | null;
}

/** Accounts by descriptor or from the signer, what the chain says about them, and their coins. */
export interface AccountsService {
  /** For the withdrawals alone. `treasury/not_synced` before the chain was read once. */
  forSpending(nameOrId: string): Result<AccountForSpending>;
  sources(): readonly (ChainSourceConfig & { readonly tip: { readonly height: number; readonly atMs: number } | null; readonly fees: FeeEstimates | null; readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null })[];
  addSource(source: Omit<ChainSourceConfig, 'certificateSha256'> & { readonly password: string | null }): Promise<Result<null>>;
  add(account: NewTreasuryAccount): Promise<Result<AccountView>>;
  list(): readonly AccountView[];
  get(nameOrId: string): Result<AccountView>;
  key(nameOrId: string): Result<AccountKey>;
  /** Reads the chain until nothing is new; follows reorganisations. Quick when nothing changed. */
  sync(nameOrId: string): Promise<Result<AccountView>>;
  /** Shows the next receive address on the signer; kept when it showed ours. `device/nonsense` on any difference. */
  showAddress(nameOrId: string, signer: SignerKind): Promise<Result<AccountView>>;
  /** Hands out the next address: it is not offered again. */
  nextAddress(nameOrId: string, label: string): Result<{ readonly address: string; readonly index: number; readonly path: string }>;
  isOwnAddress(address: string): { readonly account: string; readonly chain: AddressChain; readonly index: number; readonly used: boolean } | null;
  coins(nameOrId: string, cursor: string | null, limit: number): Result<Page<CoinView>>;
  /** `skip`: entries passed over behind the cursor, for a window that jumps far. */
  history(nameOrId: string, query: { readonly cursor: string | null; readonly skip?: number; readonly limit: number; readonly search: string }): Result<Page<HistoryView> & { readonly total: number }>;
  freeze(nameOrId: string, outpoint: string, frozen: boolean, by: Actor): Result<null>;
  label(nameOrId: string, type: 'tx' | 'addr' | 'output', ref: string, label: string): Result<null>;
  exportLabels(nameOrId: string): Result<string>;
  importLabels(nameOrId: string, jsonLines: string): Result<{ readonly taken: number; readonly refused: number }>;
  fees(nameOrId: string): Promise<Result<FeeEstimates>>;
  /**
   * For the withdrawals alone: these transactions turned out to be (or no longer to be) theirs. Corrects what was booked for them as unassigned;
   * joins the caller's transaction.
   */
  bookAgain(txids: readonly string[]): void;
  onChanged(listener: (account: string) => void): () => void;
}

export interface RecipientWish { readonly contact: string | null; readonly account: string | null; readonly address: string | null; readonly amount: string }

export interface WithdrawalWish {
  readonly source: { readonly kind: 'account' | 'gateway' | 'gateway_refund'; readonly name: string };
  readonly method: string;
  readonly purpose: 'payment' | 'transfer' | 'refund' | 'consolidation';
  readonly recipients: readonly RecipientWish[];
  /** Decimal text; null: as the source suggests. */
  readonly satPerVb: string | null;
  readonly coins: readonly string[] | null;
  /** Id or order id of the sale a refund belongs to. */
  readonly invoice: string | null;
  readonly note: string;
}

/** Money that leaves. Each step is journaled before it is taken; whatever is unclear is asked for, never sent again. */
export interface WithdrawalsService {
  preview(wish: WithdrawalWish, by: Actor): Promise<Result<WithdrawalView>>;
  request(wish: WithdrawalWish, by: Actor): Promise<Result<WithdrawalView>>;
  /** Reads a CSV of recipients (`name,address,amount`) against the address book. */
  readRecipients(csv: string, method: string): readonly RecipientLine[];
  list(query: { readonly state: string | null; readonly cursor: string | null; readonly limit: number }): Page<WithdrawalView>;
  get(id: string): Result<WithdrawalView>;
  /** Waits for the device, stores what it signed, sends it. Resolves when the money is out, refused or unclear. */
  approve(id: string, signer: SignerKind, by: Actor): Promise<Result<WithdrawalView>>;
  stopSigning(id: string): Result<WithdrawalView>;
  cancel(id: string, reason: string, by: Actor): Result<WithdrawalView>;
  replan(id: string, reason: 'bump' | 'cancel' | 'child', satPerVb: string, by: Actor): Promise<Result<WithdrawalView>>;
  askAgain(id: string): Promise<Result<WithdrawalView>>;
  /** Only after everything was looked up and nothing is out. */
  sendAgain(id: string, by: Actor): Promise<Result<WithdrawalView>>;
  verify(id: string, code: string, by: Actor): Promise<Result<WithdrawalView>>;
  /** `wentOut`: a gateway that tells nothing paid it, as its dashboard shows. */
  close(id: string, reason: string, by: Actor, wentOut?: boolean): Result<WithdrawalView>;
  exportPsbt(id: string, by?: Actor): Result<string>;
  importPsbt(id: string, psbt: string, by: Actor): Promise<Result<WithdrawalView>>;
  /** One pass over all that is under way: ask the chain and the gateways, book what arrived. Nothing is ever sent by it. */
  settle(): Promise<{ readonly asked: number; readonly changed: number }>;
  onChanged(listener: (id: string) => void): () => void;
}

export interface PeopleService {
  list(): readonly PersonView[];
  /** The first owner needs nobody; later ones need an owner. */
  save(person: { readonly name: string; readonly role: StaffRole; readonly pin: string | null }, by: Actor | null): Promise<Result<PersonView>>;
  signIn(name: string, pin: string): Promise<Result<Actor>>;
  /** Registers the device as this owner's; `approve` takes a device's yes for its owner's. */
  addSigner(owner: string, fingerprint: string, by: Actor): Result<PersonView>;
  ownerOf(fingerprint: string): string | null;
  /**
   * On test networks, as long as no device belongs to anybody: this one is the owner's from now on; where there is no owner yet, one is made,
   * without a PIN. So that practising needs no set-up. `withdrawal/not_owner` otherwise.
   */
  adopt(fingerprint: string): Result<PersonView>;
}

export interface ContactsService {
  list(): readonly ContactView[];
  get(idOrName: string): Result<ContactView>;
  add(contact: { readonly name: string; readonly method: string; readonly address: string; readonly again: string | null }, by: Actor): Result<ContactView>;
  /** The owner's device signs the entry's text; then the cool-down begins. */
  confirm(id: string, signer: SignerKind, by: Actor): Promise<Result<ContactView>>;
  remove(id: string, by: Actor): Result<ContactView>;
  /** Another known address with the same ends; null: none. */
  lookAlike(method: MethodId, address: string): { readonly name: string; readonly address: string } | null;
}

/** What policy is asked before money is requested, approved and sent. */
export interface PolicyQuestion {
  readonly step: 'request' | 'approve' | 'send';
  /** The withdrawal in question, once it is stored: it does not count against itself. */
  readonly withdrawal: string | null;
  readonly actor: Actor;
  readonly requestedBy: string;
  readonly purpose: 'payment' | 'transfer' | 'refund' | 'consolidation';
  readonly amount: Money;
  /** Worth in the shop's currency; null: no rate known, which only an owner may pass. */
  readonly worthMinor: bigint | null;
  readonly recipients: readonly { readonly kind: 'contact' | 'own' | 'customer'; readonly contactId: string | null; readonly method: MethodId; readonly address: string }[];
  readonly feeSat: bigint | null;
  readonly satPerKvb: bigint | null;
}

export interface PolicyService {
  get(): TreasuryPolicyView;
  save(policy: TreasuryPolicyView, by: Actor): Result<TreasuryPolicyView>;
  freezeAll(on: boolean, reason: string, by: Actor): Result<TreasuryPolicyView>;
  /** Empty: it may pass. No rule means no. Amounts of the day and week come from the withdrawals that are not cancelled or failed. */
  judge(question: PolicyQuestion): readonly { readonly rule: string; readonly message: string }[];
}

export interface SweepService {
  list(): readonly SweepRuleView[];
  save(rule: Omit<SweepRuleView, 'id' | 'lastProposedAt' | 'problem'> & { readonly id: string | null }, by: Actor): Result<SweepRuleView>;
  /** Requests what the rules say; only an owner approves. */
  propose(): Promise<readonly WithdrawalView[]>;
}

export interface TreasuryService {
  readonly accounts: AccountsService;
  readonly withdrawals: WithdrawalsService;
  readonly people: PeopleService;
  readonly contacts: ContactsService;
  readonly policy: PolicyService;
  readonly sweeps: SweepService;
  /** Balances over all gateways and accounts with their worth and age. `refresh` asks the gateways now. */
  places(refresh: boolean): Promise<readonly PlaceView[]>;
  signers(): readonly SignerView[];
  /** Ends what waits for this device with `device/cancelled`. */
  stopWaiting(signer: SignerKind): void;
  /** Asks which device is there. Waits for one like all work with a signer; `look`: says what stands in the way instead. */
  identify(signer: SignerKind, network: BitcoinNetwork, how?: 'wait' | 'look'): Promise<Result<SignerView>>;
  audit(cursor: string | null, limit: number): Page<InferOutput<typeof auditLineView>>;
  /** Read day by day, so that the till goes on meanwhile. */
  charts(days: number): Promise<{ readonly balances: readonly SeriesView[]; readonly fees: readonly SeriesView[]; readonly inflow: readonly SeriesView[] }>;
  /** Keeps accounts and withdrawals up to date until closed. */
  start(): void;
  close(): Promise<void>;
  onChanged(listener: TreasuryListener): () => void;
}

/** What changed and whose id; null: all of it. */
export type TreasuryListener = (what: 'state' | 'withdrawal' | 'account' | 'signer' | 'device', id: string | null) => void;

/** The treasury is loaded and built when it is first opened: the till starts and sells without it. */
export interface TreasuryDoor {
  /** The same service each time. `treasury/not_open` once the app is closing. */
  open(): Promise<Result<TreasuryService>>;
  /** Told before it is opened, too; nothing changes until then. */
  onChanged(listener: TreasuryListener): () => void;
}
