// The label of a coin, an address or a transaction.
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

interface LabelDialogProps {
  readonly account: string;
  readonly type: 'tx' | 'addr' | 'output';
  readonly refText: string;
  readonly label: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function LabelDialog({ account, type, refText, label, onClose, onDone }: LabelDialogProps) {
  const [typed, setTyped] = useState(label);
  const act = useAct();
  const save = () =>
    act.run(() => api().treasury.label({ account, type, ref: refText, label: typed.trim() }), () => {
      onDone();
      onClose();
    });
  return (
    <Dialog title={words.coins.editTitle} closeName={words.close} onClose={onClose} onSubmit={save} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy}>
            {words.save}
          </Button>
        </>
      }
    >
      <p className="quiet">
        <Groups text={refText} />
      </p>
      <Field label={words.coins.label} maxLength={255} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </Dialog>
  );
}
