// A spend plan as a PSBT (BIP174, version 0) that a device can verify whole: previous transactions, key origins, change it recognises.
import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { Psbt } from 'bitcoinjs-lib';
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { jsNetworkOf } from './curve.ts';
import type { DerivedAddress } from './keys.ts';
import { concretePlan, type PlannedInput } from './plan-scripts.ts';
import { parseTransaction } from './transaction.ts';
import { outpointOf, type SpendPlan } from './types.ts';

/** PSBT as text: base64 without line breaks. */
export const psbtText = (psbt: Uint8Array): string => base64.encode(psbt);

const xOnly = (publicKeyHex: string): Uint8Array => hexToBytes(publicKeyHex).subarray(1);

/** Who can sign for an input, or that an output is ours: fingerprint and path of the key (BIP174, 371). */
function originOf(key: AccountKey, own: DerivedAddress) {
  const origin = { masterFingerprint: hexToBytes(key.fingerprint), path: own.path };
  return key.scriptType === 'p2tr'
    ? { tapInternalKey: xOnly(own.publicKeyHex), tapBip32Derivation: [{ ...origin, pubkey: xOnly(own.publicKeyHex), leafHashes: [] }] }
    : { bip32Derivation: [{ ...origin, pubkey: hexToBytes(own.publicKeyHex) }] };
}

const redeemOf = (own: DerivedAddress) => (own.redeemScriptHex === null ? {} : { redeemScript: hexToBytes(own.redeemScriptHex) });

/** The previous transaction without its witnesses (its id does not cover them, and a device reads every byte of it). */
function previousOf({ coin, own }: PlannedInput, previous: (txid: string) => string): Result<{ nonWitnessUtxo: Uint8Array }> {
  const refuse = (problem: string) => failure('withdrawal/coin', { details: { outpoint: outpointOf(coin), problem } });
  const parsed = parseTransaction(previous(coin.txid));
  if (!parsed.ok) return refuse('the transaction it comes from cannot be read');
  const tx = parsed.value;
  if (tx.getId() !== coin.txid) return refuse('the transaction it comes from is another one');
  const output = tx.outs[coin.vout];
  if (output?.value !== coin.valueSat) return refuse('the transaction it comes from has another amount');
  const script = hexToBytes(own.scriptHex);
  if (script.length !== output.script.length || script.some((byte, i) => byte !== output.script[i])) return refuse('the transaction it comes from pays to another address');
  tx.stripWitnesses();
  return ok({ nonWitnessUtxo: tx.toBuffer() });
}

/**
 * Builds the PSBT of a plan. `previous` gives the raw transaction (hex) a coin comes from; it is asked for all but taproot coins, and what it
 * gives is checked. Errors: those of {@link concretePlan}, and `withdrawal/coin` when a previous transaction is not what the coin says.
 */
export function buildPsbt(plan: SpendPlan, key: AccountKey, previous: (txid: string) => string): Result<Uint8Array> {
  const concrete = concretePlan(plan, key);
  if (!concrete.ok) return concrete;
  const { version, lockTime, inputs, outputs } = concrete.value;
  const psbt = new Psbt({ network: jsNetworkOf(key.network) });
  psbt.setVersion(version).setLocktime(lockTime);
  // First the bare transaction, then what is known about each coin: bitcoinjs-lib looks through all there is at every addition.
  for (const { coin, sequence } of inputs) psbt.addInput({ hash: coin.txid, index: coin.vout, sequence });
  for (const { scriptHex, valueSat, own } of outputs) {
    psbt.addOutput({ script: hexToBytes(scriptHex), value: valueSat, ...(own === null ? {} : { ...redeemOf(own), ...originOf(key, own) }) });
  }
  for (const [position, input] of inputs.entries()) {
    const before = key.scriptType === 'p2tr' ? ok({}) : previousOf(input, previous);
    if (!before.ok) return before;
    const { coin, own } = input;
    const witness = key.scriptType === 'p2pkh' ? {} : { witnessUtxo: { script: hexToBytes(own.scriptHex), value: coin.valueSat } };
    psbt.updateInput(position, { ...before.value, ...witness, ...redeemOf(own), ...originOf(key, own) });
  }
  return ok(psbt.toBuffer());
}
