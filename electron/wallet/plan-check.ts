// Whether a transaction is the one that was approved: every field, every byte that matters, every signature.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { script as jsScript, type Transaction } from 'bitcoinjs-lib';
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { addressOfScript } from './address.ts';
import { signatureProblem } from './digest.ts';
import { altered, concretePlan, type ConcretePlan } from './plan-scripts.ts';
import { parseTransaction, reversedHex } from './transaction.ts';
import type { UnsignedTransaction } from './unsigned-transaction.ts';
import { outpointOf, type SpendPlan } from './types.ts';

/**
 * The first difference between a transaction and the plan, in words; null: version, lock time, every input with its sequence and every output
 * with its amount are the same and in the same order. Signatures are not looked at.
 */
export function transactionDifference(tx: UnsignedTransaction, plan: ConcretePlan, key: AccountKey): string | null {
  if (tx.version !== plan.version) return 'it has another version';
  if (tx.lockTime !== plan.lockTime) return 'it has another lock time';
  if (tx.inputs.length !== plan.inputs.length) return `it has ${tx.inputs.length} inputs instead of ${plan.inputs.length}`;
  if (tx.outputs.length !== plan.outputs.length) return `it has ${tx.outputs.length} outputs instead of ${plan.outputs.length}`;
  for (const [position, { coin, sequence }] of plan.inputs.entries()) {
    const input = tx.inputs[position];
    if (!input || outpointOf(input) !== outpointOf(coin)) return `input ${position + 1} spends another coin`;
    if (input.sequence !== sequence) return `input ${position + 1} has another sequence`;
  }
  for (const [position, { scriptHex, valueSat, address, own }] of plan.outputs.entries()) {
    const output = tx.outputs[position];
    const paid = output ? bytesToHex(output.script) : '';
    if (paid !== scriptHex) {
      const found = addressOfScript(paid, key.network) ?? 'something that has no address';
      return own ? `the change of output ${position + 1} goes to ${found}, which is not ours` : `output ${position + 1} pays to ${found} instead of ${address}`;
    }
    if (output?.valueSat !== valueSat) return `output ${position + 1} has another amount`;
  }
  return null;
}

/** The transaction without what unlocks its inputs. */
export const withoutSignatures = (tx: Transaction): UnsignedTransaction => ({
  version: tx.version >>> 0, lockTime: tx.locktime,
  inputs: tx.ins.map(({ hash, index, sequence }) => ({ txid: reversedHex(hash), vout: index, sequence })),
  outputs: tx.outs.map(({ script, value }) => ({ script, valueSat: value })),
});

/** How an input must be unlocked: its signature, and the script and witness that hold nothing else. */
function unlockingOf(tx: Transaction, index: number, key: AccountKey, publicKeyHex: string, redeemScriptHex: string | null): Uint8Array | null {
  const input = tx.ins[index];
  if (!input) return null;
  const { script, witness } = input;
  const publicKey = hexToBytes(publicKeyHex);
  const isOurs = (given: Uint8Array | undefined): boolean => given !== undefined && bytesToHex(given) === publicKeyHex;
  switch (key.scriptType) {
    case 'p2tr': return script.length === 0 && witness.length === 1 ? witness[0] ?? null : null;
    case 'p2wpkh': return script.length === 0 && witness.length === 2 && isOurs(witness[1]) ? witness[0] ?? null : null;
    case 'p2sh-p2wpkh': {
      const wanted = bytesToHex(jsScript.compile([hexToBytes(redeemScriptHex ?? '')]));
      return bytesToHex(script) === wanted && witness.length === 2 && isOurs(witness[1]) ? witness[0] ?? null : null;
    }
    case 'p2pkh': {
      const signature = jsScript.decompile(script)?.[0];
      if (!(signature instanceof Uint8Array) || witness.length > 0) return null;
      return bytesToHex(jsScript.compile([signature, publicKey])) === bytesToHex(script) ? signature : null;
    }
  }
}

/** Of a transaction that is what was approved. */
export interface FinalTransaction {
  readonly rawHex: string;
  readonly txid: string;
  readonly vsize: number;
  readonly feeSat: bigint;
}

/**
 * Compares a signed transaction with the plan, right before it is sent: what {@link transactionDifference} compares, and that every input is
 * unlocked by exactly one valid signature of its own key over the whole transaction and by nothing else. `withdrawal/altered` says what is
 * different; `withdrawal/signature` which signature does not hold.
 */
export function checkRawAgainstPlan(rawHex: string, plan: SpendPlan, key: AccountKey): Result<FinalTransaction> {
  const concrete = concretePlan(plan, key);
  if (!concrete.ok) return concrete;
  const parsed = parseTransaction(rawHex);
  if (!parsed.ok) return altered(`the transaction cannot be read: ${parsed.error.details?.['problem'] ?? 'it is damaged'}`);
  const tx = parsed.value;
  const difference = transactionDifference(withoutSignatures(tx), concrete.value, key);
  if (difference !== null) return altered(difference);
  const spent = concrete.value.inputs.map(({ coin, own }) => ({ script: hexToBytes(own.scriptHex), valueSat: coin.valueSat }));
  for (const [position, { own }] of concrete.value.inputs.entries()) {
    const signature = unlockingOf(tx, position, key, own.publicKeyHex, own.redeemScriptHex);
    if (signature === null) return altered(`input ${position + 1} is unlocked in another way than by its own key`);
    const problem = signatureProblem(tx, position, key.scriptType, own.publicKeyHex, spent, signature);
    if (problem !== null) return failure('withdrawal/signature', { details: { problem: `the one for input ${position + 1} ${problem}` } });
  }
  return ok({ rawHex: tx.toHex(), txid: tx.getId(), vsize: tx.virtualSize(), feeSat: concrete.value.feeSat });
}
