// Report `payments`: one row per transaction of the sales of the period, with what it was worth at the sale's own rate.
import { amountText, digitsText, formOf, rateText } from '../master/decimals.ts';
import { dueOf, paymentsOf, type StoredAmount, type StoredPayment } from '../master/judgement-text.ts';
import type { MasterGroup, MasterRow } from '../master/row.ts';
import type { ReportContext } from './context.ts';
import { sharedCells } from './sales.ts';
import { salesOf, type StoredSale } from './sales-repo.ts';

export function* paymentRows(context: ReportContext): Generator<MasterGroup> {
  const rateOf = rates();
  for (const sale of salesOf(context)) {
    if (sale.judgement === null) continue;
    const payments = paymentsOf(sale.judgement);
    if (payments.length > 0) yield rowsOf(context, sale, payments, dueOf(sale.judgement), rateOf);
  }
}

type RateOf = (sale: StoredSale, due: StoredAmount) => string;

/** Sales in a row often have one rate: it is worked out once. */
function rates(): RateOf {
  let last = { key: '', rate: '' };
  return (sale, due) => {
    const key = `${String(sale.amountMinor)} ${sale.currency} ${due.digits} ${due.unit}`;
    if (key !== last.key) last = { key, rate: rateText(sale.amountMinor, sale.currency, BigInt(due.digits), due.unit) };
    return last.rate;
  };
}

function rowsOf(context: ReportContext, sale: StoredSale, payments: readonly StoredPayment[], due: StoredAmount | null, rateOf: RateOf): MasterGroup {
  const shared = sharedCells(context, sale);
  const worth = worths(sale, due);
  return payments.map((payment, at): MasterRow => {
    const isOwn = due !== null && payment.unit === due.unit;
    return {
      ...shared, kind: 'payment', line: String(at + 1), method: payment.unit,
      at: payment.firstSeenAtMs === null ? shared.at : context.clock.iso(payment.firstSeenAtMs),
      status: payment.invalid ? 'invalid' : payment.settled ? 'settled' : 'seen', gross: worth(payment), currency: isOwn ? sale.currency : '',
      coin_amount: digitsText(payment.unit, payment.digits), asset: formOf(payment.unit).ticker,
      rate: isOwn ? rateOf(sale, due) : '', rate_source: isOwn ? 'sale' : '', txids: payment.txid, reference: payment.id,
    };
  });
}

/**
 * What each payment adds to the fiat value of all that came before it, rounded down as the books do: together they are worth what the whole is
 * worth. Nothing for what is invalid or in another coin.
 */
function worths(sale: StoredSale, due: StoredAmount | null): (payment: StoredPayment) => string {
  const dueMinor = due === null ? 0n : BigInt(due.digits);
  let coins = 0n;
  let before = 0n;
  return ({ unit, digits, invalid }) => {
    if (due === null || dueMinor <= 0n || unit !== due.unit || invalid) return '';
    coins += BigInt(digits);
    const value = (coins * sale.amountMinor) / dueMinor;
    const own = value - before;
    before = value;
    return amountText(sale.currency, own);
  };
}
