// The till window's frame: practice band, bar, the view that is open, the line of notices. Its parts never move.
import { lazy, Suspense, useEffect, useState } from 'react';
import { Till, useSales } from '../features/till/Till.tsx';
import { Welcome } from '../features/welcome/Welcome.tsx';
import type { AppState } from '../lib/api.ts';
import { follow, setPractice, useApp } from '../lib/store.ts';
import { text } from '../lib/text.ts';
import { isTyping, useKeys } from '../lib/use-keys.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { PracticeBand } from '../ui/PracticeBand.tsx';
import { ShortcutHelp } from '../ui/ShortcutHelp.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { NavBar } from './NavBar.tsx';
import { shortcuts } from './shortcuts.ts';
import { StatusLine } from './StatusLine.tsx';
import { VaultGate } from './VaultGate.tsx';
import './frame.css';

// What a cashier does not need at start is loaded when it is opened.
const Settings = lazy(() => import('../features/settings/Settings.tsx').then((m) => ({ default: m.Settings })));
const Export = lazy(() => import('../features/export/Export.tsx').then((m) => ({ default: m.Export })));

function ViewNow({ state }: { readonly state: AppState }) {
  const view = useApp((app) => app.view);
  switch (view) {
    case 'sale':
      return state.mode === 'unconfigured' ? <Welcome /> : <Till state={state} />;
    case 'exports':
      return <Export state={state} />;
    case 'settings':
      return <Settings state={state} />;
  }
}

function StartProblem() {
  const error = useApp((app) => app.startError);
  if (!error) return <p className="frame-starting">{text.frame.starting}</p>;
  return (
    <div className="frame-problem">
      <Notice tone="bad" role="alert" title={error.message}>
        {error.hint}
      </Notice>
    </div>
  );
}

export function App() {
  const state = useApp((app) => app.state);
  const [keysOpen, setKeysOpen] = useState(false);
  useEffect(follow, []);
  useSales(state?.mode);
  useKeys((event) => {
    if (event.key !== '?' || isTyping(event.target)) return;
    event.preventDefault();
    setKeysOpen(true);
  });
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
        <Suspense fallback={<p className="frame-starting">{text.frame.starting}</p>}>{state ? <ViewNow state={state} /> : <StartProblem />}</Suspense>
      </main>
      <StatusLine state={state} />
      <LiveRegion />
      {state && <VaultGate state={state} />}
      {keysOpen && <ShortcutHelp title={text.keys.title} closeName={text.frame.close} shortcuts={shortcuts} onClose={() => setKeysOpen(false)} />}
    </div>
  );
}
