// Connects a gateway: the form is made from what the driver says it needs. Secrets go to main and are never shown again.
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type CheckReport, type Driver } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, Switch } from '../../ui/Field.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { AbilityList } from './AbilityList.tsx';
import { draftFor, mayBeOwnServer, problemsOf, type ConnectDraft } from './connect-form.ts';
import { CheckResult } from './CheckResult.tsx';
import { DriverFields, useFirstWrong } from './DriverFields.tsx';
import { useUrlCheck } from './use-url-check.ts';

interface FormProps {
  readonly driver: Driver;
  readonly drivers: readonly Driver[];
  readonly draft: ConnectDraft;
  /** How often it was sent. */
  readonly tried: number;
  readonly onChange: (draft: ConnectDraft) => void;
}

function Form({ driver, drivers, draft, tried, onChange }: FormProps) {
  const url = useUrlCheck(draft.baseUrl, draft.selfHosted);
  const problems = tried > 0 ? problemsOf(draft, driver) : {};
  const form = useFirstWrong(tried);
  const choose = (id: string) => {
    const next = drivers.find((one) => one.id === id);
    if (next) onChange(draftFor(next, draft));
  };
  const normalised = url?.normalised && url.normalised !== draft.baseUrl.trim() ? text.settings.urlNormalised(url.normalised) : driver.baseUrlHelp;
  return (
    <div className="settings-form" ref={form}>
      <div className="settings-pair">
        <Select label={text.settings.driver} options={drivers.map((one) => ({ value: one.id, label: one.title }))} value={draft.driver} onChange={(event) => choose(event.target.value)} />
        <Field label={text.settings.accountName} help={driver.own ? driver.baseUrlHelp : text.settings.accountNameHelp} maxLength={60} value={draft.name} error={problems['name']} onChange={(event) => onChange({ ...draft, name: event.target.value })} />
      </div>
      {!driver.own && <Field label={text.settings.url} inputMode="url" dir="ltr" value={draft.baseUrl} error={problems['baseUrl'] ? `${problems['baseUrl']} ${driver.baseUrlHelp}` : url?.problem} help={normalised} onChange={(event) => onChange({ ...draft, baseUrl: event.target.value })} />}
      {!driver.own && url?.warning && <Notice tone="warn" role="status" title={url.warning} />}
      {!driver.own && mayBeOwnServer(draft, driver) && <Switch label={text.settings.selfHosted} help={text.settings.selfHostedHelp} checked={draft.selfHosted} onChange={(event) => onChange({ ...draft, selfHosted: event.target.checked })} />}
      <p className="settings-lead">
        <strong>{text.settings.whereFrom(driver.title)}</strong> <span className="quiet">{text.settings.keptSealed}</span>
      </p>
      <DriverFields settings={driver.settings} values={draft.settings} problems={problems} onChange={(key, value) => onChange({ ...draft, settings: { ...draft.settings, [key]: value } })} />
      <Fold title={text.settings.abilities(driver.title)}>
        <AbilityList abilities={driver.abilities} />
      </Fold>
    </div>
  );
}

export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  const [drivers, setDrivers] = useState<readonly Driver[]>([]);
  const [draft, setDraft] = useState<ConnectDraft | null>(null);
  const [tried, setTried] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [report, setReport] = useState<CheckReport | null>(null);
  const driver = drivers.find((one) => one.id === draft?.driver);

  useEffect(() => {
    void api().gateways.drivers(null).then((answer) => {
      if (!answer.ok) {
        setError(answer.error);
        return;
      }
      setDrivers(answer.value);
      const first = answer.value[0];
      if (first) setDraft(draftFor(first));
    });
  }, []);

  const connect = async (wanted: ConnectDraft) => {
    setBusy(true);
    setError(null);
    const added = await api().gateways.add({ ...wanted, name: wanted.name.trim(), baseUrl: wanted.baseUrl.trim() });
    if (!added.ok) {
      setBusy(false);
      setError(added.error);
      return;
    }
    // Nothing that was typed as a secret is kept in this window.
    setDraft({ ...wanted, settings: {} });
    setDone(added.value.name);
    say(text.settings.connected(added.value.name));
    const checked = await api().gateways.check({ name: added.value.name });
    setBusy(false);
    if (checked.ok) setReport(checked.value);
    else setError(checked.error);
  };
  const submit = () => {
    setTried(tried + 1);
    if (draft && driver && !done && Object.keys(problemsOf(draft, driver)).length === 0) void connect(draft);
  };

  return (
    <Dialog title={text.settings.addGateway} closeName={text.frame.close} onClose={onClose} onSubmit={submit} says={done ? null : <CheckResult report={null} error={error} />}
      actions={
        done ? (
          <Button look="primary" onClick={onClose}>
            {text.frame.close}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{text.settings.cancel}</Button>
            <Button look="primary" type="submit" busy={busy} disabled={!driver}>
              {text.settings.connect}
            </Button>
          </>
        )
      }
    >
      {done && <Notice tone="ok" role="status" title={text.settings.connected(done)} />}
      {!done && driver && draft && <Form driver={driver} drivers={drivers} draft={draft} tried={tried} onChange={setDraft} />}
      {done && <CheckResult report={report} error={error} />}
    </Dialog>
  );
}
