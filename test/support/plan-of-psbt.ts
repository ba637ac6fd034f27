// A plan from a PSBT of the vectors, as if we had made it: what its origins and amounts say.
import { bytesToHex } from '@noble/hashes/utils.js';
import { Psbt } from 'bitcoinjs-lib';
import { addressOfScript } from '../../electron/wallet/address.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import { readPsbt } from '../../electron/wallet/psbt-read.ts';
import type { SpendPlan } from '../../electron/wallet/types.ts';
import type { AccountKey, AddressChain } from '../../shared/domain/bitcoin.ts';
import { invariant } from '../../shared/errors/invariant.ts';
import { valueOf } from './sample-plan.ts';

const placeOf = (path: string | undefined): { readonly chain: AddressChain; readonly index: number } => {
  const [chain, index] = (path ?? '').split('/').slice(-2);
  return { chain: chain === '1' ? 1 : 0, index: Number(index) };
};

export function planOfPsbt(psbt: Uint8Array, key: AccountKey): { readonly plan: SpendPlan; readonly previous: (txid: string) => string } {
  const read = valueOf(readPsbt(psbt));
  const { inputs, outputs } = Psbt.fromBuffer(psbt).data;
  const { transaction } = read;
  const coins = transaction.inputs.map(({ txid, vout, sequence }, i) => {
    const place = placeOf((inputs[i]?.bip32Derivation ?? inputs[i]?.tapBip32Derivation)?.[0]?.path);
    const spent = read.inputs[i]?.spent;
    invariant(spent, 'the vector says what it spends');
    return { sequence, coin: { txid, vout, valueSat: spent.valueSat, scriptType: key.scriptType, ...place, address: deriveAddress(key, place.chain, place.index).address, height: null, isCoinbase: false } };
  });
  const paid = transaction.outputs.map(({ script, valueSat }, i) => {
    const path = (outputs[i]?.bip32Derivation ?? outputs[i]?.tapBip32Derivation)?.[0]?.path;
    const address = addressOfScript(bytesToHex(script), key.network);
    invariant(address !== null, 'the vector pays to addresses');
    return path !== undefined && placeOf(path).chain === 1 ? { kind: 'change' as const, index: placeOf(path).index, address, valueSat } : { kind: 'payment' as const, address, valueSat };
  });
  const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
  const plan: SpendPlan = {
    version: 2, lockTime: transaction.lockTime, inputs: coins, outputs: paid, vsize: 0,
    feeSat: sum(coins.map(({ coin }) => coin.valueSat)) - sum(paid.map(({ valueSat }) => valueSat)),
  };
  const raws = new Map(transaction.inputs.map(({ txid }, i) => [txid, read.inputs[i]?.previousHex ?? '']));
  return { plan, previous: (txid) => raws.get(txid) ?? '' };
}
