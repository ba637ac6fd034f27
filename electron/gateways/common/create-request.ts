// Refuses what a driver cannot do before anything is sent: currency, method, least amount.
import { isMethodId, saleCurrencyOf } from '../../../shared/domain/methods.ts';
import { formatMinor, decimalsOf } from '../../../shared/domain/money.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { Capabilities, OfferedMethod } from '../port.ts';
import { refusal } from './api.ts';

/** Ok when the driver can take these terms. All refusals are definite: nothing was sent. */
export function checkTerms(terms: Pick<InvoiceTerms, 'gateway' | 'method' | 'amount'>, capabilities: Capabilities, offered: readonly OfferedMethod[]): Result<null> {
  const gateway = terms.gateway;
  const entry = offered.find((candidate) => candidate.method === terms.method);
  const names = offered.map((candidate) => candidate.method).join(', ');
  if (!isMethodId(terms.method)) return refusal('method/unknown', { method: String(terms.method), offered: names });
  if (!entry) return refusal('method/not_offered', { gateway, method: terms.method, offered: names });
  const currencies = capabilities.priceCurrencies;
  if (currencies !== 'any' && !currencies.includes(terms.amount.unit)) {
    return refusal('currency/not_offered', { gateway, currency: terms.amount.unit, offered: currencies.join(', ') });
  }
  // A payment page counts in one currency alone.
  if (![null, terms.amount.unit].includes(saleCurrencyOf(terms.method))) return refusal('method/not_offered', { gateway, method: terms.method, offered: names });
  if (terms.amount.minor <= 0n) return refusal('amount/not_positive', {});
  const minimum = entry.minimum;
  if (minimum && minimum.unit === terms.amount.unit && terms.amount.minor < minimum.minor) {
    const least = `${formatMinor(minimum.minor, decimalsOf(minimum.unit))} ${minimum.unit}`;
    return refusal('amount/below_minimum', { gateway, method: terms.method, minimum: least });
  }
  return ok(null);
}
