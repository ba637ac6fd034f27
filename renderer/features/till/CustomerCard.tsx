// The till's copy of what the customer sees: amount, code, exact coin amount, address, time left. The place of the code is always kept.
import type { InvoiceView } from '../../lib/api.ts';
import { isMethodId, methodOf } from '../../../shared/domain/methods.ts';
import { nowMs } from '../../lib/clock.ts';
import { methodInWords } from '../../lib/format.ts';
import { lookOf } from '../../lib/status-look.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Address } from '../../ui/Address.tsx';
import { CountdownRing } from '../../ui/CountdownRing.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Money } from '../../ui/Money.tsx';
import { Qr } from '../../ui/Qr.tsx';
import type { Mirror } from './mirror.ts';
import './customer-card.css';

/** Longer texts (a Lightning invoice) are for the camera, not for eyes. */
const LONGEST_READABLE_ADDRESS = 110;

export function CustomerCard({ view, mirror }: { readonly view: InvoiceView; readonly mirror: Mirror }) {
  const look = lookOf(view.status, view.checking);
  const method = isMethodId(view.method) ? methodOf(view.method) : null;
  return (
    <section className="customer" aria-label={text.sale.customerSees}>
      <div className="customer-head">
        <Money value={view.amount.value} unit={view.amount.currency} size="large" />
        {mirror.countdown && <CountdownRing countdown={mirror.countdown} label={text.sale.left} now={nowMs} />}
      </div>
      <div className="customer-code">
        {mirror.qrText === null ? (
          <div className={`customer-nocode tone-${look.tone}`}>
            <Icon name={look.icon} size="huge" />
            <span>{text.status[view.status]}</span>
          </div>
        ) : (
          <Qr text={mirror.qrText} name={text.sale.scan(methodInWords(view.method))} />
        )}
      </div>
      <p className="customer-crypto">
        {mirror.crypto && <Money value={mirror.crypto.value} unit={mirror.crypto.asset} />}
        {mirror.qrText !== null && <span className="quiet">{mirror.isRest ? text.sale.rest : (method?.only ?? view.method)}</span>}
      </p>
      {method?.uri.kind !== 'page' && (
        <div className="customer-address">
          {mirror.address && mirror.address.length <= LONGEST_READABLE_ADDRESS && (
            <Address text={mirror.address} copyName={text.sale.copyAddress} copied={text.sale.copiedAddress} onCopied={say} />
          )}
        </div>
      )}
    </section>
  );
}
