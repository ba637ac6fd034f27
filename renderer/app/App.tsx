// The till window's frame: practice band, bar, the view that is open, the line of notices. Its parts never move.
import { lazy, Suspense, useEffect, useState } from 'react';
import { typedBlind } from '../features/till/amount-entry.ts';
import { Till, useSales } from '../features/till/Till.tsx';
import { Welcome } from '../features/welcome/Welcome.tsx';
import type { AppState, InvoiceView } from '../lib/api.ts';
import { takeEarlyKeys, useEarlyKeys } from '../lib/early-keys.ts';
import { go, retryStart, setPractice, useApp } from '../lib/store.ts';
import { text } from '../lib/text.ts';
import { isTyping, useKeys } from '../lib/use-keys.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { PracticeBand } from '../ui/PracticeBand.tsx';
import { ShortcutHelp } from '../ui/ShortcutHelp.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { NavBar } from './NavBar.tsx';
import { refundOf } from './refund.ts';
import { shortcuts, treasuryShortcuts } from './shortcuts.ts';
import { StatusLine } from './StatusLine.tsx';
import { VaultGate } from './VaultGate.tsx';
import './frame.css';

// What a cashier does not need at start is loaded when it is opened.
const Settings = lazy(() => import('../features/settings/Settings.tsx').then((m) => ({ default: m.Settings })));
const Treasury = lazy(() => import('../features/treasury/Treasury.tsx').then((m) => ({ default: m.Treasury })));
const Export = lazy(() => import('../features/export/Export.tsx').then((m) => ({ default: m.Export })));

/** A refund begins at its sale and ends in the treasury. */
function refund(view: InvoiceView): void {
  void import('../features/treasury/actions.ts').then(({ beginRefund }) => {
    beginRefund(refundOf(view));
    go('treasury');
  });
}

function ViewNow({ state }: { readonly state: AppState }) {
  const view = useApp((app) => app.view);
  switch (view) {
    case 'sale':
      return state.mode === 'unconfigured' ? <Welcome /> : <Till state={state} onRefund={refund} />;
    case 'treasury':
      return <Treasury state={state} />;
    case 'exports':
      return <Export state={state} />;
    case 'settings':
      return <Settings state={state} />;
  }
}

/** Before the first state: what is typed already is shown, so that nobody types it twice. */
function Starting() {
  const error = useApp((app) => app.startError);
  const [busy, setBusy] = useState(false);
  const retry = async (): Promise<void> => {
    setBusy(true);
    await retryStart();
    setBusy(false);
  };
  const keys = useEarlyKeys((early) => early.keys);
  if (!error) {
    return (
      <p className="frame-starting">
        {text.frame.starting} <output aria-label={text.entry.amount}>{typedBlind(keys.map(({ key }) => key))}</output>
      </p>
    );
  }
  return (
    <div className="frame-problem">
      <Notice tone="bad" role="alert" title={error.message} actions={<Button busy={busy} onClick={() => void retry()}>{text.frame.tryAgain}</Button>}>
        {error.hint}
      </Notice>
    </div>
  );
}

export function App() {
  const state = useApp((app) => app.state);
  const [keysOpen, setKeysOpen] = useState(false);
  const failed = useApp((app) => app.startError !== null);
  // The entry of a sale has taken them by now, or there is none: another screen must not get keys that were not meant for it.
  useEffect(() => void ((state || failed) && takeEarlyKeys()), [state, failed]);
  useSales(state?.mode);
  useKeys((event) => {
    if (event.key !== '?' || isTyping(event.target)) return;
    event.preventDefault();
    setKeysOpen(true);
  });
  const inTreasury = useApp((app) => app.view === 'treasury');
  const practising = state?.mode === 'practice';
  return (
    <div className="frame">
      {practising && (
        <PracticeBand word={text.practiceWord} action={<Button onClick={() => void setPractice(false)}>{text.leavePractice}</Button>}>
          {text.practiceTill}
        </PracticeBand>
      )}
      <NavBar state={state} onKeys={() => setKeysOpen(true)} />
      <main className="frame-main">
        <Suspense fallback={<p className="frame-starting">{text.frame.starting}</p>}>{state ? <ViewNow state={state} /> : <Starting />}</Suspense>
      </main>
      <StatusLine state={state} />
      <LiveRegion />
      {state && <VaultGate state={state} />}
      {keysOpen && <ShortcutHelp title={inTreasury ? text.keys.treasuryTitle : text.keys.title} closeName={text.frame.close} shortcuts={inTreasury ? treasuryShortcuts : shortcuts} onClose={() => setKeysOpen(false)} />}
    </div>
  );
}
