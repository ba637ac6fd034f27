// Entry of the till window.
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { keepEarlyKeys, useEarlyKeys } from './lib/early-keys.ts';
import { follow } from './lib/store.ts';
import './ui/base.css';

/** The page itself says that the till is starting. It is drawn over, once, when main has answered or there are keys to show. */
function drawInto(root: HTMLElement): void {
  let isDrawn = false;
  const draw = (): void => {
    if (!isDrawn) createRoot(root).render(<App />);
    isDrawn = true;
  };
  useEarlyKeys.subscribe(draw);
  void follow().then(draw);
}

keepEarlyKeys();
const root = document.getElementById('root');
if (root) drawInto(root);
