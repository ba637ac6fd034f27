// The people of the shop: roles, PINs with a lock-out that outlives a restart, and which owner's device is which.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { sameName, staffRoles, type StaffRole } from '../../../../shared/domain/treasury-policy.ts';
import { secret } from '../../../core/secret.ts';
import type { Clock, Random, Secret } from '../../../core/ports.ts';
import type { Actor, PeopleService, PersonView } from '../../../core/treasury.ts';
import type { Vault } from '../../../core/vault/port.ts';
import { readBox } from '../../../db/box-repo.ts';
import { toNumber, type WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { hashPin, pinFits } from './pin.ts';
import { noteChange } from './trail.ts';

export interface PeopleDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly isTest: () => boolean;
  readonly changed: () => void;
}

/** Of an owner nobody named. */
const UNNAMED_OWNER = 'owner';

export interface People extends PeopleService {
  /** Who is not in the list works at the command line of this computer: as a manager, who may ask for money and never approves it. */
  roleOf(name: string): StaffRole;
}

interface PersonRow { readonly name: string; readonly role: string; readonly pin: string | null; readonly pin_failures: bigint }

const PEPPER = 'staff/pepper';
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 30_000;
/** From here on only an owner's new PIN opens it again. */
const FAILURES_TO_OWNER = 10;

const isRole = (text: string): text is StaffRole => staffRoles.some((role) => role === text);

export function createPeople(deps: PeopleDeps): People {
  const { db, path, vault, clock, random } = deps;
  /** Until when a name has to wait, on the clock that cannot be set. After a restart a running wait begins anew. */
  const waits = new Map<string, number>();

  const rowOf = (name: string): PersonRow | undefined =>
    db.all<PersonRow>('SELECT name, role, pin, pin_failures FROM person').find((row) => sameName(row.name, name));
  const roleIn = ({ role }: PersonRow): StaffRole => (isRole(role) ? role : 'cashier');
  const view = (row: PersonRow): PersonView => ({
    name: row.name, role: roleIn(row), hasPin: row.pin !== null,
    signers: db.all<{ fingerprint: string }>('SELECT fingerprint FROM person_signer WHERE owner = ? ORDER BY added_at_ms, fingerprint', row.name).map(({ fingerprint }) => fingerprint),
  });

  const pepper = (): Result<Secret> => {
    if (readBox(db, PEPPER) !== null) return vault.open(PEPPER);
    const fresh = Buffer.from(random.bytes(32)).toString('hex');
    const sealed = vault.seal(PEPPER, fresh);
    return sealed.ok ? ok(secret(fresh)) : sealed;
  };

  const hasOwner = (): boolean => db.get("SELECT 1 FROM person WHERE role = 'owner'") !== undefined;
  const mayChange = (by: Actor | null): boolean => by?.role === 'owner' && (rowOf(by.name)?.role === 'owner' || !hasOwner());

  const remainingMs = (row: PersonRow): number => {
    const failures = toNumber(row.pin_failures);
    if (failures < FREE_FAILURES) return 0;
    const span = FIRST_WAIT_MS * 2 ** (Math.min(failures, FAILURES_TO_OWNER) - FREE_FAILURES);
    const until = waits.get(row.name) ?? clock.monotonicMs() + span;
    waits.set(row.name, until);
    return Math.max(0, until - clock.monotonicMs());
  };

  const countFailure = (row: PersonRow): Result<never> => {
    const stored = attempt(path, () => db.run('UPDATE person SET pin_failures = pin_failures + 1 WHERE name = ?', row.name));
    if (!stored.ok) return stored;
    waits.delete(row.name);
    const left = remainingMs({ ...row, pin_failures: row.pin_failures + 1n });
    return left > 0 ? failure('staff/wait', { details: { seconds: String(Math.ceil(left / 1000)) } }) : failure('staff/wrong_pin');
  };

  return {
    list: () => db.all<PersonRow>('SELECT name, role, pin, pin_failures FROM person ORDER BY created_at_ms, name').map(view),
    roleOf(name) {
      const row = rowOf(name);
      return row === undefined ? 'manager' : roleIn(row);
    },
    async save({ name, role, pin }, by) {
      const known = rowOf(name);
      const plain = known?.name ?? name.trim().replace(/\s+/g, ' ');
      if (plain === '' || plain.length > 60) return failure('input/invalid', { details: { field: 'the name', problem: 'it is empty or too long' } });
      const isFirst = !hasOwner();
      if (isFirst ? role !== 'owner' : !mayChange(by)) return failure('role/forbidden', { details: { role: 'owner' } });
      if (isFirst && pin === null && known?.pin == null) return failure('staff/pin', { details: { problem: 'an owner needs one' } });
      const isLastOwner = known?.role === 'owner' && role !== 'owner' && db.get("SELECT 1 FROM person WHERE role = 'owner' AND name <> ?", plain) === undefined;
      if (isLastOwner) return failure('input/invalid', { details: { field: 'the role', problem: 'somebody has to be the owner' } });
      let hash: string | null = null;
      if (pin !== null) {
        const key = pepper();
        if (!key.ok) return key;
        const hashed = hashPin(pin, key.value, random);
        if (!hashed.ok) return hashed;
        hash = hashed.value;
      }
      const nowMs = clock.nowMs();
      const stored = attempt(path, () => db.transaction(() => {
        db.run(
          `INSERT INTO person (name, role, pin, created_at_ms) VALUES (?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET role = excluded.role, pin = coalesce(excluded.pin, pin), pin_failures = CASE WHEN excluded.pin IS NULL THEN pin_failures ELSE 0 END`,
          plain, role, hash, nowMs,
        );
        noteChange(db, nowMs, by?.name ?? plain, `${plain} is ${role}${hash === null ? '' : ', with a new PIN'}`);
      }));
      if (!stored.ok) return stored;
      if (hash !== null) waits.delete(plain);
      deps.changed();
      const row = rowOf(plain);
      return row === undefined ? failure('staff/unknown', { details: { name: plain } }) : ok(view(row));
    },
    async signIn(name, pin) {
      const row = rowOf(name);
      if (row === undefined) return failure('staff/unknown', { details: { name } });
      if (row.pin === null) return failure('staff/pin', { details: { problem: 'there is none yet; an owner sets it' } });
      if (toNumber(row.pin_failures) >= FAILURES_TO_OWNER && row.role !== 'owner') return failure('staff/locked');
      const left = remainingMs(row);
      if (left > 0) return failure('staff/wait', { details: { seconds: String(Math.ceil(left / 1000)) } });
      const key = pepper();
      if (!key.ok) return key;
      if (!pinFits(pin, row.pin, key.value)) return countFailure(row);
      const stored = attempt(path, () => db.run('UPDATE person SET pin_failures = 0 WHERE name = ?', row.name));
      if (!stored.ok) return stored;
      waits.delete(row.name);
      return ok({ name: row.name, role: roleIn(row) });
    },
    addSigner(owner, fingerprint, by) {
      const row = rowOf(owner);
      if (row?.role !== 'owner') return failure('staff/unknown', { details: { name: owner } });
      if (!mayChange(by)) return failure('role/forbidden', { details: { role: 'owner' } });
      const holder = db.get<{ owner: string }>('SELECT owner FROM person_signer WHERE fingerprint = ?', fingerprint)?.owner ?? null;
      if (holder !== null && holder !== row.name) return failure('treasury/name_taken', { details: { name: `${fingerprint} (${holder})` } });
      const nowMs = clock.nowMs();
      const stored = attempt(path, () => db.transaction(() => {
        if (holder === null) {
          db.run('INSERT INTO person_signer (fingerprint, owner, added_at_ms, added_by) VALUES (?, ?, ?, ?)', fingerprint, row.name, nowMs, by.name);
          noteChange(db, nowMs, by.name, `the signer ${fingerprint} is ${row.name}’s`);
        }
      }));
      if (!stored.ok) return stored;
      deps.changed();
      return ok(view(row));
    },
    adopt(fingerprint) {
      const owners = db.all<PersonRow>("SELECT name, role, pin, pin_failures FROM person WHERE role = 'owner' ORDER BY created_at_ms, name");
      const isFree = db.get('SELECT 1 FROM person_signer') === undefined;
      if (!deps.isTest() || !isFree || owners.length > 1) return failure('withdrawal/not_owner', { details: { found: fingerprint, name: owners[0]?.name ?? 'an owner' } });
      const nowMs = clock.nowMs();
      const name = owners[0]?.name ?? UNNAMED_OWNER;
      const stored = attempt(path, () => db.transaction(() => {
        if (owners.length === 0) db.run("INSERT INTO person (name, role, created_at_ms) VALUES (?, 'owner', ?) ON CONFLICT (name) DO UPDATE SET role = 'owner'", name, nowMs);
        db.run('INSERT INTO person_signer (fingerprint, owner, added_at_ms, added_by) VALUES (?, ?, ?, ?)', fingerprint, name, nowMs, name);
        noteChange(db, nowMs, name, `the signer ${fingerprint} is ${name}’s: the first one of a test network`);
      }));
      if (!stored.ok) return stored;
      deps.changed();
      const row = rowOf(name);
      return row === undefined ? failure('staff/unknown', { details: { name } }) : ok(view(row));
    },
    ownerOf: (fingerprint) => db.get<{ owner: string }>('SELECT owner FROM person_signer WHERE fingerprint = ?', fingerprint)?.owner ?? null,
  };
}
