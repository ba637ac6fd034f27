// Asks before a sale is cancelled, and for the reason.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import type { InvoiceView } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { cancel } from './actions.ts';

export function CancelDialog({ view, onClose }: { readonly view: InvoiceView; readonly onClose: () => void }) {
  const [reason, setReason] = useState<string>(text.sale.cancelDefault);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const submit = () => {
    setBusy(true);
    void cancel(view.id, reason.trim()).then((problem) => {
      setBusy(false);
      setError(problem);
      if (!problem) onClose();
    });
  };
  return (
    <Dialog title={text.sale.cancelTitle} closeName={text.frame.close} onClose={onClose} onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{text.sale.keep}</Button>
          <Button look="danger" type="submit" busy={busy}>
            {text.sale.reallyCancel}
          </Button>
        </>
      }
    >
      <p>{text.sale.cancelText}</p>
      <Field label={text.sale.cancelReason} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </Dialog>
  );
}
