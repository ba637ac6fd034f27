// Overview: what needs a decision first, then what the shop has and where, then how it went over time.
import { useCallback, useEffect } from 'react';
import { api, type PlaceView, type TreasuryState, type WithdrawalView } from '../../lib/api.ts';
import { methodInWords } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { isTyping, useKeys } from '../../lib/use-keys.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { goTo, openAccount, openWithdrawal, read, resumeWithdrawal } from './actions.ts';
import { Age, Amount, AmountWithWorth } from './Amounts.tsx';
import { ChartsPanel } from './ChartsPanel.tsx';
import { FreezeButton } from './Freeze.tsx';
import { headingOf, stateLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.overview;

export function WaitingRow({ view }: { readonly view: WithdrawalView }) {
  const look = stateLook[view.state];
  return (
    <li className="waiting">
      <Badge tone={look.tone} icon={look.icon}>
        {words.state[view.state]}
      </Badge>
      <span className="waiting-words">
        <strong>{headingOf(view)}</strong>
        <span className="quiet">
          {view.need.message} {view.problem?.message}
        </span>
      </span>
      <Button onClick={() => openWithdrawal(view.id)} aria-label={`${text.open}: ${headingOf(view)}`}>
        {text.open}
      </Button>
    </li>
  );
}

function PlaceRow({ place }: { readonly place: PlaceView }) {
  return (
    <tr>
      <td>
        {place.kind === 'account' ? (
          <button type="button" className="link-button" onClick={() => openAccount(place.name)}>
            {place.title}
          </button>
        ) : (
          <strong>{place.title}</strong>
        )}
        <span className="second">{place.kind === 'account' ? words.placeKind.account : methodInWords(place.method)}</span>
        {place.problem && <span className="second place-problem">{place.problem.message}</span>}
      </td>
      <td className="figures">{place.available && <AmountWithWorth amount={place.available} worth={place.worth} />}</td>
      <td className="figures">{place.pendingIn && place.pendingIn.value !== '0' ? <Amount amount={place.pendingIn} /> : '–'}</td>
      <td className="figures">{place.pendingOut && place.pendingOut.value !== '0' ? <Amount amount={place.pendingOut} /> : '–'}</td>
      <td className="figures quiet">
        <Age at={place.asOf} />
      </td>
    </tr>
  );
}

const columns = [
  { word: text.place }, { word: text.available, figures: true }, { word: text.pendingIn, figures: true }, { word: text.pendingOut, figures: true }, { word: text.asOf, figures: true },
];

/** Nothing there and nothing on its way; an own account is always shown. */
const isEmpty = ({ kind, available, pendingIn, pendingOut, problem }: PlaceView): boolean =>
  kind === 'gateway' && problem === null && [available, pendingIn, pendingOut].every((amount) => amount === null || amount.value === '0');

function PlaceTable({ places }: { readonly places: readonly PlaceView[] }) {
  if (places.length === 0) return null;
  return (
    <DataTable name={text.money} columns={columns}>
      {places.map((place) => (
        <PlaceRow key={`${place.kind}:${place.name}:${place.method}`} place={place} />
      ))}
    </DataTable>
  );
}

function MoneyPanel({ state }: { readonly state: TreasuryState }) {
  const { run, busy, error } = useAct();
  const refresh = useCallback(() => run(() => api().treasury.refresh(null), () => void read()), [run]);
  // Who comes in wants to see how it is, not how it was.
  useEffect(refresh, [refresh]);
  useKeys((event) => {
    if (event.key.toLowerCase() !== 'r' || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || busy) return;
    event.preventDefault();
    refresh();
  });
  const empty = state.places.filter(isEmpty);
  return (
    <Panel title={text.money}
      aside={
        <Button icon="refresh" hotkey="R" busy={busy} onClick={refresh}>
          {busy ? text.refreshing : text.refresh}
        </Button>
      }
    >
      {state.total && (
        <p className="total">
          <Money value={state.total.value} unit={state.total.currency} size="large" />
          <span className="quiet">
            {text.total}
            {state.places.some(({ worth }) => worth === null) && `. ${text.totalNote}`}
          </span>
        </p>
      )}
      <Problem problem={error} />
      {state.places.length === 0 ? (
        <EmptyState icon="coins" title={text.noPlaces}>
          <p>{text.noPlacesHint}</p>
          <Button onClick={() => goTo('accounts')}>{text.addAccount}</Button>
        </EmptyState>
      ) : (
        <>
          <PlaceTable places={state.places.filter((place) => !isEmpty(place))} />
          {empty.length > 0 && (
            <Fold title={text.empty(empty.length)}>
              <PlaceTable places={empty} />
            </Fold>
          )}
        </>
      )}
    </Panel>
  );
}

const needsPerson = ({ need }: WithdrawalView): boolean => need.who === 'owner' || need.who === 'requester' || need.who === 'signer';

export function Overview({ state, person }: Told) {
  const waiting = [...state.waiting.filter(needsPerson), ...state.waiting.filter((view) => !needsPerson(view))];
  return (
    <div className="place">
      <header className="place-head">
        <h1>{text.title}</h1>
        <div className="place-buttons">
          <FreezeButton state={state} person={person} />
          <Button look="primary" icon="out" hotkey="W" onClick={resumeWithdrawal}>
            {text.withdraw}
          </Button>
        </div>
      </header>
      <Panel title={text.decide}>
        {waiting.length === 0 ? (
          <p className="quiet">
            <strong>{text.nothing}.</strong> {text.nothingHint}
          </p>
        ) : (
          <ul className="waiting-list">
            {waiting.map((view) => (
              <WaitingRow key={view.id} view={view} />
            ))}
          </ul>
        )}
      </Panel>
      <MoneyPanel state={state} />
      <ChartsPanel />
    </div>
  );
}
