// Who works in the treasury right now. It ends by itself: after a while without anybody, soon after the room was left, and with the open app.
import type { Clock } from '../../core/ports.ts';
import type { Actor } from '../../core/treasury.ts';

const IDLE_MS = 5 * 60_000;
const AWAY_MS = 60_000;

export interface TreasurySession {
  /** null: nobody. */
  person(): Actor | null;
  begin(person: Actor): void;
  /** Somebody is there, or has just left the room. */
  here(away: boolean): void;
  end(): void;
}

export interface SessionDeps {
  readonly clock: Clock;
  /** The app that is open: whoever signed in to another one is nobody here. */
  readonly app: () => object;
  /** Signed in, or no longer. */
  readonly onChanged: () => void;
}

export function createSession({ clock, app, onChanged }: SessionDeps): TreasurySession {
  let now: { readonly person: Actor; readonly app: object } | null = null;
  let stop = (): void => undefined;
  const person = (): Actor | null => (now !== null && now.app === app() ? now.person : null);
  const end = (): void => {
    stop();
    if (now === null) return;
    now = null;
    onChanged();
  };
  const endAfter = (delayMs: number): void => {
    stop();
    stop = clock.after(delayMs, end);
  };
  return {
    person,
    begin: (who) => {
      now = { person: who, app: app() };
      endAfter(IDLE_MS);
      onChanged();
    },
    here: (away) => { if (person() !== null) endAfter(away ? AWAY_MS : IDLE_MS); },
    end,
  };
}
