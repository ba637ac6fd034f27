// Asks for the passphrase once at start when credentials are sealed with one; can be put off, the foot line then says so.
import { useState } from 'react';
import { VaultDialog } from '../features/settings/VaultDialog.tsx';
import type { AppState } from '../lib/api.ts';
import { text } from '../lib/text.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';

export function VaultGate({ state }: { readonly state: AppState }) {
  const [open, setOpen] = useState(true);
  if (state.vault !== 'locked') return null;
  if (open) return <VaultDialog purpose="unlock" onClose={() => setOpen(false)} onDone={() => setOpen(false)} />;
  return (
    <div className="vault-gate">
      <Notice tone="warn" title={text.frame.vaultLocked} actions={<Button onClick={() => setOpen(true)}>{text.frame.unlock}</Button>} />
    </div>
  );
}
