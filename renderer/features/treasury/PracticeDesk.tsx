// Practice mode beside the treasury: the device in the hand with its screen and keys, what can go wrong with it, and the chain's buttons.
import { useEffect, useRef, useState } from 'react';
import { api, type ChainAct, type DeviceAct, type PracticeDevice, type TreasuryAccount } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import { useAct } from './use-act.ts';

const text = words.practice;

type State = PracticeDevice['state'];
const idleWords: Record<State, string> = { unplugged: text.unpluggedText, locked: text.lockedText, dashboard: text.dashboardText, opening_app: text.openingText, app: text.idle };

function put(device: PracticeDevice): void {
  useTreasury.setState(({ state }) => ({ state: state && { ...state, practiceDevice: device } }));
}

const press = (act: DeviceAct): void => {
  void api().treasury.device({ act }).then((answer) => answer.ok && put(answer.value));
};

/** Long values without spaces are addresses, hashes or keys: read in groups. */
const isLong = (value: string): boolean => /^\S{24,}$/.test(value);

function Screen({ device }: { readonly device: PracticeDevice }) {
  const { screen } = device;
  return (
    <div className="device" role="group" aria-label={text.screen} data-state={device.state}>
      <div className="device-screen" role="status">
        {screen ? (
          <>
            <p className="device-title">
              {screen.title} {screen.of > 1 && <span className="device-page">{text.screenOf(screen.step, screen.of)}</span>}
            </p>
            <dl className="device-fields">
              {screen.fields.map((field, index) => (
                <div key={index}>
                  <dt>{field.label}</dt>
                  <dd>{isLong(field.value) ? <Groups text={field.value} /> : field.value}</dd>
                </div>
              ))}
            </dl>
          </>
        ) : (
          <p className="device-title">{idleWords[device.state]}</p>
        )}
      </div>
      <div className="device-keys">
        <Button disabled={!screen?.canReject} onClick={() => press('reject')}>
          {words.deviceAct.reject}
        </Button>
        {screen && !screen.canApprove ? (
          <Button look="primary" onClick={() => press('next')}>
            {words.deviceAct.next}
          </Button>
        ) : (
          <Button look="primary" disabled={!screen} onClick={() => press('approve')}>
            {words.deviceAct.approve}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What fits what the device is now: one of each two. */
function actsFor(device: PracticeDevice): readonly DeviceAct[] {
  const plugged = device.state !== 'unplugged';
  return [
    plugged ? 'unplug' : 'plug',
    ...(plugged ? ([device.state === 'locked' ? 'unlock' : 'lock'] as const) : []),
    ...(plugged && device.state !== 'locked' ? ([device.state === 'app' ? 'quit_app' : 'open_app'] as const) : []),
    device.seed === 'own' ? 'other_seed' : 'own_seed',
    device.appVersion.startsWith('2.0') ? 'new_app' : 'old_app',
  ];
}

const plainChain: readonly ChainAct[] = ['block', 'reorg', 'double_spend', 'fees_up', 'fees_down'];

function Chain({ accounts }: { readonly accounts: readonly TreasuryAccount[] }) {
  const [amount, setAmount] = useState('0.05');
  const [chosen, setChosen] = useState('');
  const act = useAct();
  const account = accounts.find(({ name }) => name === chosen)?.name ?? accounts[0]?.name ?? null;
  const play = (what: ChainAct) => {
    const isReceive = what === 'receive';
    act.run(() => api().treasury.chain({ act: what, account: isReceive ? account : null, amount: isReceive ? amount.trim() : null }), () => say(text.done(words.chainAct[what])));
  };
  return (
    <section className="practice-chain" aria-labelledby="practice-chain-title">
      <h3 id="practice-chain-title">{text.chain}</h3>
      <div className="practice-keys">
        {plainChain.map((what) => (
          <Button key={what} busy={act.busy} onClick={() => play(what)}>
            {words.chainAct[what]}
          </Button>
        ))}
      </div>
      {accounts.length === 0 ? (
        <p className="quiet">{text.noAccount}</p>
      ) : (
        <form className="practice-receive"
          onSubmit={(event) => {
            event.preventDefault();
            play('receive');
          }}
        >
          {accounts.length > 1 && <Select label={text.toAccount} value={account ?? ''} options={accounts.map(({ name }) => ({ value: name, label: name }))} onChange={(event) => setChosen(event.target.value)} />}
          <Field label={text.amount} end="BTC" inputMode="decimal" dir="ltr" maxLength={20} value={amount} onChange={(event) => setAmount(event.target.value)} />
          <Button type="submit" busy={act.busy}>
            {words.chainAct.receive}
          </Button>
        </form>
      )}
      <Problem problem={act.error} tone="warn" />
    </section>
  );
}

const key = 'countersign.practice-desk';

export function PracticeDesk({ device, accounts }: { readonly device: PracticeDevice; readonly accounts: readonly TreasuryAccount[] }) {
  const [open, setOpen] = useState(() => localStorage.getItem(key) !== 'closed');
  const toggle = () => {
    localStorage.setItem(key, open ? 'closed' : 'open');
    setOpen(!open);
  };
  // What the device asks is seen, whatever was put away.
  const shown = open || device.screen !== null;
  const box = useRef<HTMLElement>(null);
  const asks = device.screen !== null;
  useEffect(() => {
    if (asks && box.current) box.current.scrollTop = 0;
  }, [asks]);
  return (
    <aside ref={box} className={`practice-desk ${shown ? '' : 'practice-desk-closed'}`} aria-label={text.title}>
      <header className="practice-desk-head">
        {shown && <h2>{text.device}</h2>}
        <IconButton icon={shown ? 'forward' : 'device'} name={shown ? text.hide : text.show} aria-expanded={shown} onClick={toggle} />
      </header>
      {shown && (
        <>
          <Screen device={device} />
          <p className="quiet practice-note">
            {text.deviceNote}. {words.deviceState[device.state]}
            {device.appName !== null && `, ${text.app(device.appName, device.appVersion)}`}.
          </p>
          <Fold title={text.play}>
            <div className="practice-keys">
              {actsFor(device).map((what) => (
                <Button key={what} onClick={() => press(what)}>
                  {words.deviceAct[what]}
                </Button>
              ))}
            </div>
          </Fold>
          <Chain accounts={accounts} />
        </>
      )}
    </aside>
  );
}
