// Who approves at the command line: the owner whose device is in the hand. A PIN is not asked for on top of it.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { sameName } from '../../shared/domain/treasury-policy.ts';
import type { Actor } from '../core/treasury.ts';
import type { SignerKind } from '../signers/port.ts';
import { usualNetwork } from './commands/signer.ts';
import type { TreasuryContext } from './treasury-command.ts';

/** The signer named by `--signer`. Error: `input/usage`, `device/not_here`. */
export function signerOf({ treasury, args }: TreasuryContext): Result<SignerKind> {
  const known = treasury.signers().map(({ kind }) => kind);
  const kind = known.find((each) => each === args.options['signer']);
  return kind === undefined ? failure('device/not_here', { details: { kind: args.options['signer'] ?? '', problem: 'it is not offered in this mode', known: known.join(', ') || 'none' } }) : ok(kind);
}

/**
 * Asks the device who it is and gives its owner, who must be the one named by `--as`. On a test network the first device becomes the owner's.
 * Errors: `device/*`, `withdrawal/not_owner`.
 */
export async function ownerOfDevice(context: TreasuryContext, kind: SignerKind): Promise<Result<Actor>> {
  const { app, treasury, args, printer } = context;
  printer.note('Asking the signer who it is …');
  const found = await treasury.identify(kind, usualNetwork(app, treasury));
  if (!found.ok) return found;
  const fingerprint = found.value.fingerprint ?? '';
  const owner = treasury.people.ownerOf(fingerprint);
  const wanted = args.options['as'];
  if (owner === null) {
    const adopted = treasury.people.adopt(fingerprint);
    if (!adopted.ok) return adopted;
    printer.note(`The signer ${fingerprint} is ${adopted.value.name}’s from now on.`);
    return ok({ name: adopted.value.name, role: 'owner' });
  }
  if (wanted !== undefined && !sameName(wanted, owner)) return failure('withdrawal/not_owner', { details: { found: fingerprint, name: wanted } });
  return ok({ name: owner, role: 'owner' });
}
