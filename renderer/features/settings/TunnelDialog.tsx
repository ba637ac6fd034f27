// Sets the tunnel up: the form is made from what the driver says it takes. Secrets go to main and are never shown again.
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type TunnelDriver } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { VaultDialog } from './VaultDialog.tsx';
import { missingIn, tunnelDraft, type TunnelDraft } from './tunnel-form.ts';

interface FormProps {
  readonly drivers: readonly TunnelDriver[];
  readonly driver: TunnelDriver;
  readonly draft: TunnelDraft;
  readonly tried: boolean;
  readonly state: AppState;
  readonly onChange: (draft: TunnelDraft) => void;
}

function Form({ drivers, driver, draft, tried, state, onChange }: FormProps) {
  const missing = tried ? missingIn(draft, driver, state.tunnel) : new Set<string>();
  const choose = (id: string) => {
    const next = drivers.find((one) => one.id === id);
    if (next) onChange(tunnelDraft(next, state.tunnel));
  };
  const isSealed = (key: string): boolean => state.tunnel.driver === driver.id && state.tunnel.sealed.includes(key);
  return (
    <>
      <Select label={text.tunnel.driver} help={driver.summary} options={drivers.map((one) => ({ value: one.id, label: one.title }))} value={driver.id} onChange={(event) => choose(event.target.value)} />
      {driver.settings.map((field) => (
        <Field key={`${driver.id}.${field.key}`} name={field.key} label={field.label} type={field.secret ? 'password' : 'text'} dir="ltr" {...(field.required ? {} : { optional: text.entry.optional })}
          help={[field.help, field.secret ? (isSealed(field.key) ? text.tunnel.keptSealed : text.settings.secretHelp) : ''].filter((part) => part !== '').join(' ')}
          error={missing.has(field.key) ? text.settings.required : null} value={draft.settings[field.key] ?? ''}
          onChange={(event) => onChange({ ...draft, settings: { ...draft.settings, [field.key]: event.target.value } })} />
      ))}
    </>
  );
}

/** Secrets that were left empty stay as they are. */
const toSend = (draft: TunnelDraft, driver: TunnelDriver): Record<string, string> =>
  Object.fromEntries(driver.settings.flatMap(({ key, secret }) => (secret && (draft.settings[key] ?? '') === '' ? [] : [[key, draft.settings[key] ?? ''] as const])));

export function TunnelDialog({ state, onClose }: { readonly state: AppState; readonly onClose: () => void }) {
  const [drivers, setDrivers] = useState<readonly TunnelDriver[]>([]);
  const [draft, setDraft] = useState<TunnelDraft | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [sealing, setSealing] = useState(false);
  const driver = drivers.find((one) => one.id === draft?.driver);
  const { tunnel } = state;

  useEffect(() => {
    void api().tunnel.drivers(null).then((answer) => {
      if (!answer.ok) {
        setError(answer.error);
        return;
      }
      setDrivers(answer.value);
      const first = answer.value.find((one) => one.id === tunnel.driver) ?? answer.value[0];
      if (first) setDraft((now) => now ?? tunnelDraft(first, tunnel));
    });
  }, [tunnel]);

  const save = async (wanted: TunnelDraft, of: TunnelDriver) => {
    setBusy(true);
    setError(null);
    const answer = await api().tunnel.set({ driver: of.id, settings: toSend(wanted, of) });
    setBusy(false);
    if (answer.ok) onClose();
    else setError(answer.error);
  };
  const submit = () => {
    setTried(true);
    if (!draft || !driver || missingIn(draft, driver, tunnel).size > 0) return;
    const hasSecret = driver.settings.some(({ key, secret }) => secret && (draft.settings[key] ?? '') !== '');
    if (hasSecret && state.vault === 'none' && !state.keychain.trustworthy) setSealing(true);
    else void save(draft, driver);
  };

  if (sealing && draft && driver) {
    return <VaultDialog purpose="create" onClose={() => setSealing(false)} onDone={() => { setSealing(false); void save(draft, driver); }} />;
  }
  return (
    <Dialog title={tunnel.driver === null ? text.tunnel.add : text.tunnel.change} closeName={text.frame.close} onClose={onClose} onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={!driver}>
            {text.tunnel.use}
          </Button>
        </>
      }
    >
      {driver && draft && <Form drivers={drivers} driver={driver} draft={draft} tried={tried} state={state} onChange={setDraft} />}
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </Dialog>
  );
}
