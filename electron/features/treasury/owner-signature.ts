// An owner's yes to a text: the device shows it, signs it, and the signature and the device's owner are checked before it counts.
import { accountPath, type AccountKey, type BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import { sameName } from '../../../shared/domain/treasury-policy.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Actor } from '../../core/treasury.ts';
import type { Signer, SignerCall } from '../../signers/port.ts';
import { deriveAddress } from '../../wallet/keys.ts';
import { encodeMessageSignature, verifyMessage } from '../../wallet/message.ts';

export interface OwnerSignature {
  readonly owner: string;
  readonly fingerprint: string;
  readonly text: string;
  /** Base64, as any verifier of signed messages takes it with `address`. */
  readonly signature: string;
  /** The first address of the device's first native segwit account: whose key signed. */
  readonly address: string;
}

/** Of the key that signs texts, as the device shows it. */
export const signingPath = (network: BitcoinNetwork): string => `${accountPath({ network, scriptType: 'p2wpkh', account: 0 })}/0/0`;

/**
 * Asks the device to sign `text` with the first key of its first native segwit account on this network. `ownerOf` tells whose device it is.
 * Errors: `device/*`, `withdrawal/signature` when the signature does not hold or the device belongs to no owner or to another than `actor`.
 */
export async function signAsOwner(
  signer: Signer, network: BitcoinNetwork, text: string, actor: Actor, ownerOf: (fingerprint: string) => string | null, call: SignerCall = {},
): Promise<Result<OwnerSignature>> {
  const exported = await signer.exportKey({ network, scriptType: 'p2wpkh', account: 0 }, call);
  if (!exported.ok) return exported;
  const key: AccountKey = exported.value;
  const owner = ownerOf(key.fingerprint);
  if (owner === null) return failure('withdrawal/signature', { details: { problem: `the device ${key.fingerprint} belongs to no owner of this shop` } });
  if (!sameName(owner, actor.name)) return failure('withdrawal/signature', { details: { problem: `the device ${key.fingerprint} is ${owner}’s` } });
  const signed = await signer.signMessage(key, 0, 0, text, call);
  if (!signed.ok) return signed;
  const { address } = deriveAddress(key, 0, 0);
  const signature = encodeMessageSignature(signed.value, key.scriptType);
  const verified = verifyMessage({ network, address, message: text, signature });
  if (!verified.ok) return failure('withdrawal/signature', { details: { problem: 'it is not by the device’s own key over this text' } });
  return ok({ owner, fingerprint: key.fingerprint, text, signature, address });
}
