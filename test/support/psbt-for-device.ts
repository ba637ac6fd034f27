// PSBTs for the practice device's seed, made with bitcoinjs-lib: complete ones, and ones that lack something.
import * as ecc from '@bitcoinerlab/secp256k1';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { crypto, initEccLib, networks, payments, Psbt, Transaction } from 'bitcoinjs-lib';
import { psbtExpected } from './ledger-vectors.ts';

initEccLib(ecc);

const master = HDKey.fromMasterSeed(mnemonicToSeedSync(psbtExpected.seed.mnemonic), { public: 0x043587cf, private: 0x04358394 });
const fingerprint = Buffer.from(psbtExpected.seed.fingerprint, 'hex');
const network = networks.testnet;

export type Template = 'pkh(@0/**)' | 'sh(wpkh(@0/**))' | 'wpkh(@0/**)' | 'tr(@0/**)';
const purposes: Readonly<Record<Template, number>> = { 'pkh(@0/**)': 44, 'sh(wpkh(@0/**))': 49, 'wpkh(@0/**)': 84, 'tr(@0/**)': 86 };

export const keyInfoOf = (template: Template): string => `[${psbtExpected.seed.fingerprint}/${purposes[template]}'/1'/0']${master.derive(`m/${purposes[template]}'/1'/0'`).publicExtendedKey}`;

interface Own {
  readonly script: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly path: string;
  readonly redeemScript?: Uint8Array;
}

export function ownAt(template: Template, chain: number, index: number): Own {
  const path = `m/${purposes[template]}'/1'/0'/${chain}/${index}`;
  const publicKey = master.derive(path).publicKey!;
  const key = { pubkey: publicKey, network };
  if (template === 'pkh(@0/**)') return { path, publicKey, script: payments.p2pkh(key).output! };
  if (template === 'wpkh(@0/**)') return { path, publicKey, script: payments.p2wpkh(key).output! };
  if (template === 'tr(@0/**)') return { path, publicKey, script: payments.p2tr({ internalPubkey: publicKey.subarray(1), network }).output! };
  const redeem = payments.p2wpkh(key);
  return { path, publicKey, script: payments.p2sh({ redeem, network }).output!, redeemScript: redeem.output! };
}

/** Somebody else's script: of a key that nobody derives. */
export const foreignScript = (number: number): Uint8Array => payments.p2wpkh({ hash: crypto.hash160(Uint8Array.of(number)), network }).output!;

export interface InputWish {
  readonly valueSat: bigint;
  readonly chain?: number;
  readonly index?: number;
  /** Not ours at all. */
  readonly foreign?: boolean;
  readonly sighash?: number;
  readonly previous?: 'none' | 'another' | 'other-amount';
  readonly witness?: 'none' | 'too';
  readonly derivation?: 'none' | 'other-fingerprint' | 'other-index';
}

export interface OutputWish {
  readonly valueSat: bigint;
  /** Ours, on chain 0 or 1; otherwise somebody else's. */
  readonly chain?: 0 | 1;
  readonly derivation?: 'none' | 'other-index';
  readonly script?: Uint8Array;
}

export function psbtFor(template: Template, inputs: readonly InputWish[], outputs: readonly OutputWish[]): string {
  const psbt = new Psbt({ network });
  psbt.setVersion(2);
  const origin = ({ path, publicKey }: Own, how?: string): object => {
    const entry = {
      masterFingerprint: how === 'other-fingerprint' ? Buffer.from('01020304', 'hex') : fingerprint,
      path: how === 'other-index' ? path.replace(/\d+$/, '999') : path,
    };
    if (how === 'none') return {};
    return template === 'tr(@0/**)'
      ? { tapBip32Derivation: [{ ...entry, pubkey: publicKey.subarray(1), leafHashes: [] }], tapInternalKey: publicKey.subarray(1) }
      : { bip32Derivation: [{ ...entry, pubkey: publicKey }] };
  };
  inputs.forEach(({ valueSat, chain = 0, index = 0, foreign = false, sighash, previous, witness, derivation }, at) => {
    const own = ownAt(template, chain, index);
    const script = foreign ? foreignScript(at) : own.script;
    const before = new Transaction();
    before.addInput(Buffer.alloc(32, at + 1), 0);
    before.addOutput(foreignScript(200), 1_000n);
    before.addOutput(script, valueSat);
    const handed = before.clone();
    if (previous === 'another') handed.locktime = 7;
    const isLegacy = template === 'pkh(@0/**)';
    psbt.addInput({
      hash: before.getHash(),
      index: 1,
      sequence: 0xfffffffd,
      ...(previous === 'none' || previous === 'another' ? {} : { nonWitnessUtxo: handed.toBuffer() }),
      ...(witness === 'none' || (isLegacy && witness !== 'too') ? {} : { witnessUtxo: { script, value: previous === 'other-amount' ? valueSat + 1n : valueSat } }),
      ...(own.redeemScript === undefined || foreign ? {} : { redeemScript: own.redeemScript }),
      ...(foreign ? {} : origin(own, derivation)),
    });
    // bitcoinjs checks what it is given; the device has to find out by itself.
    if (sighash !== undefined) psbt.data.inputs[at]!.sighashType = sighash;
    if (previous === 'another') psbt.data.inputs[at]!.nonWitnessUtxo = handed.toBuffer();
  });
  outputs.forEach(({ valueSat, chain, derivation, script }, at) => {
    const own = chain === undefined ? null : ownAt(template, chain, at);
    psbt.addOutput({ script: script ?? own?.script ?? foreignScript(100 + at), value: valueSat });
    if (own !== null) psbt.updateOutput(at, origin(own, derivation));
  });
  return psbt.toBase64();
}
