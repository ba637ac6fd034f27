// Gateway accounts as the command line prints them; no credential is among their parts.
import { formatMoney, tickerOf } from '../../shared/domain/money.ts';
import type { AccountSummary } from '../core/app.ts';
import { facts } from './printer.ts';

export interface AccountDocument {
  readonly name: string;
  readonly driver: string;
  readonly url: string;
  readonly selfHosted: boolean;
  /** The gateway's test surroundings: no real money moves. */
  readonly sandbox: boolean;
  readonly methods: readonly string[];
  readonly minimums: Readonly<Record<string, { readonly value: string; readonly currency: string }>>;
  readonly health: string;
  readonly healthDetail: string | null;
  readonly webhookPath: string;
  readonly lastContactAt: string | null;
}

export function accountDocument(account: AccountSummary): AccountDocument {
  const minimums = account.methods.flatMap(({ method, minimum }) =>
    minimum === null ? [] : [[method, { value: formatMoney(minimum), currency: tickerOf(minimum.unit) }] as const]);
  return {
    name: account.name,
    driver: account.driver.id,
    url: account.baseUrl,
    selfHosted: account.selfHosted,
    sandbox: account.sandbox,
    methods: account.methods.map(({ method }) => method),
    minimums: Object.fromEntries(minimums),
    health: account.health,
    healthDetail: account.healthDetail,
    webhookPath: account.webhookPath,
    lastContactAt: account.lastContactAtMs === null ? null : new Date(account.lastContactAtMs).toISOString(),
  };
}

export function accountText(account: AccountSummary): string {
  const document = accountDocument(account);
  return facts([
    ['name', document.name],
    ['driver', document.driver],
    ['base URL', document.url],
    ...(document.sandbox ? [['sandbox', 'yes: no real money moves'] as const] : []),
    ['methods', document.methods.join(', ')],
    ['health', document.healthDetail === null ? document.health : `${document.health}: ${document.healthDetail}`],
    ['webhook path', document.webhookPath],
    ['last contact', document.lastContactAt],
  ]);
}
