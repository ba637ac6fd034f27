// The owner's decision about a sale that does not add up: one of three, with a reason that stays in the books.
import { useState } from 'react';
import type { Decision } from '../../../shared/domain/facts.ts';
import type { AppError } from '../../../shared/errors/result.ts';
import type { InvoiceView } from '../../lib/api.ts';
import { detailInWords } from '../../lib/format.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { resolve } from './actions.ts';
import { PaymentList, SaleFacts } from './SaleFacts.tsx';
import './decision.css';

const decisions: readonly Decision[] = ['accept', 'refund', 'write-off'];
const SHORTEST_REASON = 3;

export function DecisionDialog({ view, onClose }: { readonly view: InvoiceView; readonly onClose: () => void }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const tooShort = reason.trim().length < SHORTEST_REASON;
  const submit = () => {
    setTried(true);
    if (!decision || tooShort || !view.review) return;
    setBusy(true);
    void resolve(view.id, decision, reason.trim(), view.review).then((problem) => {
      setBusy(false);
      setError(problem);
      if (!problem) onClose();
    });
  };
  return (
    <Dialog wide title={text.sale.decideTitle} closeName={text.frame.close} onClose={onClose} onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={!decision}>
            {text.sale.saveDecision}
          </Button>
        </>
      }
    >
      <div className="decide">
        <div className="decide-case">
          {view.review && (
            <Notice tone="bad" title={text.reason[view.review.reason]}>
              {detailInWords(view.review.detail)}
            </Notice>
          )}
          <SaleFacts view={view} />
          <PaymentList view={view} />
        </div>
        <div className="decide-answer">
          <fieldset className="decisions">
            <legend className="visually-hidden">{text.sale.decideTitle}</legend>
            {decisions.map((one) => (
              <label key={one} className="decision">
                <input type="radio" name="decision" checked={decision === one} onChange={() => setDecision(one)} />
                <span>
                  <strong>{text.decision[one].word}</strong>
                  <span className="quiet">{text.decision[one].means}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <TextArea label={text.sale.decisionReason} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} error={tried && tooShort ? text.sale.decisionReasonShort : null} />
        </div>
      </div>
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </Dialog>
  );
}
