// The numbers of a sale: due, received, missing or too much, confirmations, and every payment that came.
import type { ReactNode } from 'react';
import type { CryptoView } from '../../../shared/domain/invoice-view.ts';
import { isMethodId, saleCurrencyOf } from '../../../shared/domain/methods.ts';
import type { InvoiceView } from '../../lib/api.ts';
import { methodInWords } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Address } from '../../ui/Address.tsx';
import { Money } from '../../ui/Money.tsx';
import './facts.css';

function Row({ name, tone, children }: { readonly name: string; readonly tone?: 'warn' | 'info'; readonly children: ReactNode }) {
  return (
    <div className={`fact ${tone ? `fact-${tone}` : ''}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const isSome = (amount: CryptoView | null): amount is CryptoView => amount !== null && /[1-9]/.test(amount.value);

/** On the gateway's page what is due is the amount of the sale. */
const isAmountItself = ({ method, due, amount }: InvoiceView): boolean => isMethodId(method) && saleCurrencyOf(method) === amount.currency && due?.value === amount.value;

/** `through`: the gateway, where the shop has more than one account. */
export function SaleFacts({ view, through = null }: { readonly view: InvoiceView; readonly through?: string | null }) {
  return (
    <dl className="facts">
      <Row name={text.sale.order}>{view.orderId}</Row>
      {view.note && <Row name={text.sale.note}>{view.note}</Row>}
      <Row name={text.sale.method}>{methodInWords(view.method)}</Row>
      {through !== null && <Row name={text.sale.gateway}>{through}</Row>}
      {view.due && !isAmountItself(view) && (
        <Row name={text.sale.due}>
          <Money value={view.due.value} unit={view.due.asset} />
        </Row>
      )}
      {isSome(view.received) && (
        <Row name={text.sale.received}>
          <Money value={view.received.value} unit={view.received.asset} />
        </Row>
      )}
      {isSome(view.received) && isSome(view.missing) && (
        <Row name={text.sale.missing} tone="warn">
          <Money value={view.missing.value} unit={view.missing.asset} />
        </Row>
      )}
      {isSome(view.surplus) && (
        <Row name={text.sale.surplus} tone="warn">
          <Money value={view.surplus.value} unit={view.surplus.asset} />
        </Row>
      )}
      {view.confirmations && <Row name={text.sale.confirmations}>{text.sale.confirmationsOf(view.confirmations.have, view.confirmations.wanted)}</Row>}
      {view.failure && <Row name={text.sale.failure}>{view.failure}</Row>}
    </dl>
  );
}

export function PaymentList({ view }: { readonly view: InvoiceView }) {
  if (view.payments.length === 0) return <p className="quiet">{text.sale.noPayments}</p>;
  return (
    <ul className="payments" aria-label={text.sale.payments}>
      {view.payments.map((payment, index) => (
        <li key={payment.txid ?? index}>
          <span className="payment-head">
            <Money value={payment.value} unit={payment.asset} />
            {payment.method !== view.method && <strong className="payment-other">{methodInWords(payment.method)}</strong>}
            {payment.confirmations !== null && payment.required !== null && (
              <span className="quiet">
                {text.sale.confirmationsOf(payment.confirmations, payment.required)} {text.displayScreen.confirmationsWord}
              </span>
            )}
          </span>
          {payment.txid === null ? (
            <span className="quiet">{text.sale.noTxid}</span>
          ) : (
            <Address text={payment.txid} copyName={text.sale.copyTxid} copied={text.sale.copiedTxid} onCopied={say} />
          )}
        </li>
      ))}
    </ul>
  );
}
