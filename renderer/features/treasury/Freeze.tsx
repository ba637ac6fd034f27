// Freeze all: one press stops everything that leaves, for any owner; while it lasts it is said on every place of the treasury, with its end beside it.
import type { AppState, Person, TreasuryState } from '../../lib/api.ts';
import { api } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { read } from './actions.ts';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.overview;

export function FreezeButton({ state, person }: { readonly state: TreasuryState; readonly person: Person }) {
  const act = useAct();
  if (person.role !== 'owner' || state.policy.frozen !== null) return null;
  const freeze = () =>
    act.run(() => api().treasury.freezeAll({ on: true, reason: text.freezeReason }), () => {
      say(text.frozenSaid, true);
      void read();
    });
  return (
    <>
      <Button look="danger" icon="frost" busy={act.busy} onClick={freeze}>
        {text.freeze}
      </Button>
      <Problem problem={act.error} />
    </>
  );
}

export function FrozenBanner({ state, app, person }: { readonly state: TreasuryState; readonly app: AppState; readonly person: Person }) {
  const act = useAct();
  const { frozen } = state.policy;
  if (frozen === null) return null;
  const end = () =>
    act.run(() => api().treasury.freezeAll({ on: false, reason: '' }), () => {
      say(text.unfrozenSaid);
      void read();
    });
  return (
    <div className="frozen">
      <Notice tone="bad" title={text.frozen(frozen.by)}
        actions={
          person.role === 'owner' && (
            <Button busy={act.busy} onClick={end}>
              {text.unfreeze}
            </Button>
          )
        }
      >
        {text.frozenWhy(frozen.reason === text.freezeReason ? '' : frozen.reason, clockTime(frozen.at, app.settings.timeZone, nowMs()))}
      </Notice>
      <Problem problem={act.error} />
    </div>
  );
}
