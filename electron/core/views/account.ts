// Gateway drivers and accounts as the till window sees them; no secret is in either.
import type { InferOutput } from 'valibot';
import type { AccountSummary, TunnelSummary } from '../app.ts';
import type { GatewayDriver } from '../../gateways/port.ts';
import type { accountView, driverView } from '../../../shared/ipc/shop.ts';
import { abilitiesOf } from './abilities.ts';
import { methodOf } from '../../../shared/domain/methods.ts';
import { formatMoney, tickerOf } from '../../../shared/domain/money.ts';

/** What stands before an account's webhook path: the public address, or the receiver's own on this computer; null: there is neither. */
export const webhookBase = ({ publicUrl, forwardTo }: Pick<TunnelSummary, 'publicUrl' | 'forwardTo'>): string | null => publicUrl ?? forwardTo;

/** `base` null makes the webhook address null. */
export function accountToView(account: AccountSummary, base: string | null): InferOutput<typeof accountView> {
  const { priceCurrencies } = account.driver.capabilities;
  return {
    name: account.name,
    driver: account.driver.id,
    title: account.driver.title,
    baseUrl: account.baseUrl,
    settings: { ...account.settings },
    abilities: abilitiesOf(account.driver.capabilities),
    practice: account.practice,
    sandbox: account.sandbox,
    priceCurrencies: priceCurrencies === 'any' ? 'any' : [...priceCurrencies],
    methods: account.methods.map(({ method, minimum }) => {
      const { asset, networkName, only, uri } = methodOf(method);
      return { method, asset: uri.kind === 'page' ? 'Any coin' : asset, networkName, only, minimum: minimum === null ? null : { value: formatMoney(minimum), currency: tickerOf(minimum.unit) } };
    }),
    health: account.health,
    healthDetail: account.healthDetail,
    webhookUrl: base === null || account.driver.isOwn === true ? null : base + account.webhookPath,
    lastContactAt: account.lastContactAtMs === null ? null : new Date(account.lastContactAtMs).toISOString(),
  };
}

export function driverToView(driver: GatewayDriver): InferOutput<typeof driverView> {
  return {
    id: driver.id,
    title: driver.title,
    settings: driver.settings.map((field) => ({
      key: field.key, label: field.label, help: field.help, secret: field.secret, default: field.default ?? null,
      // What is made here need not be typed.
      required: field.required && field.madeHere !== true,
      part: field.part ?? null, choices: (field.choices ?? []).map((choice) => ({ ...choice })),
    })),
    webhookSecretKey: driver.webhookSecretKey,
    methods: [...driver.methods],
    defaultBaseUrl: driver.defaultBaseUrl,
    baseUrlHelp: driver.baseUrlHelp ?? '',
    capabilities: { ...driver.capabilities },
    abilities: abilitiesOf(driver.capabilities),
    own: driver.isOwn === true,
  };
}
