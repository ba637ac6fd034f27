// The mirror of the app's state and what is said aloud. Main owns the truth: one snapshot, then events.
import { create } from 'zustand';
import type { AppError, Result } from '../../shared/errors/result.ts';
import { api, type AppState } from './api.ts';

export type View = 'sale' | 'treasury' | 'exports' | 'settings';

interface AppStore {
  readonly state: AppState | null;
  readonly startError: AppError | null;
  readonly view: View;
  /** Settings opens with the form to connect a gateway. */
  readonly connecting: boolean;
  /** Spoken once by the live region. */
  readonly said: { readonly text: string; readonly urgent: boolean; readonly id: number };
}

export const useApp = create<AppStore>()(() => ({ state: null, startError: null, view: 'sale', connecting: false, said: { text: '', urgent: false, id: 0 } }));

/** Says a sentence to screen readers, once. */
export function say(text: string, urgent = false): void {
  useApp.setState((old) => ({ said: { text, urgent, id: old.said.id + 1 } }));
}

export function go(view: View, connecting = false): void {
  useApp.setState({ view, connecting });
}

export function takeState(result: Result<AppState>): void {
  if (result.ok) useApp.setState({ state: result.value, startError: null });
  else useApp.setState({ startError: result.error });
}

/** Follows the state's changes from now on and reads it once; resolves when main has answered. */
export async function follow(): Promise<void> {
  api().app.onChanged((state) => useApp.setState({ state, startError: null }));
  takeState(await api().app.state(null));
}

/** After a start that failed: tries to open the books again. */
export async function retryStart(): Promise<void> {
  takeState(await api().app.retry(null));
}

export async function setPractice(on: boolean): Promise<Result<AppState>> {
  const result = await api().app.practice({ on });
  if (result.ok) useApp.setState({ state: result.value, view: 'sale', connecting: false });
  return result;
}
