// `address list`, `add`, `confirm`, `remove`: the address book, the only places money leaves to.
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { ContactView } from '../../core/treasury.ts';
import { ownerOfDevice, signerOf } from '../device-owner.ts';
import { asPerson, onTreasury } from '../treasury-command.ts';
import { facts, table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';

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

export const addressConfirm = onTreasury(async (context) => {
  const { treasury, args, printer } = context;
  const signer = signerOf(context);
  if (!signer.ok) return signer;
  const owner = await ownerOfDevice(context, signer.value);
  return owner.ok ? print(printer, await treasury.contacts.confirm(args.positionals['ID'] ?? '', signer.value, owner.value)) : owner;
});

export const addressRemove = asPerson(({ treasury, args, printer }, by) => print(printer, treasury.contacts.remove(args.positionals['ID'] ?? '', by)));
