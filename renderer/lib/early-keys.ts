// Keeps what is typed while the app starts, until the screen it is meant for is there.
import { create } from 'zustand';

/** More than anyone types during a start. */
const MOST_KEYS = 64;

export const useEarlyKeys = create<{ readonly keys: readonly KeyboardEvent[] }>()(() => ({ keys: [] }));

function keep(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector('dialog[open]')) return;
  useEarlyKeys.setState(({ keys }) => (keys.length < MOST_KEYS ? { keys: [...keys, event] } : { keys }));
}

/** From now on keys are kept. Called before anything is drawn. */
export function keepEarlyKeys(): void {
  window.addEventListener('keydown', keep);
}

/** Ends the keeping, for good, and hands over what was typed, in order. */
export function takeEarlyKeys(): readonly KeyboardEvent[] {
  window.removeEventListener('keydown', keep);
  const { keys } = useEarlyKeys.getState();
  if (keys.length > 0) useEarlyKeys.setState({ keys: [] });
  return keys;
}
