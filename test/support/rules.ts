// The treasury's rules on a real ledger: people, address book, policy, with a device that says what the test wants.
import { createVault } from '../../electron/core/vault/create-vault.ts';
import { practiceKeychain } from '../../electron/core/vault/practice-keychain.ts';
import { readBox, writeBox, boxNames } from '../../electron/db/box-repo.ts';
import { ok, type Result } from '../../shared/errors/result.ts';
import { createPeople, type People } from '../../electron/features/treasury/rules/people.ts';
import { createContacts, type Contacts } from '../../electron/features/treasury/rules/contacts.ts';
import { createPolicy, type PolicyDeps, type PolicyParts } from '../../electron/features/treasury/rules/policy.ts';
import type { OwnerSignature } from '../../electron/features/treasury/owner-signature.ts';
import { liveRandom } from '../../electron/core/live-ports.ts';
import { testLedger, type TestLedger } from './ledger.ts';

export interface Rules {
  readonly ledger: TestLedger;
  people: People;
  readonly contacts: Contacts;
  readonly policy: PolicyParts;
  readonly asked: string[];
  outgoing: ReturnType<PolicyDeps['outgoing']>;
  sign: (text: string) => Promise<Result<OwnerSignature>>;
  /** As after a restart: nothing but the ledger remains. */
  restart(): void;
}

export function rulesRig(isTest = false): Rules {
  const ledger = testLedger();
  const { db, home, clock } = ledger;
  const random = liveRandom;
  const people = (): People => createPeople({
    db, path: home, clock, random, isTest: () => isTest, changed: () => undefined,
    vault: createVault({
      store: { getBox: (name) => readBox(db, name), putBox: (name, box) => (writeBox(db, name, box), ok(null)), listBoxes: () => boxNames(db) },
      keychain: practiceKeychain(home, random), random,
    }),
  });
  const asked: string[] = [];
  const rig: Rules = {
    ledger, people: people(), asked, outgoing: [],
    sign: (text) => Promise.resolve(ok({ owner: 'Owner', fingerprint: 'f5acc2fd', text, signature: 'c2ln', address: 'bcrt1qowner' })),
    restart: () => { rig.people = people(); },
    contacts: createContacts({
      db, path: home, clock, random, network: () => (isTest ? 'regtest' : 'mainnet'), coolDownMs: () => rig.policy.current().coolDownMs, ownAddresses: () => [], lastUsedAtMs: () => null,
      signAsOwner: (_kind, text) => {
        asked.push(text);
        return rig.sign(text);
      },
      changed: () => undefined,
    }),
    policy: createPolicy({
      db, path: home, clock, currency: () => 'EUR', isTest: () => isTest, roleOf: (name) => rig.people.roleOf(name), contact: (id) => rig.contacts.known(id), outgoing: () => rig.outgoing,
      changed: () => undefined,
    }),
  };
  return rig;
}
