// How the credentials are sealed, in words, and the passphrase where one is needed.
import { useState } from 'react';
import type { AppState } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { VaultDialog } from './VaultDialog.tsx';

const words: Record<AppState['vault'], string> = { none: text.settings.vaultNone, locked: text.settings.vaultLocked, open: text.settings.vaultOpen };

export function Credentials({ state }: { readonly state: AppState }) {
  const [open, setOpen] = useState<'create' | 'unlock' | null>(null);
  const { trustworthy, backend } = state.keychain;
  return (
    <>
      <p>{words[state.vault]}</p>
      {trustworthy ? <p className="quiet">{text.settings.keychain(backend)}</p> : <Notice tone="warn" title={text.settings.keychainWeak(backend)} />}
      {state.vault === 'none' && (
        <Button icon="lock" onClick={() => setOpen('create')}>
          {text.settings.createVault}
        </Button>
      )}
      {state.vault === 'locked' && (
        <Button icon="lock" look="primary" onClick={() => setOpen('unlock')}>
          {text.settings.unlockVault}
        </Button>
      )}
      {open && <VaultDialog purpose={open} onClose={() => setOpen(null)} onDone={() => setOpen(null)} />}
    </>
  );
}
