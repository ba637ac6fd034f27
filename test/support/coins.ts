// Coins and randomness for tests of the wallet: made up, repeatable, with real addresses of every script type.
import { p2pkh, p2sh, p2tr, p2wpkh, TEST_NETWORK } from '@scure/btc-signer';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AccountKey, ScriptType } from '../../shared/domain/bitcoin.ts';
import type { RandomBytes } from '../../electron/wallet/random.ts';
import type { Coin } from '../../electron/wallet/types.ts';

const regtest = { ...TEST_NETWORK, bech32: 'bcrt' };

/** SHA-256 in counter mode: a stream that follows from its seed. */
export function seededRandom(seed: number | string): RandomBytes {
  let [block, at, counter] = [new Uint8Array(0), 0, 0];
  return {
    bytes: (length) => {
      const out = new Uint8Array(length);
      for (let index = 0; index < length; index += 1) {
        if (at === block.length) {
          block = sha256(utf8ToBytes(`${seed}/${counter}`));
          counter += 1;
          at = 0;
        }
        out[index] = block[at] ?? 0;
        at += 1;
      }
      return out;
    },
  };
}

/** A private key that follows from a name. */
export const keyNamed = (name: string): Uint8Array => sha256(utf8ToBytes(`key ${name}`));

/** What pays to a key in the way of the type, as @scure/btc-signer makes it; regtest. */
export function paymentTo(type: ScriptType, privateKey: Uint8Array) {
  const publicKey = secp256k1.getPublicKey(privateKey, true);
  switch (type) {
    case 'p2pkh': return p2pkh(publicKey, regtest);
    case 'p2wpkh': return p2wpkh(publicKey, regtest);
    case 'p2sh-p2wpkh': return p2sh(p2wpkh(publicKey, regtest), regtest);
    case 'p2tr': return p2tr(schnorr.getPublicKey(privateKey), undefined, regtest);
  }
}

const addresses = new Map<string, string>();

/** A regtest address of the type that follows from a name. */
export function addressNamed(type: ScriptType, name: string): string {
  const known = addresses.get(`${type} ${name}`);
  if (known !== undefined) return known;
  const { address } = paymentTo(type, keyNamed(name));
  if (address === undefined) throw new Error('no address');
  addresses.set(`${type} ${name}`, address);
  return address;
}

/** For what only looks at types and networks; nothing is derived from it. */
export const accountKey = (scriptType: ScriptType): AccountKey => ({ network: 'regtest', scriptType, account: 0, fingerprint: '00000000', xpub: 'tpub' });

/** A coin that follows from its number; its address is one of its own unless named. */
export function coin(number: number, valueSat: bigint, more: Partial<Coin> = {}): Coin {
  const scriptType = more.scriptType ?? 'p2wpkh';
  return {
    txid: bytesToHex(sha256(utf8ToBytes(`coin ${number}`))), vout: number % 7, valueSat, scriptType, chain: 0, index: number,
    address: more.address ?? `address ${number}`, height: 800_000 - number, isCoinbase: false, ...more,
  };
}
