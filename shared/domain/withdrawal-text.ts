// The canonical text of a gateway's payout or refund: what the owner's device shows and signs before anything is asked for.
import { failure, ok, type Result } from '../errors/result.ts';
import { isMethodId, methodOf } from './methods.ts';
import { formatMoney, tickerOf, type Money } from './money.ts';
import { WITHDRAWAL_TEXT_DOMAIN, type WithdrawalTerms } from './withdrawal.ts';

/** A Ledger shows messages up to this length as text; of longer ones it shows a hash, which nobody can compare with anything. */
export const LONGEST_SIGNED_TEXT = 640;

/** One field as it stands in the text, for whoever shows it beside the device. */
export interface TextField { readonly title: string; readonly value: string }

/**
 * The fields in their order: amount, network, destination whole, our reference, gateway, who asked. Two withdrawals that differ in anything
 * that matters differ here.
 */
export function withdrawalFields(terms: WithdrawalTerms): readonly TextField[] {
  const [recipient] = terms.recipients;
  if (recipient === undefined || terms.source.kind === 'account') return [];
  return [
    { title: 'Amount', value: amountText(recipient.amount) },
    { title: 'Network', value: methodOf(terms.method).networkName },
    { title: 'To', value: recipient.address === '' ? 'named by the customer on the gateway’s page' : recipient.address },
    { title: 'Name', value: recipient.name },
    { title: 'From', value: terms.source.gateway },
    ...(terms.invoice === null ? [] : [{ title: 'Refund of', value: terms.invoice.orderId }]),
    ...(terms.source.kind === 'gateway_refund' ? [{ title: 'Invoice', value: terms.source.gatewayInvoiceId }] : []),
    { title: 'Reference', value: terms.reference },
    { title: 'Asked by', value: terms.requestedBy },
  ];
}

const amountText = (money: Money): string => `${formatMoney(money)} ${isMethodId(money.unit) ? tickerOf(money.unit) : money.unit}`;

/** JSON quoting, and everything beyond ASCII as `\uXXXX`: one text for one value, whatever the device's font. */
const quoted = (value: string): string => JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The text, one line per field: printable ASCII and line feeds only. `input/invalid` for one that a Ledger would show as a hash. The format is
 * frozen; a change needs a new first line.
 * @example withdrawalText(terms) // 'Countersign withdrawal 1\nAmount: "0.001 BTC"\nNetwork: "Bitcoin"\nTo: "bc1q…"\n…'
 */
export function withdrawalText(terms: WithdrawalTerms): Result<string> {
  const text = [WITHDRAWAL_TEXT_DOMAIN, ...withdrawalFields(terms).map(({ title, value }) => `${title}: ${quoted(value)}`)].join('\n');
  if (text.length <= LONGEST_SIGNED_TEXT) return ok(text);
  return failure('input/invalid', { details: { field: 'the destination', problem: `with it the text to sign has ${String(text.length)} characters, and the signer shows ${String(LONGEST_SIGNED_TEXT)} at most` } });
}
