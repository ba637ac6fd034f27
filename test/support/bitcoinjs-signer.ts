// Signs for bitcoinjs-lib's Psbt with the keys of the software signer, so that transactions signed by that library can be compared.
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js';
import type { Signer } from 'bitcoinjs-lib';
import { accountPath, type AccountKey } from '../../shared/domain/bitcoin.ts';
import type { SoftwareSigner } from './software-signer.ts';

/** The key of an address of the account; for taproot the tweaked one (BIP341), as Psbt.signInput wants it. */
export function psbtSignerOf(signer: SoftwareSigner, key: AccountKey, chain: 0 | 1, index: number): Signer {
  const plain = signer.privateKey(`${accountPath(key)}/${chain}/${index}`);
  const privateKey = key.scriptType === 'p2tr' ? taprootTweakPrivKey(plain) : plain;
  return {
    publicKey: secp256k1.getPublicKey(privateKey, true),
    sign: (hash) => secp256k1.sign(hash, privateKey, { prehash: false, format: 'compact' }),
    signSchnorr: (hash) => schnorr.sign(hash, privateKey),
  };
}
