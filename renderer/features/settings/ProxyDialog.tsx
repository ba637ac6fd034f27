// Chooses the way out. The password goes to main and is never shown again.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type Proxy } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { VaultDialog } from './VaultDialog.tsx';
import { proxyDraft, proxyProblems, type ProxyDraft } from './proxy-form.ts';

const modes: readonly Proxy['mode'][] = ['none', 'system', 'manual'];

interface ByHandProps {
  readonly draft: ProxyDraft;
  readonly problems: ReturnType<typeof proxyProblems>;
  readonly hasPassword: boolean;
  readonly onChange: (draft: ProxyDraft) => void;
}

function ByHand({ draft, problems, hasPassword, onChange }: ByHandProps) {
  return (
    <>
      <div className="settings-pair">
        <Field name="host" label={text.proxy.host} help={text.proxy.hostHelp} dir="ltr" error={problems.host ?? null} value={draft.host} onChange={(event) => onChange({ ...draft, host: event.target.value })} />
        <Field name="port" label={text.proxy.port} inputMode="numeric" dir="ltr" error={problems.port ?? null} value={draft.port} onChange={(event) => onChange({ ...draft, port: event.target.value })} />
      </div>
      <Field name="user" label={text.proxy.user} optional={text.entry.optional} dir="ltr" error={problems.user ?? null} value={draft.user} onChange={(event) => onChange({ ...draft, user: event.target.value })} />
      <Field name="password" label={text.proxy.password} type="password" optional={text.entry.optional} dir="ltr" help={hasPassword ? text.proxy.kept : text.proxy.passwordHelp}
        value={draft.password} onChange={(event) => onChange({ ...draft, password: event.target.value })} />
    </>
  );
}

export function ProxyDialog({ state, onClose }: { readonly state: AppState; readonly onClose: () => void }) {
  const [draft, setDraft] = useState(() => proxyDraft(state.proxy));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [sealing, setSealing] = useState(false);
  const problems = proxyProblems(draft);

  const save = async () => {
    setBusy(true);
    setError(null);
    const answer = await api().proxy.set({ ...draft, password: draft.password === '' ? null : draft.password });
    setBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    say(text.settings.saved);
    onClose();
  };
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const seals = draft.mode === 'manual' && draft.password !== '';
    if (seals && state.vault === 'none' && !state.keychain.trustworthy) setSealing(true);
    else void save();
  };

  if (sealing) return <VaultDialog purpose="create" onClose={() => setSealing(false)} onDone={() => { setSealing(false); void save(); }} />;
  return (
    <Dialog title={text.proxy.title} closeName={text.frame.close} onClose={onClose} onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {text.proxy.use}
          </Button>
        </>
      }
    >
      <Select label={text.proxy.way} help={text.proxy.modeText[draft.mode]} options={modes.map((mode) => ({ value: mode, label: text.proxy.mode[mode] }))} value={draft.mode}
        onChange={(event) => setDraft({ ...draft, mode: modes.find((mode) => mode === event.target.value) ?? 'none' })} />
      {draft.mode === 'manual' && <ByHand draft={draft} problems={tried ? problems : {}} hasPassword={state.proxy.hasPassword} onChange={setDraft} />}
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </Dialog>
  );
}
