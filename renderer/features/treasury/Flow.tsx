// Withdraw: a short guided flow. From where, to whom, how much and at what fee, is it right, and the approval.
import { useEffect, useRef } from 'react';
import { words } from '../../lib/treasury-text.ts';
import { isTyping, useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Steps } from '../../ui/Steps.tsx';
import { goTo, leaveFlow, openWithdrawal } from './actions.ts';
import { ApprovePanel } from './ApprovePanel.tsx';
import { isComplete } from './draft.ts';
import { CheckStep } from './FlowCheck.tsx';
import { FromStep } from './FlowFrom.tsx';
import { MuchStep } from './FlowMuch.tsx';
import { ToStep } from './FlowTo.tsx';
import { change, emptyDraft, useTreasury, type Draft } from './store.ts';
import type { Told } from './Treasury.tsx';

const text = words.flow;
const CHECK = 3;
const APPROVE = 4;

export interface FlowTold extends Told {
  readonly draft: Draft;
}

function StepNow(told: FlowTold) {
  switch (told.draft.step) {
    case 0: return <FromStep {...told} />;
    case 1: return <ToStep {...told} />;
    case 2: return <MuchStep {...told} />;
    default: return <CheckStep {...told} />;
  }
}

/** It was asked for: the approval, until something becomes of it. */
function ApproveStep(told: Told & { readonly id: string }) {
  const view = useTreasury((treasury) => treasury.views[told.id]);
  const isOver = view !== undefined && view.state !== 'requested';
  useEffect(() => {
    if (!isOver) return;
    leaveFlow();
    openWithdrawal(told.id);
  }, [isOver, told.id]);
  return view ? <ApprovePanel {...told} view={view} titleHidden /> : null;
}

const titles = [text.fromTitle, text.toTitle, text.muchTitle, text.checkTitle, words.approve.title] as const;

export function Flow(told: Told) {
  const draft = useTreasury((treasury) => treasury.draft) ?? emptyDraft;
  const { requested } = draft;
  const step = requested === null ? draft.step : APPROVE;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  const last = draft.purpose === 'consolidation' ? 1 : 0;
  const back = () => change({ step: Math.max(0, step === 2 ? step - 1 - last : step - 1) });
  const next = () => {
    if (isComplete(draft, step) && step < CHECK) change({ step: step === 0 ? 1 + last : step + 1 });
  };
  const leave = () => (requested === null ? leaveFlow() : goTo('withdrawals'));
  useKeys((event) => {
    if (event.key !== 'Escape' || isTyping(event.target) || requested !== null) return;
    event.preventDefault();
    if (step === 0) leave();
    else back();
  });
  return (
    <div className="place flow">
      <header className="place-head">
        <div>
          <p className="quiet">{draft.sale ? text.forSale(draft.sale.orderId) : text.title}</p>
          <h1 ref={heading} tabIndex={-1}>
            {titles[step]}
          </h1>
        </div>
        <Button look="quiet" icon="close" onClick={leave}>
          {text.leave}
        </Button>
      </header>
      <Steps name={text.title} steps={text.steps} at={step} says={text.stepOf} />
      {requested !== null ? (
        <ApproveStep {...told} id={requested} />
      ) : (
        <form className="flow-step"
          onSubmit={(event) => {
            event.preventDefault();
            next();
          }}
        >
          <StepNow {...told} draft={draft} />
          {step < CHECK && (
            <div className="place-buttons">
              {step > 0 && <Button onClick={back}>{words.back}</Button>}
              <Button look="primary" type="submit" disabled={!isComplete(draft, step)}>
                {words.next}
              </Button>
            </div>
          )}
        </form>
      )}
    </div>
  );
}
