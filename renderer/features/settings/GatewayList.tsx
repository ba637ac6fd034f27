// The gateway accounts: whether they answer, what they offer, and a check on demand.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type Account, type AppState, type CheckReport } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime, methodsInWords } from '../../lib/format.ts';
import type { Tone } from '../../lib/status-look.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Address } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fold } from '../../ui/Fold.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { AbilityList } from './AbilityList.tsx';
import { ChangeDialog } from './ChangeDialog.tsx';
import { CheckResult } from './CheckResult.tsx';

const looks: Record<Account['health'], { readonly tone: Tone; readonly icon: IconName }> = {
  unchecked: { tone: 'info', icon: 'circle' }, ok: { tone: 'ok', icon: 'tick' }, not_answering: { tone: 'warn', icon: 'warning' },
  slow_down: { tone: 'warn', icon: 'clock' }, refused: { tone: 'bad', icon: 'stop' },
};

function AccountCard({ account, timeZone }: { readonly account: Account; readonly timeZone: string }) {
  const [busy, setBusy] = useState(false);
  const [changing, setChanging] = useState(false);
  const [changed, setChanged] = useState(false);
  const [report, setReport] = useState<CheckReport | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const check = () => {
    setBusy(true);
    setChanged(false);
    void api().gateways.check({ name: account.name }).then((answer) => {
      setBusy(false);
      setReport(answer.ok ? answer.value : null);
      setError(answer.ok ? null : answer.error);
    });
  };
  const look = looks[account.health];
  return (
    <li className="account" aria-label={account.name}>
      <div className="account-head">
        <h3>
          {account.name} <span className="quiet">{account.title}</span>
        </h3>
        <Badge tone={look.tone} icon={look.icon}>
          {text.health[account.health]}
        </Badge>
        {account.sandbox && <Badge tone="warn" icon="warning">{text.settings.sandboxAccount}</Badge>}
        <div className="account-buttons">
          <Button onClick={() => setChanging(true)}>{text.settings.change}</Button>
          <Button busy={busy} onClick={check}>
            {busy ? text.settings.checking : text.settings.check}
          </Button>
        </div>
      </div>
      <dl className="account-facts">
        <dt>{text.settings.baseUrl}</dt>
        <dd dir="ltr">{account.baseUrl}</dd>
        <dt>{text.settings.methods}</dt>
        <dd>{methodsInWords(account.methods.map(({ method }) => method))}</dd>
        <dt>{text.settings.lastContact}</dt>
        <dd>{account.lastContactAt ? clockTime(account.lastContactAt, timeZone, nowMs()) : text.settings.never}</dd>
        {account.webhookUrl && (
          <>
            <dt>{text.settings.webhook}</dt>
            <dd>
              <Address text={account.webhookUrl} whole copyName={text.settings.copyWebhook} copied={text.settings.copiedWebhook} onCopied={say} />
            </dd>
          </>
        )}
      </dl>
      <Fold title={text.settings.abilities(account.title)}>
        <AbilityList abilities={account.abilities} />
      </Fold>
      {account.healthDetail && !error && !report && (account.health === 'not_answering' || account.health === 'refused') && <Notice tone={look.tone} title={account.healthDetail} />}
      {changed && <Notice tone="ok" role="status" title={text.settings.changed(account.name)} />}
      <CheckResult report={report} error={error} />
      {changing && <ChangeDialog account={account} onClose={() => setChanging(false)} onChanged={() => { setChanged(true); setReport(null); setError(null); }} />}
    </li>
  );
}

export function GatewayList({ state, onConnect }: { readonly state: AppState; readonly onConnect: () => void }) {
  return (
    <>
      {state.accounts.length === 0 ? (
        <EmptyState icon="add" title={text.settings.noGateways}>
          {text.settings.noGatewaysHint}
        </EmptyState>
      ) : (
        <ul className="accounts">
          {state.accounts.map((account) => (
            <AccountCard key={account.name} account={account} timeZone={state.settings.timeZone} />
          ))}
        </ul>
      )}
      <Button icon="add" onClick={onConnect}>
        {state.mode === 'practice' ? text.settings.practiceAdd : text.settings.addGateway}
      </Button>
    </>
  );
}
