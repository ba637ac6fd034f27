// Chooses the passphrase that seals the credentials, or opens them with it. The passphrase is not kept here after it was sent.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';

interface VaultDialogProps {
  readonly purpose: 'create' | 'unlock';
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function VaultDialog({ purpose, onClose, onDone }: VaultDialogProps) {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const creating = purpose === 'create';
  const word = creating ? text.settings.createVault : text.settings.unlockVault;
  const submit = () => {
    setDiffers(creating && passphrase !== again);
    if (passphrase === '' || (creating && passphrase !== again)) return;
    setBusy(true);
    const asked = creating ? api().vault.create({ passphrase }) : api().vault.unlock({ passphrase });
    void asked.then((answer) => {
      setBusy(false);
      setPassphrase('');
      setAgain('');
      setError(answer.ok ? null : answer.error);
      if (answer.ok) onDone();
    });
  };
  return (
    <Dialog title={word} closeName={text.frame.close} onClose={onClose} onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy} icon="lock">
            {word}
          </Button>
        </>
      }
    >
      <p>{creating ? text.settings.createText : text.settings.unlockText}</p>
      <Field type="password" label={text.settings.passphrase} help={creating ? text.settings.passphraseHelp : ''} value={passphrase} onChange={(event) => setPassphrase(event.target.value)} />
      {creating && <Field type="password" label={text.settings.passphraseAgain} error={differs ? text.settings.passphraseDiffers : null} value={again} onChange={(event) => setAgain(event.target.value)} />}
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </Dialog>
  );
}
