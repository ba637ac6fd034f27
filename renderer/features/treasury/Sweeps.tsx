// Sweep rules: they propose to move a gateway's balance to an own account; an owner approves each.
import { useState } from 'react';
import { api, type SweepRule, type TreasuryState } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime, methodInWords } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field, Select, Switch } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { read } from './actions.ts';
import { BITCOIN, isAmount } from './draft.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.sweeps;
type Every = SweepRule['every'];
const allEvery = Object.keys(words.every) as readonly Every[];
const DECIMALS = 8;

function RuleDialog({ rule, state, onClose }: { readonly rule: SweepRule | null; readonly state: TreasuryState; readonly onClose: () => void }) {
  const gateways = state.places.filter((place) => place.kind === 'gateway' && place.method === BITCOIN);
  const [gateway, setGateway] = useState(rule?.gateway ?? gateways[0]?.name ?? '');
  const [account, setAccount] = useState(rule?.account ?? state.accounts[0]?.name ?? '');
  const [above, setAbove] = useState(rule?.above ?? '');
  const [left, setLeft] = useState(rule?.keep ?? '0');
  const [every, setEvery] = useState<Every>(rule?.every ?? 'when_above');
  const [on, setOn] = useState(rule?.on ?? true);
  const [tried, setTried] = useState(false);
  const act = useAct();
  const wrongAbove = !isAmount(above, DECIMALS);
  const wrongLeft = left !== '0' && !isAmount(left, DECIMALS);
  const save = () => {
    setTried(true);
    if (wrongAbove || wrongLeft || gateway === '' || account === '') return;
    act.run(() => api().treasury.saveSweepRule({ id: rule?.id ?? null, gateway, method: BITCOIN, account, above, keep: left, every, on, lastProposedAt: null, problem: null }), () => {
      void read();
      onClose();
    });
  };
  return (
    <Dialog title={rule === null ? text.add : text.edit} closeName={words.close} onClose={onClose} onSubmit={save} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy}>
            {words.save}
          </Button>
        </>
      }
    >
      <Select label={text.gateway} value={gateway} options={gateways.map(({ name, title }) => ({ value: name, label: `${title} (${name})` }))} onChange={(event) => setGateway(event.target.value)} />
      <Select label={text.account} value={account} options={state.accounts.map(({ name }) => ({ value: name, label: name }))} onChange={(event) => setAccount(event.target.value)} />
      <div className="pair">
        <Field label={text.above} end="BTC" inputMode="decimal" dir="ltr" value={above} error={tried && wrongAbove ? words.flow.amountWrong(DECIMALS) : null} onChange={(event) => setAbove(event.target.value.trim())} />
        <Field label={text.keep} end="BTC" inputMode="decimal" dir="ltr" value={left} error={tried && wrongLeft ? words.flow.amountWrong(DECIMALS) : null} onChange={(event) => setLeft(event.target.value.trim())} />
      </div>
      <Select label={text.every} value={every} options={allEvery.map((value) => ({ value, label: words.every[value] }))} onChange={(event) => setEvery(allEvery.find((each) => each === event.target.value) ?? every)} />
      <Switch label={text.switchOn} checked={on} onChange={(event) => setOn(event.target.checked)} />
    </Dialog>
  );
}

export function Sweeps({ state, person, app }: Told) {
  const [editing, setEditing] = useState<SweepRule | 'new' | null>(null);
  const isOwner = person.role === 'owner';
  const hasGateway = state.places.some((place) => place.kind === 'gateway' && place.method === BITCOIN);
  const missing = !hasGateway ? text.noGateway : state.accounts.length === 0 ? text.noAccount : null;
  return (
    <div className="place">
      <header className="place-head">
        <div>
          <h1>{text.title}</h1>
          <p className="quiet">{text.lead}</p>
        </div>
        {isOwner && (
          <Button look="primary" icon="add" disabled={missing !== null} onClick={() => setEditing('new')}>
            {text.add}
          </Button>
        )}
      </header>
      {state.sweepRules.length === 0 && (
        <EmptyState icon="sweep" title={text.none}>
          {missing ?? text.noneHint}
        </EmptyState>
      )}
      <div className="stack">
        {state.sweepRules.map((rule) => (
          <Panel key={rule.id} title={text.says(rule.gateway, rule.account)}
            aside={
              <>
                <Badge tone={rule.on ? 'ok' : 'info'} icon={rule.on ? 'tick' : 'circle'}>
                  {rule.on ? text.on : text.off}
                </Badge>
                {isOwner && <Button onClick={() => setEditing(rule)}>{text.edit}</Button>}
              </>
            }
          >
            <p>{text.text(rule.above, rule.keep, rule.method.split('@')[0] ?? '', words.every[rule.every])}</p>
            <p className="quiet">
              {methodInWords(rule.method)}. {rule.lastProposedAt === null ? text.never : text.last(clockTime(rule.lastProposedAt, app.settings.timeZone, nowMs()))}
            </p>
            <Problem problem={rule.problem} tone="warn" />
          </Panel>
        ))}
      </div>
      {editing !== null && <RuleDialog rule={editing === 'new' ? null : editing} state={state} onClose={() => setEditing(null)} />}
    </div>
  );
}
