// The treasury's whole state as the window sees it, as much of it as the person who is signed in may see.
import type { App } from '../../core/app.ts';
import type { Actor, TreasuryService, TreasuryState, WithdrawalView } from '../../core/treasury.ts';
import type { PracticeDeviceView } from '../../practice/port.ts';
import type { SignerKind } from '../../signers/port.ts';
import { formatMinor, isFiatCode, decimalsOf, parseDecimal, type FiatCode } from '../../../shared/domain/money.ts';
import { withdrawalStates, isFinalWithdrawal } from '../../../shared/domain/withdrawal.ts';
import { mayAsk, needsOf } from './rights.ts';

/** More than anybody looks through at once; the list of withdrawals has all. */
const MOST_WAITING = 100;

export interface StateFacts {
  readonly app: App;
  readonly person: Actor | null;
  readonly signing: ReadonlyMap<string, SignerKind>;
  readonly device: PracticeDeviceView | null;
}

type Place = TreasuryState['places'][number];

/** What has a rate, added up exactly; null where nothing has one. */
function totalOf(places: readonly Place[], currency: FiatCode): TreasuryState['total'] {
  const worths = places.flatMap(({ worth }) => (worth !== null && worth.currency === currency ? [worth] : []));
  const oldest = worths.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
  if (oldest === undefined) return null;
  const decimals = decimalsOf(currency);
  const sum = worths.reduce((all, { value }) => {
    const parsed = parseDecimal(value, decimals);
    return parsed.ok ? all + parsed.minor : all;
  }, 0n);
  return { value: formatMinor(sum, decimals), currency, source: oldest.source, at: oldest.at };
}

function waitingOf(treasury: TreasuryService): WithdrawalView[] {
  const open = withdrawalStates.filter((state) => !isFinalWithdrawal(state));
  return open.flatMap((state) => [...treasury.withdrawals.list({ state, cursor: null, limit: MOST_WAITING }).items]).toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

export const satPerVb = (satPerKvb: bigint): string => formatMinor(satPerKvb, 3, true);

function sourcesOf(treasury: TreasuryService): TreasuryState['sources'] {
  return treasury.accounts.sources().map(({ name, kind, url, tip, fees, problem }) => ({
    name, kind, url, problem,
    tip: tip === null ? null : { height: tip.height, at: new Date(tip.atMs).toISOString() },
    fees: fees === null ? [] : fees.targets.map((target) => ({ blocks: target.blocks, satPerVb: satPerVb(target.satPerKvb) })),
  }));
}

/** What nobody in particular may know: who can sign in, and which devices there are. */
function outside({ app, device }: StateFacts, treasury: TreasuryService): TreasuryState {
  return {
    network: treasury.accounts.list()[0]?.network ?? (app.options.mode === 'practice' ? 'regtest' : null),
    person: null, people: treasury.people.list().map((each) => ({ ...each, signers: [] })), places: [], accounts: [], total: null, waiting: [], signing: [], signers: [],
    policy: { ...treasury.policy.get(), limits: [] }, contacts: [], sweepRules: [], sources: [], practiceDevice: device,
  };
}

export async function describeTreasury(facts: StateFacts, treasury: TreasuryService): Promise<TreasuryState> {
  const { app, person, signing } = facts;
  const bare = outside(facts, treasury);
  if (person === null) return bare;
  const places = await treasury.places(false);
  const seesMoney = mayAsk(needsOf.history, person.role);
  const { currency } = app.settings.get();
  const known = treasury.people.list();
  return {
    ...bare,
    person: known.find(({ name }) => name === person.name) ?? { name: person.name, role: person.role, hasPin: true, signers: [] },
    people: [...known],
    places: places.map((place) => (seesMoney ? place : { ...place, available: null, pendingIn: null, pendingOut: null, worth: null })),
    accounts: seesMoney ? [...treasury.accounts.list()] : [],
    total: seesMoney && isFiatCode(currency) ? totalOf(places, currency) : null,
    waiting: waitingOf(treasury),
    signing: [...signing].map(([withdrawal, signer]) => ({ withdrawal, signer })),
    signers: [...treasury.signers()],
    policy: treasury.policy.get(),
    contacts: [...treasury.contacts.list()],
    sweepRules: seesMoney ? [...treasury.sweeps.list()] : [],
    sources: seesMoney ? sourcesOf(treasury) : [],
  };
}
