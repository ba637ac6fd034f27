// The app without a face: the services that the windows and the command line both use. Built by create-app.ts.
import type { AppError, Result } from '../../shared/errors/result.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import type { Decision } from '../../shared/domain/facts.ts';
import type { InvoiceStatus } from '../../shared/domain/status.ts';
import type { FiatCode } from '../../shared/domain/money.ts';
import type { Policy } from '../../shared/domain/policy.ts';
import type { DisplayModel } from '../../shared/domain/display-model.ts';
import type { Balance, CheckReport, Estimate, GatewayDriver, OfferedMethod } from '../gateways/port.ts';
import type { TunnelDriver, TunnelId } from '../tunnels/port.ts';
import type { HttpLimits, ProxyRoute, SystemProxy } from './http/options.ts';
import type { Clock, HttpClient, Keychain, Logger, Random } from './ports.ts';
import type { PracticeControls } from '../practice/port.ts';
import type { BooksService } from './books.ts';
import type { ExportService } from './exports.ts';
import type { TreasuryDoor, TreasuryPorts } from './treasury.ts';

/** The outside world, swapped as a whole for practice and tests. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly keychain: Keychain;
  /** A client for one gateway account or chain source; see core/http. `limits`: where a gateway's are too tight. */
  readonly httpFor: (account: { readonly name: string; readonly baseUrl: string; readonly selfHosted: boolean; readonly requestsPerSecond: number; readonly proxy?: ProxyRoute; readonly limits?: Partial<HttpLimits> }) => HttpClient;
  /** The way out as the system has it. */
  readonly systemProxy: SystemProxy;
  /** Signers and chain sources. Asked for when the treasury is opened: what they need takes its time to read. */
  readonly treasury: () => Promise<Result<TreasuryPorts>>;
}

export interface AppOptions {
  /** The data folder; created with private permissions. */
  readonly home: string;
  readonly mode: 'live' | 'practice';
  /** Opens the vault at once where it is sealed with a passphrase. */
  readonly passphrase?: string;
}

export interface ShopSettings {
  readonly shopName: string;
  readonly currency: FiatCode;
  readonly timeZone: string;
  readonly defaultGateway: string | null;
  readonly defaultMethod: string | null;
  readonly theme: 'system' | 'light' | 'dark';
  readonly sound: boolean;
  readonly policy: Policy;
}

export interface NewSale {
  readonly gateway: string;
  /** Decimal text; refused with what is wrong, never rounded. */
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  /** Empty: the till numbers the sale. */
  readonly orderId: string;
  readonly note: string;
  readonly expiresInMinutes: number | null;
  /** Decimal text in the sale's currency, on top of the amount and untaxed; missing or empty: none. */
  readonly tip?: string;
  /** One of the shop's tax classes; missing or empty: its usual one. */
  readonly taxClass?: string;
}

export interface ListQuery {
  readonly status?: InvoiceStatus;
  /** Order id, invoice id, the gateway's id, address or transaction hash, whole or a part of three characters or more. */
  readonly search?: string;
  readonly openOnly?: boolean;
  readonly reviewOnly?: boolean;
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  readonly limit: number;
  readonly cursor?: string;
}

export interface InvoiceService {
  /**
   * Stores the sale and its outbox entry durably, then sends. Resolves when the gateway accepted or refused it, or after `waitMs` with
   * error `invoice/not_sent` while the sale stays stored and goes on by itself. A refused sale is an error and stays on record as failed.
   */
  create(sale: NewSale, waitMs?: number): Promise<Result<InvoiceView>>;
  /** By id, unique prefix of an id, or order id; with its timeline. */
  get(idOrOrder: string): Result<InvoiceView>;
  list(query: ListQuery): Result<{ readonly invoices: readonly InvoiceView[]; readonly next: string | null }>;
  cancel(idOrOrder: string, reason: string): Promise<Result<InvoiceView>>;
  /** `seen`: the open review as the person saw it; when it is another by now nothing is decided (`invoice/review_changed`). null: whatever is open. */
  resolve(idOrOrder: string, decision: Decision, reason: string, by: string, seen: { readonly reason: string; readonly detail: string } | null): Promise<Result<InvoiceView>>;
  /** Asks the gateway now and judges again. */
  checkNow(idOrOrder: string): Promise<Result<InvoiceView>>;
  /** The sale on screen: asked soonest, shown to the customer. null: none. */
  show(id: string | null): Result<null>;
  displayModel(): DisplayModel;
  reviewCount(): number;
  onChanged(listener: (view: InvoiceView) => void): () => void;
  onDisplay(listener: (model: DisplayModel) => void): () => void;
}

export interface SyncReport {
  readonly asked: number;
  readonly changed: number;
  readonly sent: number;
  readonly inDoubt: number;
  readonly errors: readonly { readonly gateway: string; readonly code: string; readonly message: string; readonly hint: string }[];
}

export interface SyncService {
  /** One pass: send what is waiting, ask about what is open (all pages), work off received webhooks, settle what is in doubt. */
  once(): Promise<SyncReport>;
  /** Keeps going on its own schedule until stopped; the first thing it does is catch up. */
  start(onPass?: (report: SyncReport) => void): void;
  stop(): Promise<void>;
  readonly catchingUp: boolean;
}

export interface NewAccount {
  readonly name: string;
  readonly driver: string;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  /** Both plain and secret settings, as typed; what is secret is sealed at once. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface AccountChange {
  /** null: as it is. */
  readonly baseUrl: string | null;
  /** Only those that change; a secret is sealed at once. */
  readonly settings: Readonly<Record<string, string>>;
  readonly keepOldSecretMs: number;
}

export interface AccountSummary {
  readonly name: string;
  readonly driver: GatewayDriver;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  /** Those that are not secret. */
  readonly settings: Readonly<Record<string, string>>;
  readonly practice: boolean;
  /** The gateway's test surroundings: no real money moves. */
  readonly sandbox: boolean;
  readonly methods: readonly OfferedMethod[];
  readonly health: 'unchecked' | 'ok' | 'not_answering' | 'slow_down' | 'refused';
  readonly healthDetail: string | null;
  /** Path of this account at the receiver, with its 128-bit random part. */
  readonly webhookPath: string;
  readonly lastContactAtMs: number | null;
}

export interface GatewayService {
  drivers(): readonly GatewayDriver[];
  add(account: NewAccount): Promise<Result<AccountSummary>>;
  list(): Result<readonly AccountSummary[]>;
  check(name: string): Promise<Result<CheckReport>>;
  balances(name: string): Promise<Result<readonly Balance[]>>;
  /**
   * Replaces what is named of an account, the rest stays. New credentials are tried first, and asked for the newest open sales, so that a key
   * of another account is refused (`gateway/other_account`) and no open sale is lost. With a new webhook secret the old one holds for
   * `keepOldSecretMs` more.
   */
  change(name: string, change: AccountChange): Promise<Result<AccountSummary>>;
  /** What an amount would cost in a coin now, where the gateway tells (`gateway/not_offered`). */
  estimate(name: string, amount: string, currency: string, method: string): Promise<Result<Estimate>>;
  /**
   * Takes a new webhook secret into use; deliveries signed with the old one are taken for `keepOldMs` more, so that none is refused while
   * the gateway is being told.
   */
  changeWebhookSecret(name: string, secret: string, keepOldMs: number): Result<null>;
  /** In practice mode only (`practice/only`): the account's gateway answers at this address with these credentials now. Nothing is written when they are known. */
  followPractice(account: NewAccount): Result<null>;
  onChanged(listener: () => void): () => void;
}

export interface WebhookService {
  /** Starts the receiver on 127.0.0.1. Port 0: any free one. `webhook/port_in_use` when it is taken. */
  listen(port: number): Promise<Result<{ readonly port: number; readonly accounts: readonly { readonly name: string; readonly path: string }[] }>>;
  close(): Promise<void>;
  state(): { readonly listening: boolean; readonly port: number | null; readonly problem: string | null };
}

/** Where a self-test broke, on its way from here out to the public address, back in to the receiver and home again. */
export type TestStage = 'name' | 'connect' | 'tls' | 'tunnel' | 'receiver' | 'answer';

export interface TestReport {
  readonly atMs: number;
  readonly ok: boolean;
  /** null when it came back. */
  readonly stage: TestStage | null;
  readonly tookMs: number;
  /** The public address it was sent to. */
  readonly url: string;
  readonly error: AppError | null;
}

/** How one gateway account learns where its webhooks go. */
export interface ToldAccount {
  readonly name: string;
  /** null: nowhere, it is asked instead. */
  readonly webhookUrl: string | null;
  /** `own_address`: the account has an address of its own in its settings; `direct`: the gateway is on this computer. */
  readonly how: 'with_each_invoice' | 'by_api' | 'by_hand' | 'own_address' | 'direct';
  /** What still has to be done so that the gateway knows the address; null: nothing. */
  readonly problem: AppError | null;
}

export type ProxyMode = 'none' | 'system' | 'manual';

export interface ProxySummary {
  readonly mode: ProxyMode;
  /** Set by hand; null in the other modes. */
  readonly host: string | null;
  readonly port: number | null;
  readonly user: string | null;
  /** A password is sealed for it. */
  readonly hasPassword: boolean;
  /** What stopped the last request there. */
  readonly problem: AppError | null;
}

export interface ProxyService {
  summary(): ProxySummary;
  /**
   * Stores and takes into use at once; requests on their way end the way they began. `host`, `port` and `user` count only by hand. A password
   * that is null stays as it is while host, port and user do; an empty one is taken out.
   */
  set(wanted: { readonly mode: ProxyMode; readonly host: string; readonly port: string; readonly user: string; readonly password: string | null }): Result<ProxySummary>;
  /** Which way each account's requests leave now. `proxy` null: directly. */
  ways(): Promise<readonly { readonly account: string; readonly proxy: string | null; readonly problem: AppError | null }[]>;
}

export interface TunnelSummary {
  /** null: no tunnel is set up. */
  readonly driver: TunnelId | null;
  readonly title: string | null;
  /** Settings that are not secret. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of the secrets that are sealed. */
  readonly sealed: readonly string[];
  readonly state: 'none' | 'idle' | 'connecting' | 'up' | 'down';
  readonly problem: AppError | null;
  /** null: a person has to do something first, or nothing is waited for. */
  readonly retryInMs: number | null;
  readonly publicUrl: string | null;
  /** Where the outside has to be led to on this computer; null while the receiver does not listen. */
  readonly forwardTo: string | null;
  /** A server's key that waits for a yes. */
  readonly askedKey: { readonly host: string; readonly fingerprint: string } | null;
  readonly test: TestReport | null;
  readonly mode: 'webhooks_and_polling' | 'polling_only';
  readonly accounts: readonly ToldAccount[];
}

export interface TunnelService {
  drivers(): readonly TunnelDriver[];
  summary(): TunnelSummary;
  /** Stores and takes into use. A key that is missing keeps its value while the driver stays the same; an empty one is taken out. Secrets are sealed at once. */
  set(driver: string, settings: Readonly<Record<string, string>>): Promise<Result<TunnelSummary>>;
  /** Says that the server's key which was asked about is right; it is pinned from then on. */
  trust(fingerprint: string): Promise<Result<TunnelSummary>>;
  remove(): Promise<Result<TunnelSummary>>;
  /** Waits a while for the tunnel to be up, then sends a probe. The receiver must listen. */
  test(): Promise<Result<TestReport>>;
  /** The owner has put the address into this gateway's dashboard. */
  told(account: string): Result<null>;
  onChanged(listener: () => void): () => void;
}

export interface VaultService {
  /** `none`: nothing is sealed yet. */
  state(): 'none' | 'locked' | 'open';
  create(passphrase: string): Promise<Result<null>>;
  unlock(passphrase: string): Promise<Result<null>>;
  /** Made, opened or sealed anew, whoever asked for it. */
  onChanged(listener: () => void): () => void;
}

export interface SettingsService {
  get(): ShopSettings;
  save(settings: ShopSettings): Result<ShopSettings>;
  onChanged(listener: () => void): () => void;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: string;
  /** Per unit; all zero when the books hold. */
  readonly sums: Readonly<Record<string, string>>;
  readonly closings: number;
  readonly documents: number;
  readonly firstBreak: { readonly entry: number; readonly problem: string } | null;
  /** The first fifty, the first one included. */
  readonly breaks: readonly { readonly entry: number; readonly problem: string }[];
}

export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface App {
  readonly options: AppOptions;
  readonly invoices: InvoiceService;
  readonly sync: SyncService;
  readonly gateways: GatewayService;
  readonly webhooks: WebhookService;
  /** Follows the receiver: up while it listens. */
  readonly tunnel: TunnelService;
  /** The way out to the gateways. */
  readonly proxy: ProxyService;
  readonly vault: VaultService;
  readonly settings: SettingsService;
  readonly exports: ExportService;
  readonly treasury: TreasuryDoor;
  readonly books: BooksService;
  /** The buttons of practice mode; null in a shop's own books. */
  readonly practice: PracticeControls | null;
  audit(): Promise<AuditReport>;
  /** Shop-wide warnings: wrong clock, full disk, damaged books, gateway not answering. */
  notices(): readonly Notice[];
  onNotices(listener: () => void): () => void;
  /** Stops the timers, finishes the running transaction, closes the ledger. Safe to call twice. */
  close(): Promise<void>;
}
