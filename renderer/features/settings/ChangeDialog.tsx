// New credentials or another address for a gateway account. They are tried first; nothing typed here is ever shown again.
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type Account, type Driver } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { CheckResult } from './CheckResult.tsx';
import { DriverFields } from './DriverFields.tsx';
import { useUrlCheck } from './use-url-check.ts';

const keepOldOptions = Object.entries(text.settings.keepOld).map(([value, label]) => ({ value, label }));
const A_DAY = '1440';

interface Typed {
  readonly baseUrl: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly keepOld: string;
}

/** Secrets that were typed, and plain settings that are no longer as they were. */
function changesOf(typed: Typed, account: Account, driver: Driver): Record<string, string> {
  const changed = driver.settings.filter(({ key, secret }) => {
    const value = (typed.settings[key] ?? '').trim();
    return secret ? value !== '' : typed.settings[key] !== undefined && value !== nowOf(account, driver, key);
  });
  return Object.fromEntries(changed.map(({ key }) => [key, (typed.settings[key] ?? '').trim()]));
}

const nowOf = (account: Account, driver: Driver, key: string): string => account.settings[key] ?? driver.settings.find((field) => field.key === key)?.default ?? '';

interface ChangeDialogProps {
  readonly account: Account;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function ChangeDialog({ account, onClose, onChanged }: ChangeDialogProps) {
  const [driver, setDriver] = useState<Driver | null>(null);
  const [typed, setTyped] = useState<Typed>({ baseUrl: account.baseUrl, settings: {}, keepOld: A_DAY });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [empty, setEmpty] = useState(false);
  // Whether it is self-hosted was decided when it was connected; main checks the address again.
  const url = useUrlCheck(typed.baseUrl, true);

  useEffect(() => {
    void api().gateways.drivers(null).then((answer) => {
      if (answer.ok) setDriver(answer.value.find((one) => one.id === account.driver) ?? null);
      else setError(answer.error);
    });
  }, [account.driver]);

  const submit = async () => {
    if (!driver) return;
    const settings = changesOf(typed, account, driver);
    const baseUrl = typed.baseUrl.trim() === account.baseUrl ? null : typed.baseUrl.trim();
    setError(null);
    setEmpty(baseUrl === null && Object.keys(settings).length === 0);
    if (baseUrl === null && Object.keys(settings).length === 0) return;
    setBusy(true);
    setError(null);
    const changed = await api().gateways.change({ name: account.name, baseUrl, settings, keepOldSecretMinutes: Number(typed.keepOld) });
    setBusy(false);
    if (!changed.ok) return setError(changed.error);
    say(text.settings.changed(account.name));
    onChanged();
    onClose();
  };

  return (
    <Dialog title={text.settings.changeTitle(account.name)} closeName={text.frame.close} onClose={onClose} onSubmit={() => void submit()}
      says={
        empty ? (
          <Notice tone="warn" role="alert" title={text.settings.nothingChanged}>
            {text.settings.nothingChangedHint}
          </Notice>
        ) : (
          <CheckResult report={null} error={error} />
        )
      }
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={!driver}>
            {text.settings.save}
          </Button>
        </>
      }
    >
      <p className="quiet">{text.settings.changeText}</p>
      {driver && (
        <DriverFields settings={driver.settings} problems={{}} kept={text.settings.unchanged} values={{ ...Object.fromEntries(driver.settings.map(({ key, secret }) => [key, secret ? '' : nowOf(account, driver, key)])), ...typed.settings }}
          onChange={(key, value) => setTyped({ ...typed, settings: { ...typed.settings, [key]: value } })} />
      )}
      {driver && (typed.settings[driver.webhookSecretKey] ?? '') !== '' && (
        <Select label={text.settings.keepOldSecret} help={text.settings.keepOldSecretHelp} options={keepOldOptions} value={typed.keepOld} onChange={(event) => setTyped({ ...typed, keepOld: event.target.value })} />
      )}
      <Field label={text.settings.url} inputMode="url" dir="ltr" value={typed.baseUrl} error={url?.problem} onChange={(event) => setTyped({ ...typed, baseUrl: event.target.value })} />
    </Dialog>
  );
}
