// `address list`, `add`, `confirm`, `remove`: the address book, the only places money leaves to.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { ContactView } from '../../core/treasury.ts';
import type { SignerKind } from '../../signers/port.ts';
import { asPerson, onTreasury } from '../treasury-command.ts';
import { facts, table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';

const kinds: readonly SignerKind[] = ['ledger', 'speculos', 'virtual'];

export const addressList = onTreasury(({ treasury, printer }) => {
  const contacts = treasury.contacts.list();
  printer.answer({ contacts }, () => (contacts.length === 0 ? 'The address book is empty: `address add` makes an entry.'
    : table(['NAME', 'METHOD', 'STATE', 'ADDRESS', 'ID'], contacts.map(({ id, name, method, address, state }) => [name, method, state, address, id]))));
  return ok(0);
});

function print(printer: Printer, done: Result<ContactView>): Finished {
  if (!done.ok) return done;
  const { id, name, method, address, state, usableAt, confirmedBy, lookAlike } = done.value;
  printer.answer(done.value, () => facts([
    ['entry', id], ['name', name], ['method', method], ['address', address], ['state', state], ['usable from', usableAt], ['confirmed by', confirmedBy],
    ['warning', lookAlike === null ? null : `it has the same ends as ${lookAlike.name}’s ${lookAlike.address}: compare it whole`],
    ['next', state === 'unconfirmed' ? `an owner confirms it with the signer: address confirm ${id} --signer ledger --as OWNER` : null],
  ]));
  return ok(0);
}

export const addressAdd = asPerson(({ treasury, args, printer }, by) => {
  const { name = '', method = '', address = '' } = args.options;
  return print(printer, treasury.contacts.add({ name, method, address, again: null }, by));
});

/** The owner is known by the device; a PIN is not asked for on top of it. */
export const addressConfirm = onTreasury(async ({ treasury, args, printer }) => {
  const signer = kinds.find((kind) => kind === args.options['signer']);
  if (signer === undefined) return failure('input/usage', { details: { problem: `Say one of: ${kinds.join(', ')}` } });
  const owners = treasury.people.list().filter(({ role }) => role === 'owner');
  const name = args.options['as'] ?? owners[0]?.name ?? '';
  const owner = owners.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (owner === undefined) return failure('staff/unknown', { details: { name: name === '' ? 'an owner' : name } });
  return print(printer, await treasury.contacts.confirm(args.positionals['ID'] ?? '', signer, { name: owner.name, role: 'owner' }));
});

export const addressRemove = asPerson(({ treasury, args, printer }, by) => print(printer, treasury.contacts.remove(args.positionals['ID'] ?? '', by)));
