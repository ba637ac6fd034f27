// What a new sale is made of: net, tax and tip by the shop's rates of the business day, and with them the amount that is charged.
import { parseMoney } from '../../../shared/domain/money.ts';
import { breakdownOf, type Breakdown, type TaxClass } from '../../../shared/domain/tax.ts';
import { businessDate } from '../../../shared/domain/time.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { NewSale } from '../../core/app.ts';
import type { BooksSetting } from '../../core/books.ts';
import type { CheckedSale } from './new-sale.ts';

/** Of what carries no tax, so that a tip has something to stand beside. */
const NO_TAX: TaxClass = { id: 'none', name: 'No tax', rates: [{ basisPoints: 0, fromDate: '0001-01-01' }] };

/** null: no tax and no tip, the amount is the amount. Errors: `input/invalid`, `amount/*`. */
export function takeApart(sale: NewSale, amount: CheckedSale['amount'], setting: BooksSetting, nowMs: number, timeZone: string): Result<Breakdown | null> {
  const tip = (sale.tip ?? '').trim();
  if (tip !== '' && !setting.tips) return failure('input/invalid', { details: { field: 'the tip', problem: 'this shop takes none' } });
  const parsed = parseMoney(tip === '' ? '0' : tip, amount.unit);
  if (!parsed.ok) return failure('input/invalid', { details: { field: 'the tip', problem: 'it is not an amount of this currency' } });
  const named = (sale.taxClass ?? '').trim();
  const taxClass = named === '' ? setting.tax.defaultClass : named;
  if (taxClass === null && parsed.minor === 0n) return ok(null);
  const tax = { ...setting.tax, classes: [...setting.tax.classes, NO_TAX] };
  const done = breakdownOf(tax, [{ taxClass: taxClass ?? NO_TAX.id, minor: amount.minor }], parsed.minor, businessDate(nowMs, timeZone, setting.dayCutMinutes));
  if (done.ok) return ok(done.value);
  switch (done.problem) {
    case 'unknown_class': return failure('input/invalid', { details: { field: 'the tax class', problem: `the shop has: ${setting.tax.classes.map(({ id }) => id).join(', ') || 'none'}` } });
    case 'no_rate_yet': return failure('input/invalid', { details: { field: 'the tax class', problem: 'it has no rate on this day' } });
    case 'not_positive': return failure('amount/not_positive');
  }
}
