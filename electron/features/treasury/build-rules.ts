// People, address book, policy and sweep rules, put together: each asks the others through here.
import type { BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import { ok } from '../../../shared/errors/result.ts';
import type { AccountsService, WithdrawalsService } from '../../core/treasury.ts';
import { allAccounts } from './accounts/account-repo.ts';
import { knownAddresses } from './accounts/address-repo.ts';
import { signAsOwner } from './owner-signature.ts';
import { createContacts, type Contacts } from './rules/contacts.ts';
import { createPeople, type People } from './rules/people.ts';
import { createPolicy, type PolicyDeps, type PolicyParts } from './rules/policy.ts';
import { createSweeps } from './rules/sweeps.ts';
import type { TreasuryDeps } from './service.ts';
import { deviceWork, type SignerDesk } from './signer-desk.ts';

/** What the rules ask the withdrawals. */
export interface Spent {
  readonly since: PolicyDeps['outgoing'];
  readonly lastUsedAtMs: (contactId: string) => number | null;
}

export interface RulesDeps extends Pick<TreasuryDeps, 'db' | 'path' | 'clock' | 'random' | 'mode' | 'settings' | 'vault'> {
  readonly desk: () => Pick<SignerDesk, 'run'>;
  readonly spent: () => Spent;
  readonly changed: () => void;
}

export interface Rules {
  readonly people: People;
  readonly contacts: Contacts;
  readonly policy: PolicyParts;
  /** The network of the data folder; before the first account what it would be. */
  readonly network: () => BitcoinNetwork;
}

export function createRules(deps: RulesDeps): Rules {
  const { db, mode, settings, spent } = deps;
  const network = (): BitcoinNetwork => allAccounts(db)[0]?.key.network ?? (mode === 'practice' ? 'regtest' : 'mainnet');
  const people = createPeople({ ...deps, isTest: () => network() !== 'mainnet' });
  const contacts = createContacts({
    ...deps, network, coolDownMs: () => policy.current().coolDownMs, ownAddresses: () => allAccounts(db).flatMap(({ seq, name }) => knownAddresses(db, seq).map((address) => ({ name, address }))), lastUsedAtMs: (id) => spent().lastUsedAtMs(id),
    signAsOwner: (kind, text, actor) => deps.desk().run(kind, deviceWork(kind), (signer, call) => signAsOwner(signer, network(), text, actor, (fingerprint) => people.ownerOf(fingerprint), call)),
  });
  const policy = createPolicy({
    ...deps, currency: () => settings.get().currency, isTest: () => network() !== 'mainnet', roleOf: (name) => people.roleOf(name), contact: (id) => contacts.known(id),
    outgoing: (sinceMs) => spent().since(sinceMs),
  });
  return { people, contacts, policy, network };
}

/** The sweep rules stand behind the withdrawals, which they ask for transfers. */
export function createSweepRules(
  deps: Pick<TreasuryDeps, 'db' | 'path' | 'clock' | 'random' | 'gateways'> & { readonly changed: () => void }, accounts: Pick<AccountsService, 'get'>, withdrawals: WithdrawalsService,
): ReturnType<typeof createSweeps> {
  const { gateways } = deps;
  return createSweeps({
    ...deps, accounts, withdrawals,
    hasGateway(name) {
      const known = gateways.list();
      return known.ok && known.value.some((gateway) => gateway.name === name);
    },
    async available(gateway, method) {
      const balances = await gateways.balances(gateway);
      return balances.ok ? ok(balances.value.find((balance) => balance.method === method)?.available ?? null) : balances;
    },
  });
}
