// The treasury's room: who is here, its places, what is open, and in practice mode the device and the chain beside it.
import { useEffect, useRef } from 'react';
import { api, type AppState, type TreasuryState } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { isTyping, useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Accounts } from './Accounts.tsx';
import { follow, goTo, read, resumeWithdrawal } from './actions.ts';
import { Audit } from './Audit.tsx';
import { Contacts } from './Contacts.tsx';
import { FrozenBanner } from './Freeze.tsx';
import { Overview } from './Overview.tsx';
import { People } from './People.tsx';
import { placesFor } from './places.ts';
import { Policy } from './Policy.tsx';
import { PracticeDesk } from './PracticeDesk.tsx';
import { Signers } from './Signers.tsx';
import { FirstOwner, SignIn } from './SignIn.tsx';
import { enter, useTreasury } from './store.ts';
import { Sweeps } from './Sweeps.tsx';
import { Withdrawals } from './Withdrawals.tsx';
import './treasury.css';

/** What every part of the room is given: the treasury as main told of it, somebody being signed in, and the shop around it. */
export interface Told {
  readonly state: TreasuryState;
  readonly person: NonNullable<TreasuryState['person']>;
  readonly app: AppState;
}

function PlaceNow(told: Told) {
  const room = useTreasury((treasury) => treasury.room);
  const mine = placesFor(told.person.role);
  const place = mine.some((entry) => entry.place === room.place) ? room.place : 'withdrawals';
  switch (place) {
    case 'overview': return <Overview {...told} />;
    case 'accounts': return <Accounts {...told} />;
    case 'withdrawals': return <Withdrawals {...told} />;
    case 'contacts': return <Contacts {...told} />;
    case 'policy': return <Policy {...told} />;
    case 'sweeps': return <Sweeps {...told} />;
    case 'people': return <People {...told} />;
    case 'signers': return <Signers {...told} />;
    case 'audit': return <Audit {...told} />;
  }
}

const signOut = (): void => {
  void api().treasury.signOut(null).then(read);
};

function Places({ person, waiting }: { readonly person: Told['person']; readonly waiting: number }) {
  const room = useTreasury((treasury) => treasury.room);
  return (
    <div className="treasury-side">
      <nav aria-label={words.places.name}>
        <ul className="treasury-places">
          {placesFor(person.role).map(({ place, icon, hotkey }) => (
            <li key={place}>
              <button type="button" className="treasury-place" aria-current={room.place === place ? 'page' : undefined} aria-keyshortcuts={hotkey} onClick={() => goTo(place)}>
                <Icon name={icon} />
                <span>{words.places[place]}</span>
                {place === 'withdrawals' && waiting > 0 && <span className="treasury-count">{waiting}</span>}
                <kbd aria-hidden="true">{hotkey}</kbd>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className="treasury-person">
        <span>
          <strong>{person.name}</strong>
          <span className="quiet">{words.role[person.role].word}</span>
        </span>
        <Button icon="lock" hotkey="L" onClick={signOut}>
          {words.signIn.lock}
        </Button>
      </div>
    </div>
  );
}

/** Digits open a place, W begins a withdrawal, L signs out; never while something is being typed. */
function useTreasuryKeys(person: TreasuryState['person']): void {
  useKeys((event) => {
    if (person === null || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const entry = placesFor(person.role).find(({ hotkey }) => hotkey === event.key);
    const acts: Partial<Record<string, () => void>> = { w: resumeWithdrawal, l: signOut };
    const act = entry ? () => goTo(entry.place) : acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Somebody who was signed in is told when that ended. */
function useSignedOutSaid(state: TreasuryState | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (state === null) return;
    if (before.current !== null && state.person === null) say(words.signIn.again);
    before.current = state.person?.name ?? null;
  }, [state]);
}

function Room({ state, app }: { readonly state: TreasuryState; readonly app: AppState }) {
  const { person } = state;
  const main = useRef<HTMLDivElement>(null);
  const room = useTreasury((treasury) => treasury.room);
  useEffect(() => main.current?.scrollTo({ top: 0 }), [room]);
  if (state.people.length === 0) return <FirstOwner />;
  if (person === null) return <SignIn people={state.people} />;
  const waiting = state.waiting.filter(({ need }) => need.who === 'owner' || need.who === 'requester').length;
  return (
    <div className={`treasury ${state.practiceDevice ? 'treasury-practising' : ''}`}>
      <Places person={person} waiting={waiting} />
      <div className="treasury-main" ref={main}>
        <FrozenBanner state={state} app={app} person={person} />
        <PlaceNow state={state} person={person} app={app} />
      </div>
      {state.practiceDevice && <PracticeDesk device={state.practiceDevice} accounts={state.accounts} />}
    </div>
  );
}

export function Treasury({ state: app }: { readonly state: AppState }) {
  const state = useTreasury((treasury) => treasury.state);
  const error = useTreasury((treasury) => treasury.startError);
  useEffect(() => {
    enter(app.mode);
    return follow();
  }, [app.mode]);
  useTreasuryKeys(state?.person ?? null);
  useSignedOutSaid(state);
  if (state) return <Room state={state} app={app} />;
  if (!error) return <p className="frame-starting">{words.opening}</p>;
  return (
    <div className="frame-problem">
      <Notice tone="bad" role="alert" title={error.message} actions={<Button onClick={() => void read()}>{words.tryAgain}</Button>}>
        {error.hint}
      </Notice>
    </div>
  );
}
