// The till's keys: digits and Enter go to the amount wherever the focus is, function keys do the rest.
import { useEffect, useRef } from 'react';

/** Where typing belongs to the field itself. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'submit'].includes(target.type);
}

/** Where Enter presses what has the focus. */
export function isPressing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, select, textarea') !== null;
}

/** Listens on the whole window while no dialog is open. */
export function useKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
      latest.current(event);
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
