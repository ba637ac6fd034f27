// One withdrawal: its one next step, the approval where it is due, what it is, what happened, and everything else that can be done with it.
import { useEffect, useState } from 'react';
import { api, type WithdrawalAction, type WithdrawalView } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { goTo, look, taken } from './actions.ts';
import { ActionDialog, type DialogKind } from './ActionDialogs.tsx';
import { ApprovePanel } from './ApprovePanel.tsx';
import { headingOf, stateLook } from './looks.ts';
import { PsbtExport, PsbtImport } from './PsbtDialogs.tsx';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';
import { Timeline, WithdrawalFacts } from './WithdrawalFacts.tsx';

const text = words.detail;

/** Which action is the next step, where one of them is. */
const firstOf: Partial<Record<string, WithdrawalAction>> = { send: 'send_again', refused: 'send_again', verify: 'verify', ask: 'ask_again', ask_gateway: 'ask_again', look_at_gateway: 'close' };
const dialogOf: Partial<Record<WithdrawalAction, DialogKind>> = { cancel: 'cancel', bump: 'bump', cancel_by_replacement: 'take_back', child: 'child', send_again: 'send_again', verify: 'verify', close: 'close' };

interface ActionsProps {
  readonly view: WithdrawalView;
  readonly onOpen: (kind: WithdrawalAction) => void;
  readonly busy: boolean;
}

function Others({ view, onOpen, busy }: ActionsProps) {
  const first = firstOf[view.need.code];
  const others = view.actions.filter((action) => action !== first && action !== 'approve');
  if (others.length === 0) return null;
  return (
    <section className="place-buttons place-buttons-start" aria-label={text.other}>
      {others.map((action) => (
        <Button key={action} look={action === 'cancel' || action === 'close' ? 'danger' : 'plain'} busy={busy && action === 'ask_again'} onClick={() => onOpen(action)}>
          {words.action[action]}
        </Button>
      ))}
    </section>
  );
}

function NextStep({ view, onOpen, busy }: ActionsProps) {
  const look = stateLook[view.state];
  const first = firstOf[view.need.code];
  const tone = view.need.who === 'owner' && look.tone === 'wait' ? 'warn' : look.tone;
  return (
    <Notice tone={tone} role="status" title={view.need.who === 'nobody' ? view.need.message : `${text.whoDoes(text.who[view.need.who])} ${view.need.message}`}
      actions={
        first !== undefined && view.actions.includes(first) && (
          <Button look="primary" busy={busy} onClick={() => onOpen(first)}>
            {words.action[first]}
          </Button>
        )
      }
    >
      {view.need.hint}
    </Notice>
  );
}

export function WithdrawalPage(told: Told & { readonly id: string }) {
  const { id, app } = told;
  const view = useTreasury((treasury) => treasury.views[id]);
  const [dialog, setDialog] = useState<WithdrawalAction | null>(null);
  const act = useAct();
  const [missing, setMissing] = useState<Awaited<ReturnType<typeof look>>>(null);
  useEffect(() => void look(id).then(setMissing), [id]);
  const open = (action: WithdrawalAction) => {
    if (action === 'ask_again') act.run(() => api().treasury.askAgain({ id }), (answer) => void taken({ ok: true, value: answer }));
    else setDialog(action);
  };
  const close = () => setDialog(null);
  const mayApprove = view?.actions.includes('approve') === true;
  // A new plan is looked at from its beginning.
  useEffect(() => document.querySelector('.treasury-main')?.scrollTo({ top: 0 }), [mayApprove]);
  const kind = dialog === null ? undefined : dialogOf[dialog];
  return (
    <div className="place">
      <header className="place-head">
        <div>
          <Button look="quiet" icon="back" className="place-back" onClick={() => goTo('withdrawals')}>
            {words.withdrawals.title}
          </Button>
          {view && (
            <h1 data-withdrawal={id} data-state={view.state}>
              {headingOf(view)}{' '}
              <Badge tone={stateLook[view.state].tone} icon={stateLook[view.state].icon}>
                {words.state[view.state]}
              </Badge>
            </h1>
          )}
        </div>
      </header>
      <Problem problem={missing} />
      {view && (
        <>
          <NextStep view={view} onOpen={open} busy={act.busy} />
          <Problem problem={act.error ?? view.problem} tone="warn" />
          {mayApprove && <ApprovePanel {...told} view={view} />}
          <Others view={view} onOpen={open} busy={act.busy} />
          <WithdrawalFacts view={view} timeZone={app.settings.timeZone} />
          <Timeline view={view} timeZone={app.settings.timeZone} />
          {kind && <ActionDialog kind={kind} view={view} onClose={close} />}
          {dialog === 'export_psbt' && <PsbtExport id={id} onClose={close} />}
          {dialog === 'import_psbt' && <PsbtImport id={id} onClose={close} />}
        </>
      )}
    </div>
  );
}
