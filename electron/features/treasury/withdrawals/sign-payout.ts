// Has an owner's device show and sign the text of a payout; the signature is checked, kept as proof, and checked again before it is sent.
import { withdrawalText } from '../../../../shared/domain/withdrawal-text.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { Actor } from '../../../core/treasury.ts';
import type { SignerKind } from '../../../signers/port.ts';
import { verifyMessage } from '../../../wallet/message.ts';
import { signAsOwner, type OwnerSignature } from '../owner-signature.ts';
import { approverAddress, keepApprover } from './approver-repo.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, overOf, type Known } from './journal.ts';
import type { WithdrawalSeq } from './repo.ts';
import { approval, isOwnersDevice, notSigned } from './sign-spend.ts';

/** The key a device signed with must be the one it signed with the first time. */
function checkKnown({ db, network }: Workshop, { fingerprint, address }: Pick<OwnerSignature, 'fingerprint' | 'address'>): Result<null> {
  const before = approverAddress(db, fingerprint, network());
  return before === null || before === address ? ok(null) : failure('withdrawal/signature', { details: { problem: `the device ${fingerprint} signed with other keys than before` } });
}

/** Asks the device and stores its signature. Nothing is sent. */
export async function signPayout(deps: Workshop, seq: WithdrawalSeq, kind: SignerKind, by: Actor): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  const text = withdrawalText(known.terms);
  if (!text.ok) return text;
  const signed = await deps.desk.run(kind, known.terms.id, (signer, call) => signAsOwner(signer, deps.network(), text.value, by, (fingerprint) => deps.people.ownerOf(fingerprint), call));
  if (deps.isClosed()) return closing();
  if (!signed.ok) return notSigned(deps, seq, signed.error, by);
  const fits = checkKnown(deps, signed.value);
  if (!fits.ok) return notSigned(deps, seq, fits.error, by);
  const { fingerprint, signature, address } = signed.value;
  return deps.journal.learn(seq, (now) => {
    const asked = withdrawalText(now.terms);
    if (!now.now.actions.includes('approve') || !asked.ok || asked.value !== text.value) return notPossible(now, 'approve');
    keepApprover(deps.db, fingerprint, deps.network(), address, deps.clock.nowMs());
    return ok([approval(deps, by, fingerprint, overOf(now.terms), { signature, address })]);
  });
}

/**
 * The kept proof once more, over the text of the terms as they stand now: by the device's known key, which is an owner's still.
 * `withdrawal/signature` otherwise.
 */
export function checkProof(deps: Workshop, { terms, now }: Known): Result<null> {
  const refuse = (problem: string): Result<null> => failure('withdrawal/signature', { details: { problem } });
  const { approval: kept } = now;
  const text = withdrawalText(terms);
  if (kept === null || kept.signature === null || kept.address === null || !text.ok) return refuse('there is none');
  if (approverAddress(deps.db, kept.fingerprint, deps.network()) !== kept.address) return refuse('it is by a key that is not the device’s');
  if (!isOwnersDevice(deps, kept.fingerprint, { name: kept.by, role: 'owner' })) return refuse(`the device ${kept.fingerprint} is not ${kept.by}’s any more`);
  return verifyMessage({ network: deps.network(), address: kept.address, message: text.value, signature: kept.signature });
}
