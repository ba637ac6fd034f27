// The only door to main: window.api in the till, window.display in the customer display.
import type { TillApi } from '../../shared/ipc/index.ts';
import type { DisplayApi } from '../../shared/ipc/display.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';

declare global {
  interface Window {
    readonly api: TillApi;
    readonly display: DisplayApi;
  }
}

/** What main may be asked by the till. */
export const api = (): TillApi => window.api;

/** The customer display's one event. */
export const displayApi = (): DisplayApi => window.display;

type Answer<Call> = Call extends (input: never) => Promise<infer R> ? (R extends { readonly ok: true; readonly value: infer V } ? V : never) : never;

export type AppState = Answer<TillApi['app']['state']>;
export type ShopSettings = AppState['settings'];
export type Account = AppState['accounts'][number];
export type OfferedMethod = Account['methods'][number];
export type Tunnel = AppState['tunnel'];
export type TunnelTest = NonNullable<Tunnel['test']>;
export type TunnelDriver = Answer<TillApi['tunnel']['drivers']>[number];
export type Proxy = AppState['proxy'];
export type Driver = Answer<TillApi['gateways']['drivers']>[number];
export type CheckReport = Answer<TillApi['gateways']['check']>;
export type UrlCheck = Answer<TillApi['gateways']['checkUrl']>;
export type SavedExport = NonNullable<Answer<TillApi['exports']['save']>>;
export type PracticeAction = Parameters<TillApi['practice']['act']>[0]['action'];
export type PracticeFault = Parameters<TillApi['practice']['fault']>[0]['fault'];
export type ReportName = Parameters<TillApi['exports']['save']>[0]['report'];
type Treasury = TillApi['treasury'];
export type TreasuryState = Answer<Treasury['state']>;
export type Person = NonNullable<TreasuryState['person']>;
export type Role = Person['role'];
export type PlaceView = TreasuryState['places'][number];
export type TreasuryAccount = TreasuryState['accounts'][number];
export type WithdrawalView = Answer<Treasury['withdrawal']>;
export type WithdrawalAction = WithdrawalView['actions'][number];
export type Purpose = WithdrawalView['purpose'];
export type Contact = TreasuryState['contacts'][number];
export type SignerView = TreasuryState['signers'][number];
export type SignerKind = SignerView['kind'];
export type TreasuryPolicy = TreasuryState['policy'];
export type SweepRule = TreasuryState['sweepRules'][number];
export type PracticeDevice = NonNullable<TreasuryState['practiceDevice']>;
export type CoinView = Answer<Treasury['coins']>['items'][number];
export type HistoryEntry = Answer<Treasury['history']>['items'][number];
export type AuditLine = Answer<Treasury['audit']>['items'][number];
export type Charts = Answer<Treasury['charts']>;
export type Series = Charts['fees'][number];
export type Fees = Answer<Treasury['fees']>;
export type RecipientLine = Answer<Treasury['readRecipients']>[number];
export type AmountView = WithdrawalView['amount'];
export type Worth = WithdrawalView['worth'];
export type Wish = Parameters<Treasury['preview']>[0];
export type DeviceAct = Parameters<Treasury['device']>[0]['act'];
export type ChainAct = Parameters<Treasury['chain']>[0]['act'];
export type { InvoiceView };
