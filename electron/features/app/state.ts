// The state of the whole app as the till window sees it, put together from the services and what the shell knows.
import type { InferOutput } from 'valibot';
import type { App } from '../../core/app.ts';
import type { Keychain } from '../../core/ports.ts';
import type { appState } from '../../../shared/ipc/shop.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { accountToView, webhookBase } from '../../core/views/account.ts';
import { proxyToView } from '../../core/views/proxy.ts';
import { tunnelToView } from '../../core/views/tunnel.ts';
import { settingsToView } from '../../core/views/settings.ts';

export type AppStateView = InferOutput<typeof appState>;

export interface ShellFacts {
  readonly version: string;
  readonly runtimeWarning: string | null;
  readonly keychain: Pick<Keychain, 'backend' | 'trustworthy'>;
}

/** `unconfigured` is a live app without a gateway account; it offers practice mode. */
export function describeApp(app: App, facts: ShellFacts): Result<AppStateView> {
  const accounts = app.gateways.list();
  if (!accounts.ok) return accounts;
  const receiver = app.webhooks.state();
  const tunnel = app.tunnel.summary();
  return ok({
    version: facts.version,
    mode: app.options.mode === 'practice' ? 'practice' : accounts.value.length === 0 ? 'unconfigured' : 'live',
    vault: app.vault.state(),
    keychain: { backend: facts.keychain.backend, trustworthy: facts.keychain.trustworthy },
    runtimeWarning: facts.runtimeWarning,
    receiver,
    notices: app.notices().map((notice) => ({ ...notice })),
    catchingUp: app.sync.catchingUp,
    settings: settingsToView(app.settings.get()),
    tunnel: tunnelToView(tunnel),
    proxy: proxyToView(app.proxy.summary()),
    accounts: accounts.value.map((account) => accountToView(account, webhookBase(tunnel))),
    reviewCount: app.invoices.reviewCount(),
  });
}
