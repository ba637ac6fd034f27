// The till: the stage (a new sale, or one that goes on) beside the list of sales.
import { useEffect } from 'react';
import type { AppState, InvoiceView } from '../../lib/api.ts';
import { useKeys, isTyping } from '../../lib/use-keys.ts';
import { followSales, newSale } from './actions.ts';
import { EntryStage } from './EntryStage.tsx';
import { PracticePanel } from './PracticePanel.tsx';
import { Rail } from './Rail.tsx';
import { SaleStage } from './SaleStage.tsx';
import { SendingStage } from './SendingStage.tsx';
import { useTill } from './store.ts';
import './till.css';

interface TillProps {
  readonly state: AppState;
  /** The sale's payment is to go back. */
  readonly onRefund: (view: InvoiceView) => void;
}

function StageNow({ state, onRefund }: TillProps) {
  const stage = useTill((till) => till.stage);
  const view = useTill((till) => (till.stage.kind === 'sale' ? till.sales[till.stage.id] : undefined));
  switch (stage.kind) {
    case 'sending':
      return <SendingStage amount={stage.amount} currency={stage.currency} method={stage.method} />;
    case 'sale':
      return view ? <SaleStage state={state} view={view} onRefund={onRefund} /> : null;
    case 'entry':
      return <EntryStage state={state} />;
  }
}

export function Till({ state, onRefund }: TillProps) {
  useKeys((event) => {
    const typing = isTyping(event.target);
    const wantsNew = event.key === 'F2' || (!typing && (event.key === '+' || (event.key === 'Escape' && useTill.getState().stage.kind === 'sale')));
    if (!wantsNew) return;
    event.preventDefault();
    newSale();
  });
  return (
    <div className="till">
      <div className="stage">
        <StageNow state={state} onRefund={onRefund} />
      </div>
      <div className="till-side">
        <Rail state={state} />
        {state.mode === 'practice' && <OtherSide />}
      </div>
    </div>
  );
}

/** In practice the sale on the stage has its customer beside it, so that the stage itself looks as it does with real money. */
function OtherSide() {
  const view = useTill((till) => (till.stage.kind === 'sale' ? till.sales[till.stage.id] : undefined));
  return view ? <PracticePanel view={view} /> : null;
}

/** Follows the sales as long as the app is in this mode, whichever view is open. */
export function useSales(mode: AppState['mode'] | undefined): void {
  useEffect(() => (mode === undefined ? undefined : followSales()), [mode]);
}
