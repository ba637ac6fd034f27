// One sale on the stage: what is so, what to do, what the customer sees, the numbers, and everything that can be done with it.
import { useEffect, useRef, useState } from 'react';
import type { AppState, InvoiceView } from '../../lib/api.ts';
import { detailInWords } from '../../lib/format.ts';
import { lookOf } from '../../lib/status-look.ts';
import { text } from '../../lib/text.ts';
import { isTyping, useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { checkNow, markSeen, newSale, show } from './actions.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { CustomerCard } from './CustomerCard.tsx';
import { DecisionDialog } from './DecisionDialog.tsx';
import { DetailsDialog } from './DetailsDialog.tsx';
import { mirrorOf } from './mirror.ts';
import { SaleFacts } from './SaleFacts.tsx';
import { StatusBanner } from './StatusBanner.tsx';
import { useTill } from './store.ts';
import './sale.css';

type Open = 'cancel' | 'details' | 'decide' | null;

/** Money of the customer that is to go back. */
const owesRefund = (view: InvoiceView): boolean => view.next === 'refund_owed' || (view.review?.decision === 'refund' && view.status !== 'refunded');

const canCancel = (view: InvoiceView): boolean => ['draft', 'pending', 'underpaid'].includes(view.status) && !view.final;

function Review({ view }: { readonly view: InvoiceView }) {
  const { review } = view;
  if (!review) return null;
  const decided = review.decision && `${text.sale.decided}: ${text.decision[review.decision].word}`;
  return (
    <Notice tone={review.open ? 'bad' : 'info'} title={review.open ? text.reason[review.reason] : (decided ?? text.reason[review.reason])}>
      {review.open ? detailInWords(review.detail) : review.decisionReason}
    </Notice>
  );
}

interface ActionsProps {
  readonly view: InvoiceView;
  readonly onDisplay: boolean;
  readonly busy: boolean;
  readonly onCheck: () => void;
  readonly onOpen: (open: Open) => void;
  readonly onRefund: (view: InvoiceView) => void;
}

function Actions({ view, onDisplay, busy, onCheck, onOpen, onRefund }: ActionsProps) {
  const owes = owesRefund(view);
  const isFirst = view.review?.open === true || owes;
  return (
    <div className="sale-actions">
      {view.review?.open && (
        <Button look="primary" icon="flag" className="sale-tall" onClick={() => onOpen('decide')}>
          {text.sale.decide}
        </Button>
      )}
      {owes && !view.review?.open && (
        <Button look="primary" icon="back" className="sale-tall" onClick={() => onRefund(view)}>
          {text.sale.refund}
        </Button>
      )}
      <Button look={isFirst ? 'plain' : 'primary'} icon="add" hotkey="F2" className={isFirst ? 'sale-tall' : 'sale-tall sale-wide'} onClick={newSale}>
        {text.sale.newSale}
      </Button>
      <Button icon="refresh" hotkey="F6" busy={busy} onClick={onCheck}>
        {text.sale.checkNow}
      </Button>
      <Button icon="note" hotkey="F7" onClick={() => onOpen('details')}>
        {text.sale.details}
      </Button>
      <Button icon={onDisplay ? 'check' : 'screen'} hotkey="F8" disabled={onDisplay} onClick={() => void show(view.id)}>
        {onDisplay ? text.sale.shown : text.sale.show}
      </Button>
      <Button icon="cross" hotkey="F9" disabled={!canCancel(view)} onClick={() => onOpen('cancel')}>
        {text.sale.cancel}
      </Button>
    </div>
  );
}

export function SaleStage({ state, view, onRefund }: { readonly state: AppState; readonly view: InvoiceView; readonly onRefund: (view: InvoiceView) => void }) {
  const { displayed, shownId, saleError } = useTill();
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const mirror = mirrorOf(view, displayed, shownId);
  const look = lookOf(view.status, view.checking);
  const account = state.accounts.find(({ name }) => name === view.gateway);

  useEffect(() => {
    heading.current?.focus();
    setOpen(null);
  }, [view.id]);
  useEffect(() => markSeen(view.id), [view.id, view.version]);

  const check = () => {
    setBusy(true);
    void checkNow(view.id).finally(() => setBusy(false));
  };
  const keys: Partial<Record<string, () => void>> = {
    F6: busy ? () => undefined : check,
    F7: () => setOpen('details'),
    F8: () => void show(view.id),
    F9: () => canCancel(view) && setOpen('cancel'),
  };
  useKeys((event) => {
    const does = keys[event.key];
    if (!does || isTyping(event.target)) return;
    event.preventDefault();
    does();
  });

  return (
    <section className="sale" aria-label={text.sale.region} data-sale={view.id} data-status={view.status}>
      <StatusBanner ref={heading} tone={look.tone} icon={look.icon} word={view.checking ? `${text.status[view.status]}, ${text.sale.checking}` : text.status[view.status]}
        next={text.next[view.checking ? 'checking' : view.next]} aside={view.confirmations ? [text.sale.confirmationsOf(view.confirmations.have, view.confirmations.wanted), text.displayScreen.confirmationsWord] : null} />
      <div className="sale-body">
        <CustomerCard view={view} mirror={mirror} />
        <div className="sale-side">
          <div className="sale-facts" role="group" aria-label={text.sale.facts} tabIndex={0}>
            {saleError && (
              <Notice tone="bad" role="alert" title={saleError.message}>
                {saleError.hint}
              </Notice>
            )}
            {state.accounts.some((account) => account.name === view.gateway && account.sandbox) && <Notice tone="warn" title={text.sale.sandbox} />}
            <Review view={view} />
            <SaleFacts view={view} through={state.accounts.length > 1 ? (account?.title ?? view.gateway) : null} />
          </div>
          <Actions view={view} onDisplay={mirror.onDisplay} busy={busy} onCheck={check} onOpen={setOpen} onRefund={onRefund} />
        </div>
      </div>
      {open === 'cancel' && <CancelDialog view={view} onClose={() => setOpen(null)} />}
      {open === 'decide' && <DecisionDialog view={view} onClose={() => setOpen(null)} />}
      {open === 'details' && <DetailsDialog view={view} timeZone={state.settings.timeZone} onClose={() => setOpen(null)} />}
    </section>
  );
}
