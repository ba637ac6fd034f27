// `staff list`, `add`, `signer`: the people of the shop, their roles and PINs, and whose device is whose.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { staffRoles } from '../../../shared/domain/treasury-policy.ts';
import type { PersonView } from '../../core/treasury.ts';
import { actorOf, asPerson, onTreasury } from '../treasury-command.ts';
import { facts, table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';

export const staffList = onTreasury(({ treasury, printer }) => {
  const people = treasury.people.list();
  printer.answer({ people }, () => (people.length === 0 ? 'Nobody yet: `staff add NAME --role owner --set pin=-` adds the owner.'
    : table(['NAME', 'ROLE', 'PIN', 'SIGNERS'], people.map(({ name, role, hasPin, signers }) => [name, role, hasPin ? 'yes' : 'no', signers.join(' ')]))));
  return ok(0);
});

function print(printer: Printer, done: Result<PersonView>): Finished {
  if (!done.ok) return done;
  const { name, role, hasPin, signers } = done.value;
  printer.answer(done.value, () => facts([['name', name], ['role', role], ['PIN', hasPin ? 'yes' : 'no'], ['signers', signers.join(' ')]]));
  return ok(0);
}

export const staffAdd = onTreasury(async (context) => {
  const { treasury, args, settings, printer } = context;
  const role = staffRoles.find((one) => one === args.options['role']);
  if (role === undefined) return failure('input/usage', { details: { problem: `Say one of: ${staffRoles.join(', ')}` } });
  // The first owner is nobody's to allow.
  const isFirst = treasury.people.list().every((one) => one.role !== 'owner');
  const by = isFirst ? ok(null) : await actorOf(context);
  if (!by.ok) return by;
  return print(printer, await treasury.people.save({ name: args.positionals['NAME'] ?? '', role, pin: settings['pin'] ?? null }, by.value));
});

export const staffSigner = asPerson(({ treasury, args, printer }, by) =>
  print(printer, treasury.people.addSigner(args.positionals['NAME'] ?? '', args.positionals['FINGERPRINT'] ?? '', by)));
