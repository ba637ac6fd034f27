// The address book: where money may go. Entries are checked, compared with what is known, confirmed on an owner's device, and wait.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { timeId, ID_RANDOM_BYTES } from '../../../../shared/domain/ids.ts';
import { isMethodId, methodIds, type MethodId } from '../../../../shared/domain/methods.ts';
import type { KnownContact } from '../../../../shared/domain/treasury-policy.ts';
import type { Clock, Random } from '../../../core/ports.ts';
import type { Actor, ContactsService, ContactView } from '../../../core/treasury.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import type { SignerKind } from '../../../signers/port.ts';
import { findLookAlike } from '../../../../shared/domain/look-alike.ts';
import { checkPayoutAddress } from '../../../wallet/payout-address.ts';
import type { OwnerSignature } from '../owner-signature.ts';
import { allContacts, insertConfirmation, insertContact, insertRemoval, type StoredContact } from './contact-repo.ts';
import { noteChange } from './trail.ts';

export interface ContactDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: () => BitcoinNetwork;
  readonly coolDownMs: () => number;
  /** Addresses of the shop's own accounts count as known when look-alikes are searched. */
  readonly ownAddresses: () => readonly { readonly name: string; readonly address: string }[];
  readonly lastUsedAtMs: (contactId: string) => number | null;
  /** See owner-signature.ts. */
  readonly signAsOwner: (kind: SignerKind, text: string, actor: Actor) => Promise<Result<OwnerSignature>>;
  readonly changed: () => void;
}

export interface Contacts extends ContactsService {
  /** As the policy judges it; null: there is no such entry, or it was removed. */
  known(id: string): KnownContact | null;
}

/** What the owner's device shows; ASCII, so that a Ledger shows it as text and not as a hash. */
export const contactText = ({ name, method, address, id }: Pick<StoredContact, 'name' | 'method' | 'address' | 'id'>): string =>
  `Countersign address book 1\nMoney may go to: ${name.replace(/[^\x20-\x7e]/g, '?')}\nBy: ${method}\nAddress: ${address}\nEntry: ${id}`;

export function createContacts(deps: ContactDeps): Contacts {
  const { db, path, clock } = deps;
  const present = (): readonly StoredContact[] => allContacts(db).filter(({ isRemoved }) => !isRemoved);

  const lookAlike = (address: string, without: string | null): { readonly name: string; readonly address: string } | null =>
    findLookAlike(address, [...present().filter(({ id }) => id !== without), ...deps.ownAddresses()]);

  const view = (contact: StoredContact): ContactView => {
    const { id, name, method, address, confirmed, isRemoved } = contact;
    const state = isRemoved ? 'removed' : confirmed === null ? 'unconfirmed' : confirmed.usableAtMs > clock.nowMs() ? 'waiting' : 'usable';
    const alike = isRemoved ? null : lookAlike(address, id);
    const usedAtMs = deps.lastUsedAtMs(id);
    return {
      id, name, method, address, createdAt: new Date(contact.createdAtMs).toISOString(), createdBy: contact.createdBy, state,
      usableAt: confirmed === null ? null : new Date(confirmed.usableAtMs).toISOString(), confirmedBy: confirmed?.by ?? null,
      lookAlike: alike === null ? null : { name: alike.name, address: alike.address },
      lastUsedAt: usedAtMs === null ? null : new Date(usedAtMs).toISOString(),
    };
  };

  const find = (idOrName: string): Result<StoredContact> => {
    const all = allContacts(db);
    const exact = all.find(({ id }) => id === idOrName) ?? present().find(({ name }) => name === idOrName);
    if (exact !== undefined) return ok(exact);
    const starting = all.filter(({ id }) => id.startsWith(idOrName));
    const only = starting.length === 1 && idOrName.length >= 6 ? starting[0] : undefined;
    return only === undefined ? failure('contact/not_found', { details: { id: idOrName } }) : ok(only);
  };

  return {
    list: () => present().map(view),
    get(idOrName) {
      const found = find(idOrName);
      return found.ok ? ok(view(found.value)) : found;
    },
    add({ name, method, address, again }, by) {
      if (!isMethodId(method)) return failure('method/unknown', { details: { method, offered: methodIds.join(', ') } });
      const plain = name.trim().replace(/\s+/g, ' ');
      if (plain === '' || plain.length > 60) return failure('input/invalid', { details: { field: 'the name', problem: 'it is empty or too long' } });
      // Compared before it is tidied: a program that swaps addresses swaps the whole of it.
      if (again !== null && again.trim() !== address.trim()) return failure('contact/clipboard');
      const checked = checkPayoutAddress(method, address.trim(), deps.network());
      if (!checked.ok) return checked;
      const known = present().find((one) => one.name.toLowerCase() === plain.toLowerCase() || (one.method === method && one.address === checked.value));
      if (known !== undefined) return failure('treasury/name_taken', { details: { name: known.name } });
      const nowMs = clock.nowMs();
      const contact = { id: timeId('ct', nowMs, deps.random.bytes(ID_RANDOM_BYTES)), name: plain, method, address: checked.value, createdBy: by.name, createdAtMs: nowMs };
      const stored = attempt(path, () => db.transaction(() => {
        insertContact(db, contact);
        noteChange(db, nowMs, by.name, `${plain} (${method} ${checked.value}) is in the address book`);
      }));
      if (!stored.ok) return stored;
      deps.changed();
      return this.get(contact.id);
    },
    async confirm(id, signer, by) {
      const found = find(id);
      if (!found.ok) return found;
      const contact = found.value;
      if (contact.isRemoved) return failure('contact/not_found', { details: { id } });
      if (contact.confirmed !== null) return ok(view(contact));
      if (by.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      const signed = await deps.signAsOwner(signer, contactText(contact), by);
      if (!signed.ok) return signed;
      const nowMs = clock.nowMs();
      const { owner, fingerprint, text, signature, address } = signed.value;
      const stored = attempt(path, () => db.transaction(() => {
        insertConfirmation(db, contact.seq, nowMs, { by: owner, fingerprint, usableAtMs: nowMs + deps.coolDownMs(), text, signature, signerAddress: address });
        noteChange(db, nowMs, owner, `${contact.name} (${contact.method} ${contact.address}) is confirmed with the signer ${fingerprint}`);
      }));
      if (!stored.ok) return stored;
      deps.changed();
      return this.get(contact.id);
    },
    remove(id, by) {
      const found = find(id);
      if (!found.ok) return found;
      if (by.role !== 'owner' && by.role !== 'manager') return failure('role/forbidden', { details: { role: 'manager' } });
      if (!found.value.isRemoved) {
        const nowMs = clock.nowMs();
        const stored = attempt(path, () => db.transaction(() => {
          insertRemoval(db, found.value.seq, nowMs, by.name);
          noteChange(db, nowMs, by.name, `${found.value.name} is out of the address book`);
        }));
        if (!stored.ok) return stored;
        deps.changed();
      }
      return this.get(found.value.id);
    },
    lookAlike: (_method: MethodId, address) => lookAlike(address, null),
    known(id) {
      const contact = present().find((one) => one.id === id);
      return contact === undefined ? null : { method: contact.method, address: contact.address, usableFromMs: contact.confirmed?.usableAtMs ?? null };
    },
  };
}
