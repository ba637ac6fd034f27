// The next address of an account: whole, as a code, checked on the device, and handed out once.
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Address, Groups } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Qr } from '../../ui/Qr.tsx';
import type { AccountTold } from './AccountPage.tsx';
import { read } from './actions.ts';
import { DeviceWait } from './DeviceWait.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';
import { useSigner } from './use-signer.ts';

const text = words.accounts;

export function ReceiveTab({ account, state, app }: AccountTold) {
  const { receive } = account;
  const { kind, signer } = useSigner(state);
  const [label, setLabel] = useState('');
  const [given, setGiven] = useState<string | null>(null);
  const checking = useAct();
  const taking = useAct();
  const check = () => {
    if (kind !== null) checking.run(() => api().treasury.showAddress({ account: account.name, signer: kind }), () => void read());
  };
  const take = () => {
    const handed = receive.address;
    taking.run(() => api().treasury.nextAddress({ account: account.name, label: label.trim() }), () => {
      setGiven(handed);
      setLabel('');
      say(text.taken(handed));
      void read();
    });
  };
  return (
    <Panel title={text.receive}
      aside={
        receive.shownOnSignerAt === null ? (
          <Badge tone="warn" icon="warning">{text.unchecked}</Badge>
        ) : (
          <Badge tone="ok" icon="tick">{text.checkedAt(clockTime(receive.shownOnSignerAt, app.settings.timeZone, nowMs()))}</Badge>
        )
      }
    >
      <div className="receive">
        <div className="receive-code">
          <Qr text={receive.uri} name={text.scan(account.name)} />
        </div>
        <div className="receive-words">
          <div className="receive-address">
            <Address text={receive.address} copyName={words.copyAddress} copied={words.copiedAddress} onCopied={say} />
          </div>
          {checking.busy && (
            <div className="whole">
              <span className="quiet">{text.compare}</span>
              <Groups text={receive.onDevice} />
            </div>
          )}
          <p className="quiet">
            {text.index(receive.index, receive.path)}. {receive.shownOnSignerAt === null ? text.uncheckedHint : text.receiveHelp}
          </p>
          {!account.watchOnly && kind !== null && (
            <Button look={receive.shownOnSignerAt === null ? 'primary' : 'plain'} icon="device" busy={checking.busy} onClick={check}>
              {checking.busy ? text.checking : text.check}
            </Button>
          )}
          {checking.busy && kind !== null && <DeviceWait signer={signer} kind={kind} onStop={() => void api().treasury.stopWaiting({ signer: kind })} />}
          <Problem problem={checking.error} />
          <form className="receive-take"
            onSubmit={(event) => {
              event.preventDefault();
              take();
            }}
          >
            <Field label={text.label} optional={words.optional} help={text.labelHelp} maxLength={200} value={label} onChange={(event) => setLabel(event.target.value)} />
            <Button type="submit" busy={taking.busy}>
              {text.take}
            </Button>
          </form>
          <Problem problem={taking.error} />
          {given !== null && (
            <p role="status">
              {text.taken('')} <Groups text={given} />
            </p>
          )}
        </div>
      </div>
    </Panel>
  );
}
