// What customers, chains and time do to an invoice, and the sums of it: the same for every gateway; the gateway only books it.
import type { Clock } from '../../core/ports.ts';
import { unreachable } from '../../../shared/errors/invariant.ts';
import { add, compare, dec, div, formatDec, neededScale, readDec, type Dec } from './decimal.ts';
import type { ControlAnswer, PlayAction } from './port.ts';

/** How far `pay_late` and `expire` move an invoice into the past: beyond any grace a shop is likely to give. */
const MOVED_PAST_MS = 3_600_000;

export interface Sums {
  /** All that was asked for, in the coin of this way. */
  readonly whole: Dec;
  /** What is still open of it; negative when too much was paid. */
  readonly due: Dec;
  /** Decimals of amounts that are made up here. */
  readonly decimals: number;
  /** Decimals a payment can have at all; the same when left out. */
  readonly chainDecimals?: number;
}

/** One gateway's invoices, as far as play goes. `Way` is one way to pay an invoice: a payment method, a network. */
export interface Playable<Invoice, Way> {
  /** Looks at the clock: expires what is over. Called before anything else. */
  refresh(invoice: Invoice): void;
  /** The invoice's own way, or the one that is named in our words or the vendor's; null when it has none to pay to. */
  way(invoice: Invoice, method?: string): Way | null;
  /** Where a customer's mistake sends the money; null when there is no such place. */
  elsewhere(invoice: Invoice): Way | null;
  sums(invoice: Invoice, way: Way): Sums;
  /** Money is seen, unconfirmed. */
  receive(invoice: Invoice, way: Way, amount: Dec): void;
  isPaid(invoice: Invoice): boolean;
  /** Blocks on top of every payment; 'all': as many as can be needed. */
  confirm(invoice: Invoice, blocks: number | 'all'): void;
  /** The last payment that is not final never happened; false when there is none. */
  replaceLast(invoice: Invoice): boolean;
  endsAtMs(invoice: Invoice): number;
  /** All times of the invoice, this much earlier. What it thereby becomes, `refresh` finds. */
  shift(invoice: Invoice, ms: number): void;
  status(invoice: Invoice): string;
  isExpired(invoice: Invoice): boolean;
  setStatus(invoice: Invoice, status: string): void;
}

const ok: ControlAnswer = { ok: true };
const no = (error: string): ControlAnswer => ({ ok: false, error });

export function createPlay<Invoice, Way>(clock: Clock, model: Playable<Invoice, Way>): (invoice: Invoice, action: PlayAction) => ControlAnswer {
  const pay = (invoice: Invoice, way: Way | null, amountOf: (sums: Sums) => Dec | string): ControlAnswer => {
    if (way === null) return no('the invoice has no such payment method, or it is not activated');
    const sums = model.sums(invoice, way);
    const amount = amountOf(sums);
    if (typeof amount === 'string') return no(amount);
    if (amount.digits <= 0n) return no('nothing is left to pay');
    const most = sums.chainDecimals ?? sums.decimals;
    if (neededScale(amount) > most) return no(`it has ${most} decimals`);
    model.receive(invoice, way, amount);
    return ok;
  };
  const rest = (sums: Sums): Dec => sums.due;
  const less = (given?: string) => ({ due, decimals }: Sums): Dec | string => {
    const amount = given === undefined ? div(due, dec('2'), decimals, 'down') : readDec(given);
    return amount !== null && compare(amount, due) < 0 ? amount : `less than ${formatDec(due)} is needed`;
  };
  const more = (given?: string) => ({ whole, due, decimals }: Sums): Dec | string => {
    const amount = given === undefined ? add(due, div(whole, dec('10'), decimals, 'up')) : readDec(given);
    return amount !== null && compare(amount, due) > 0 ? amount : `more than ${formatDec(due)} is needed`;
  };
  /** The whole invoice is moved into the past, so that it ended an hour ago; the clock stays. */
  const movePast = (invoice: Invoice): void => {
    const ended = Math.floor(clock.nowMs() / 1000) * 1000 - MOVED_PAST_MS;
    model.shift(invoice, Math.max(0, model.endsAtMs(invoice) - ended));
    model.refresh(invoice);
  };

  return (invoice, action) => {
    model.refresh(invoice);
    switch (action.action) {
      case 'pay': return pay(invoice, model.way(invoice, action.method), rest);
      case 'pay_rest': return pay(invoice, model.way(invoice), rest);
      case 'pay_less': return pay(invoice, model.way(invoice), less(action.amount));
      case 'pay_more': return pay(invoice, model.way(invoice), more(action.amount));
      case 'wrong_network': return pay(invoice, model.elsewhere(invoice), rest);
      case 'pay_late':
        movePast(invoice);
        return pay(invoice, model.way(invoice), rest);
      case 'expire':
        movePast(invoice);
        return model.isExpired(invoice) ? ok : no(`an invoice that is ${model.status(invoice)} does not expire`);
      case 'confirm':
        if (!model.isPaid(invoice)) return no('nothing was paid yet');
        model.confirm(invoice, action.all === true ? 'all' : action.count ?? 1);
        return ok;
      case 'set_status':
        model.setStatus(invoice, action.status);
        return ok;
      case 'double_spend':
        return model.replaceLast(invoice) ? ok : no('no payment is still unconfirmed');
    }
    return unreachable(action);
  };
}
