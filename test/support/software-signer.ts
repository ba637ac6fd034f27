// A signer without a device: real keys from the public mnemonic of our own vectors, real signatures by @scure/btc-signer, not by bitcoinjs-lib.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { RawTx, Transaction } from '@scure/btc-signer';
import { accountPath, type AccountKey, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { invariant } from '../../shared/errors/invariant.ts';
import type { InputSignature } from '../../electron/signers/port.ts';
import type { Coin } from '../../electron/wallet/types.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import ownMade from '../fixtures/vectors/ledger/own-made.json' with { type: 'json' };

const MAIN = { private: 0x0488ade4, public: 0x0488b21e };
const TEST = { private: 0x04358394, public: 0x043587cf };

export interface SoftwareSigner {
  readonly fingerprint: string;
  accountKey(network: BitcoinNetwork, scriptType: ScriptType, account?: number): AccountKey;
  privateKey(path: string): Uint8Array;
  /** Signs every input of a PSBT whose origin is this seed. */
  sign(psbt: Uint8Array): readonly InputSignature[];
}

export function softwareSigner(mnemonic: string = ownMade.mnemonic): SoftwareSigner {
  const seed = mnemonicToSeedSync(mnemonic);
  const main = HDKey.fromMasterSeed(seed, MAIN);
  const test = HDKey.fromMasterSeed(seed, TEST);
  const fingerprint = main.fingerprint.toString(16).padStart(8, '0');
  const privateKey = (path: string): Uint8Array => {
    const key = main.derive(path).privateKey;
    invariant(key !== null, 'the master key is private');
    return key;
  };
  return {
    fingerprint,
    accountKey: (network, scriptType, account = 0) => ({
      network, scriptType, account, fingerprint,
      xpub: (network === 'mainnet' ? main : test).derive(accountPath({ network, scriptType, account })).publicExtendedKey,
    }),
    privateKey,
    sign(psbt) {
      const tx = Transaction.fromPSBT(psbt);
      return Array.from({ length: tx.inputsLength }, (_, inputIndex) => {
        const input = tx.getInput(inputIndex);
        const path = input.tapBip32Derivation?.[0]?.[1].der.path ?? input.bip32Derivation?.[0]?.[1].path;
        invariant(path !== undefined, 'the input names its key');
        tx.signIdx(privateKey(pathText(path)), inputIndex);
        const signed = tx.getInput(inputIndex);
        const script = signed.witnessUtxo?.script;
        if (signed.tapKeySig && script) return { inputIndex, publicKey: script.slice(2), signature: signed.tapKeySig };
        const [publicKey, signature] = signed.partialSig?.[0] ?? [];
        invariant(publicKey && signature, 'the input was signed');
        return { inputIndex, publicKey, signature };
      });
    },
  };
}

const pathText = (path: readonly number[]): string => `m/${path.map((step) => (step >= 0x80000000 ? `${step - 0x80000000}'` : String(step))).join('/')}`;

/** A coin of an account with the raw segwit transaction it comes from, which pays some other output first. */
export function fundedCoin(key: AccountKey, chain: 0 | 1, index: number, valueSat: bigint, salt: number): { readonly coin: Coin; readonly rawHex: string } {
  const own = deriveAddress(key, chain, index);
  const fields = {
    version: 2, lockTime: 0,
    inputs: [{ txid: sha256(Uint8Array.of(salt & 255, (salt >> 8) & 255)), index: salt % 5, finalScriptSig: new Uint8Array(), sequence: 0xfffffffd }],
    outputs: [{ script: hexToBytes('0014751e76e8199196d454941c45d1b3a323f1433bd6'), amount: 12_345n }, { script: hexToBytes(own.scriptHex), amount: valueSat }],
  };
  const bare = RawTx.encode({ ...fields, segwitFlag: false, witnesses: undefined });
  return {
    rawHex: bytesToHex(RawTx.encode({ ...fields, segwitFlag: true, witnesses: [[new Uint8Array(64).fill(7)]] })),
    coin: {
      txid: bytesToHex(sha256(sha256(bare)).reverse()), vout: 1, valueSat, scriptType: key.scriptType, chain, index, address: own.address, height: 100, isCoinbase: false,
    },
  };
}
