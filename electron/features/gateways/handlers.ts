// Answers the calls of the area `gateways`: accounts at payment services, as the owner sets them up.
import type { App } from '../../core/app.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { ok } from '../../../shared/errors/result.ts';
import { formatMoney, tickerOf } from '../../../shared/domain/money.ts';
import { accountToView, driverToView, webhookBase } from '../../core/views/account.ts';

export interface UrlVerdict {
  /** As it would be used. */
  readonly normalised: string | null;
  /** Why it may not be saved; null when it may. */
  readonly problem: string | null;
  /** What to look at twice, such as a look-alike name. */
  readonly warning: string | null;
}

export const gatewayHandlers = (app: () => App, checkUrl: (url: string, selfHosted: boolean) => UrlVerdict): TillHandlers['gateways'] => ({
  drivers: () => ok(app().gateways.drivers().map(driverToView)),
  add: async (account) => {
    const added = await app().gateways.add(account);
    return added.ok ? ok(accountToView(added.value, webhookBase(app().tunnel.summary()))) : added;
  },
  change: async ({ name, baseUrl, settings, keepOldSecretMinutes }) => {
    const changed = await app().gateways.change(name, { baseUrl, settings, keepOldSecretMs: keepOldSecretMinutes * 60_000 });
    return changed.ok ? ok(accountToView(changed.value, webhookBase(app().tunnel.summary()))) : changed;
  },
  check: async ({ name }) => {
    const checked = await app().gateways.check(name);
    if (!checked.ok) return checked;
    const { methods, clockSkewMs, warnings } = checked.value;
    return ok({ methods: [...methods], clockSkewMs, warnings: [...warnings] });
  },
  checkUrl: ({ url, selfHosted }) => ok({ ...checkUrl(url, selfHosted) }),
  balances: async ({ name }) => {
    const balances = await app().gateways.balances(name);
    if (!balances.ok) return balances;
    return ok(balances.value.map(({ method, available, pending }) => ({
      method, available: formatMoney(available), pending: pending === null ? null : formatMoney(pending), asset: tickerOf(available.unit),
    })));
  },
});
