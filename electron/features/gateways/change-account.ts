// Changes an account's address or credentials: tried first, and only for one that still knows the open sales.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { AccountChange } from '../../core/app.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { GatewayAdapter, GatewayDriver } from '../../gateways/port.ts';
import { boxOf, type Account, type Accounts } from './accounts.ts';
import { checkAccount, type CheckedAccount } from './new-account.ts';

export interface ChangeDeps {
  /** An account's newest open sales that its gateway knows. */
  readonly newestOpenSales: (account: string, limit: number) => readonly { readonly terms: InvoiceTerms; readonly gatewayInvoiceId: string }[];
  readonly accounts: Accounts;
  readonly drivers: readonly GatewayDriver[];
  readonly vault: Vault;
  readonly practice: boolean;
  readonly onSkew: (account: string, skewMs: number) => void;
}

/** So many are asked for; one is enough to know an account, the others may have been deleted at the gateway. */
const SALES_ASKED = 3;

/** The account as it is, with what is named changed. */
function changed(account: Account, change: AccountChange, { vault, drivers, practice }: ChangeDeps): Result<CheckedAccount> {
  const settings: Record<string, string> = { ...account.settings };
  for (const field of account.spec.settings.filter((each) => each.secret)) {
    const held = vault.open(boxOf(account.name, field.key));
    if (held.ok) settings[field.key] = held.value.reveal();
    else if (field.required || held.error.code !== 'vault/damaged') return held;
  }
  const typed = { name: account.name, driver: account.driver, baseUrl: change.baseUrl ?? account.baseUrl, selfHosted: account.selfHosted, settings: { ...settings, ...change.settings } };
  return checkAccount(typed, drivers, practice);
}

/** Whether the credentials are of the account that the open sales were made with. */
async function knowsOpenSales(sales: ReturnType<ChangeDeps['newestOpenSales']>, adapter: GatewayAdapter): Promise<Result<null>> {
  let stranger: string | null = null;
  for (const { terms, gatewayInvoiceId } of sales) {
    const seen = await adapter.readInvoice(gatewayInvoiceId, terms);
    if (seen.ok) return ok(null);
    if (seen.error.code !== 'gateway/invoice_unknown') return seen;
    stranger ??= terms.orderId;
  }
  return stranger === null ? ok(null) : failure('gateway/other_account', { details: { orderId: stranger } });
}

/** Tries what is new, then takes it into use. Refuses without a change where the gateway does not take it or cannot be asked. */
export async function changeAccount(deps: ChangeDeps, account: Account, change: AccountChange): Promise<Result<null>> {
  const next = changed(account, change, deps);
  if (!next.ok) return next;
  const { config } = next.value;
  const trial = deps.accounts.trial(config, account.spec);
  try {
    const report = await trial.adapter.check();
    if (!report.ok) return report;
    deps.onSkew(account.name, report.value.clockSkewMs);
    const known = await knowsOpenSales(deps.newestOpenSales(account.name, SALES_ASKED), trial.adapter);
    if (!known.ok) return known;
  } finally {
    trial.close();
  }
  const key = account.spec.webhookSecretKey;
  const webhookSecret = change.settings[key] === undefined ? undefined : config.secrets[key];
  if (webhookSecret) {
    const rotated = deps.accounts.changeWebhookSecret(account, webhookSecret.reveal(), Math.max(0, change.keepOldSecretMs));
    if (!rotated.ok) return rotated;
  }
  return deps.accounts.follow(account, config);
}
