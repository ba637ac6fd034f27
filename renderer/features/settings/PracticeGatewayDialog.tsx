// Practice mode's way to connect: any gateway is played on this computer, nothing has to be filled in.
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type Driver } from '../../lib/api.ts';
import { methodsInWords } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Field.tsx';
import { AbilityList } from './AbilityList.tsx';
import { CheckResult } from './CheckResult.tsx';

export function PracticeGatewayDialog({ state, onClose }: { readonly state: AppState; readonly onClose: () => void }) {
  const [drivers, setDrivers] = useState<readonly Driver[]>([]);
  const [chosen, setChosen] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    void api().gateways.drivers(null).then((answer) => {
      if (answer.ok) setDrivers(answer.value);
      else setError(answer.error);
    });
  }, []);
  const left = drivers.filter(({ id, own }) => !own && state.accounts.every((account) => account.driver !== id));
  const driver = left.find(({ id }) => id === chosen) ?? left[0];
  const add = async () => {
    if (!driver) return;
    setBusy(true);
    setError(null);
    const added = await api().practice.add({ driver: driver.id });
    setBusy(false);
    if (!added.ok) return setError(added.error);
    say(text.settings.connected(added.value.name));
    onClose();
  };
  return (
    <Dialog title={text.settings.practiceAdd} closeName={text.frame.close} onClose={onClose} onSubmit={() => void add()} says={<CheckResult report={null} error={error} />}
      actions={
        <>
          <Button onClick={onClose}>{text.settings.cancel}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={!driver}>
            {text.settings.practiceWith}
          </Button>
        </>
      }
    >
      <p>{drivers.length > 0 && left.length === 0 ? text.settings.practiceAll : text.settings.practiceAddText}</p>
      {driver && (
        <>
          <Select label={text.settings.driver} help={methodsInWords(driver.methods)} options={left.map(({ id, title }) => ({ value: id, label: title }))} value={driver.id} onChange={(event) => setChosen(event.target.value)} />
          <AbilityList abilities={driver.abilities} />
        </>
      )}
    </Dialog>
  );
}
