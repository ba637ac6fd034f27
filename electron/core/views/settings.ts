// The shop's settings as the till window sees them: amounts as decimal text, times in minutes, and back.
import type { InferOutput } from 'valibot';
import type { ShopSettings } from '../app.ts';
import type { Policy } from '../../../shared/domain/policy.ts';
import { decimalsOf, formatMinor, isFiatCode, parseDecimal, type FiatCode } from '../../../shared/domain/money.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { policyView, shopSettings } from '../../../shared/ipc/shop.ts';

export type SettingsView = InferOutput<typeof shopSettings>;
type PolicyView = InferOutput<typeof policyView>;

const MINUTE_MS = 60_000;

export function settingsToView(settings: ShopSettings): SettingsView {
  const money = (minor: bigint): string => formatMinor(minor, decimalsOf(settings.currency));
  const { under, over, confirmations, graceAfterExpiryMs } = settings.policy;
  return {
    shopName: settings.shopName,
    currency: settings.currency,
    timeZone: settings.timeZone,
    defaultGateway: settings.defaultGateway,
    defaultMethod: settings.defaultMethod,
    theme: settings.theme,
    sound: settings.sound,
    policy: {
      under: { basisPoints: under.basisPoints, fiat: money(under.fiatMinor) },
      over: { basisPoints: over.basisPoints, fiat: money(over.fiatMinor) },
      confirmations: confirmations.map(({ upToFiatMinor, wanted }) => ({ upTo: upToFiatMinor === null ? null : money(upToFiatMinor), wanted })),
      graceMinutes: Math.round(graceAfterExpiryMs / MINUTE_MS),
    },
  };
}

/** Reads what the owner typed. `currency/unknown`, and amounts that are not exact in the currency, are refused. */
export function settingsFromView(view: SettingsView): Result<ShopSettings> {
  const { currency } = view;
  if (!isFiatCode(currency)) return failure('currency/unknown', { details: { currency } });
  const policy = policyFromView(view.policy, currency);
  return policy.ok ? ok({ ...view, currency, policy: policy.value }) : policy;
}

function policyFromView(view: PolicyView, currency: FiatCode): Result<Policy> {
  const under = minorOf(view.under.fiat, currency);
  if (!under.ok) return under;
  const over = minorOf(view.over.fiat, currency);
  if (!over.ok) return over;
  const confirmations: Policy['confirmations'][number][] = [];
  for (const { upTo, wanted } of view.confirmations) {
    const limit: Result<bigint | null> = upTo === null ? ok(null) : minorOf(upTo, currency);
    if (!limit.ok) return limit;
    confirmations.push({ upToFiatMinor: limit.value, wanted });
  }
  return ok({
    under: { basisPoints: view.under.basisPoints, fiatMinor: under.value },
    over: { basisPoints: view.over.basisPoints, fiatMinor: over.value },
    confirmations,
    graceAfterExpiryMs: view.graceMinutes * MINUTE_MS,
  });
}

function minorOf(text: string, currency: FiatCode): Result<bigint> {
  const decimals = decimalsOf(currency);
  const parsed = parseDecimal(text, decimals);
  if (parsed.ok) return ok(parsed.minor);
  switch (parsed.reason) {
    case 'malformed': return failure('amount/malformed', { details: { text } });
    case 'too_many_decimals': return failure('amount/too_many_decimals', { details: { text, currency, decimals: String(decimals) } });
    case 'too_large': return failure('amount/too_large');
  }
}
