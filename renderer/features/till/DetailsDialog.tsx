// Everything about one sale: ids, payments, and what happened in order with where each fact came from.
import { useEffect } from 'react';
import type { InvoiceView } from '../../lib/api.ts';
import { detailInWords, exactTime } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { refresh } from './actions.ts';
import { PaymentList } from './SaleFacts.tsx';
import './details.css';

/** A kind this version does not know is shown as it came. */
const wordFor = (kind: string): string => Object.entries(text.happened).find(([known]) => known === kind)?.[1] ?? kind;

function CopyId({ id }: { readonly id: string }) {
  const copy = () => {
    void navigator.clipboard.writeText(id).then(() => say(text.sale.copiedId(id)));
  };
  return (
    <span className="details-id">
      <span className="mono">{id}</span>
      <IconButton icon="copy" name={text.sale.copyId} onClick={copy} />
    </span>
  );
}

export function DetailsDialog({ view, timeZone, onClose }: { readonly view: InvoiceView; readonly timeZone: string; readonly onClose: () => void }) {
  // Read again whenever the sale moves on, since only a single read carries the timeline.
  useEffect(() => void refresh(view.id), [view.id, view.version]);
  return (
    <Dialog wide title={text.sale.detailsTitle} closeName={text.frame.close} onClose={onClose}>
      <dl className="details-facts">
        <dt>{text.sale.saleId}</dt>
        <dd>
          <CopyId id={view.id} />
        </dd>
        <dt>{text.sale.gateway}</dt>
        <dd>{view.gateway}</dd>
        <dt>{text.sale.gatewayId}</dt>
        <dd className="mono">{view.gatewayInvoiceId ?? '–'}</dd>
        <dt>{text.sale.created}</dt>
        <dd>{exactTime(view.createdAt, timeZone)}</dd>
        <dt>{text.sale.expires}</dt>
        <dd>{view.expiresAt ? exactTime(view.expiresAt, timeZone) : '–'}</dd>
      </dl>
      <h3>{text.sale.payments}</h3>
      <PaymentList view={view} />
      <h3>{text.sale.timeline}</h3>
      <ol className="timeline">
        {(view.timeline ?? []).map((entry, index) => (
          <li key={index} className={entry.duplicateOf === null ? '' : 'timeline-repeat'}>
            <span className="timeline-at">{exactTime(entry.at, timeZone)}</span>
            <span className="timeline-source">{text.source[entry.source]}</span>
            <span>
              <strong>{wordFor(entry.kind)}</strong> {detailInWords(entry.detail)}
              {entry.duplicateOf !== null && <span className="quiet"> ({text.sale.repeats(entry.duplicateOf + 1)})</span>}
            </span>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
