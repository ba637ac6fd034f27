// A real signed spend for the tests of altered ones: plan, PSBT, signatures, raw transaction, and more coins of the same account.
import { hexToBytes } from '@noble/hashes/utils.js';
import { RawTx, Transaction } from '@scure/btc-signer';
import { addSignatures, finaliseSpend } from '../../../electron/wallet/finalise.ts';
import { deriveAddress, type DerivedAddress } from '../../../electron/wallet/keys.ts';
import { buildPsbt } from '../../../electron/wallet/psbt.ts';
import type { UnsignedTransaction } from '../../../electron/wallet/unsigned-transaction.ts';
import type { ScriptType } from '../../../shared/domain/bitcoin.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import { samplePlan, valueOf, type SamplePlan } from '../sample-plan.ts';
import { fundedCoin, softwareSigner } from '../software-signer.ts';

const signer = softwareSigner();

/** Whole numbers from 0 to below `most`; the same row of them for the same seed (mulberry32). */
export type Pick = (most: number) => number;

export function pickFrom(seed: number): Pick {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
}

interface OwnCoin { readonly outpoint: string; readonly txid: string; readonly vout: number; readonly valueSat: bigint; readonly rawHex: string; readonly own: DerivedAddress }

export interface SignedSpend extends SamplePlan {
  readonly psbt: Uint8Array;
  readonly signedPsbt: Uint8Array;
  readonly rawHex: string;
  /** Coins of the same account that the plan does not spend. */
  readonly otherCoins: readonly OwnCoin[];
  /** A transaction over coins of the account, signed with its keys by another library; `sighash` for one input. */
  readonly sign: (tx: UnsignedTransaction, sighash?: { readonly input: number; readonly type: number }) => string;
}

export function signedSpend(scriptType: ScriptType, shape: { readonly coins: number; readonly payees: number; readonly salt: number }): SignedSpend {
  const sample = samplePlan(signer, scriptType, shape);
  const { key, plan, previous } = sample;
  const psbt = valueOf(buildPsbt(plan, key, previous));
  const signedPsbt = valueOf(addSignatures(psbt, key, signer.sign(psbt)));
  const { rawHex } = valueOf(finaliseSpend(signedPsbt, plan, key));
  const ownCoin = (coin: { txid: string; vout: number; valueSat: bigint; chain: 0 | 1; index: number }, raw: string): OwnCoin =>
    ({ outpoint: `${coin.txid}:${coin.vout}`, txid: coin.txid, vout: coin.vout, valueSat: coin.valueSat, rawHex: raw, own: deriveAddress(key, coin.chain, coin.index) });
  const otherCoins = Array.from({ length: 4 }, (_, i) => {
    const funded = fundedCoin(key, 0, 700 + i, 2_000_000n + BigInt(i), 40_000 + shape.salt * 10 + i);
    return ownCoin(funded.coin, funded.rawHex);
  });
  const coins = new Map([...plan.inputs.map(({ coin }) => ownCoin(coin, previous(coin.txid))), ...otherCoins].map((coin) => [coin.outpoint, coin]));
  const sign: SignedSpend['sign'] = (tx, sighash) => {
    const built = new Transaction({ version: tx.version, lockTime: tx.lockTime, allowUnknownOutputs: true, allowUnknownVersion: true });
    const owns = tx.inputs.map(({ txid, vout, sequence }, position) => {
      const coin = coins.get(`${txid}:${vout}`);
      invariant(coin !== undefined, 'only our own coins can be signed');
      const { own } = coin;
      built.addInput({
        txid, index: vout, sequence,
        ...(scriptType === 'p2pkh' ? { nonWitnessUtxo: hexToBytes(coin.rawHex) } : { witnessUtxo: { script: hexToBytes(own.scriptHex), amount: coin.valueSat } }),
        ...(own.redeemScriptHex === null ? {} : { redeemScript: hexToBytes(own.redeemScriptHex) }),
        ...(scriptType === 'p2tr' ? { tapInternalKey: hexToBytes(own.publicKeyHex).slice(1) } : {}),
        ...(sighash?.input === position ? { sighashType: sighash.type } : {}),
      });
      return own;
    });
    for (const { script, valueSat } of tx.outputs) built.addOutput({ script, amount: valueSat });
    owns.forEach(({ path }, position) => built.signIdx(signer.privateKey(path), position, sighash?.input === position ? [sighash.type] : undefined));
    built.finalize();
    return hexOf(RawTx.decode(built.extract()));
  };
  return { ...sample, psbt, signedPsbt, rawHex, otherCoins, sign };
}

/** A raw transaction as @scure/btc-signer takes it apart. */
export type RawParts = ReturnType<typeof RawTx.decode>;
export const partsOf = (rawHex: string): RawParts => RawTx.decode(hexToBytes(rawHex));
export const hexOf = (parts: RawParts): string => Array.from(RawTx.encode(parts), (byte) => byte.toString(16).padStart(2, '0')).join('');
