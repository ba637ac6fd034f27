// From a signed PSBT to the transaction that is sent: signatures added, inputs finalised, the result compared with what was approved.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Psbt, Transaction } from 'bitcoinjs-lib';
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { jsNetworkOf } from './curve.ts';
import { signatureProblem, type SpentOutput } from './digest.ts';
import { checkRawAgainstPlan, transactionDifference, withoutSignatures, type FinalTransaction } from './plan-check.ts';
import { altered, concretePlan } from './plan-scripts.ts';
import type { SpendPlan } from './types.ts';

/** One signature for one input, as a signer gives it. */
export interface GivenSignature {
  readonly inputIndex: number;
  /** 33 bytes; 32 bytes (the tweaked output key) for taproot. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

const bad = (problem: string) => failure('withdrawal/signature', { details: { problem } });

function open(psbt: Uint8Array, key: AccountKey): Result<Psbt> {
  try { return ok(Psbt.fromBuffer(psbt, { network: jsNetworkOf(key.network) })); }
  catch { return failure('psbt/invalid', { details: { problem: 'it cannot be read' } }); }
}

type InputFields = Psbt['data']['inputs'][number];

/** The key of an input before any tweak (33 bytes hex) and the key a signer names for it. */
function keysOf(input: InputFields, key: AccountKey): { readonly publicKeyHex: string; readonly namedHex: string } | null {
  if (key.scriptType !== 'p2tr') {
    const publicKeyHex = bytesToHex(input.bip32Derivation?.[0]?.pubkey ?? new Uint8Array());
    return input.bip32Derivation?.length === 1 ? { publicKeyHex, namedHex: publicKeyHex } : null;
  }
  if (!input.tapInternalKey || !input.witnessUtxo) return null;
  return { publicKeyHex: `02${bytesToHex(input.tapInternalKey)}`, namedHex: bytesToHex(input.witnessUtxo.script.subarray(2)) };
}

/** What the inputs spend, from the PSBT; null where it does not say. */
function spentBy(psbt: Psbt): readonly (SpentOutput | null)[] {
  return psbt.data.inputs.map((input, position) => {
    if (input.witnessUtxo) return { script: input.witnessUtxo.script, valueSat: input.witnessUtxo.value };
    const vout = psbt.txInputs[position]?.index ?? -1;
    const output = input.nonWitnessUtxo ? Transaction.fromBuffer(input.nonWitnessUtxo).outs[vout] : undefined;
    return output ? { script: output.script, valueSat: output.value } : null;
  });
}

/**
 * Whether every signature a signer gave is for an input of this PSBT, by its own key, and holds; none may be missing. What the PSBT says about
 * its inputs is believed: {@link finaliseSpend} checks against the plan. Error: `withdrawal/signature`.
 */
export function verifySignatures(psbt: Uint8Array, key: AccountKey, signatures: readonly GivenSignature[]): Result<null> {
  const opened = open(psbt, key);
  if (!opened.ok) return opened;
  const { inputs, globalMap } = opened.value.data;
  const tx = Transaction.fromBuffer(globalMap.unsignedTx.toBuffer());
  const known = spentBy(opened.value);
  const spent = known.filter((output) => output !== null);
  if (spent.length !== inputs.length) return bad('the PSBT does not say what its inputs spend');
  const fit = matchSignatures(inputs, key, signatures);
  if (!fit.ok) return fit;
  for (const [position, { signature, publicKeyHex }] of fit.value.entries()) {
    const problem = signatureProblem(tx, position, key.scriptType, publicKeyHex, spent, signature);
    if (problem !== null) return bad(`the one for input ${position + 1} ${problem}`);
  }
  return ok(null);
}

interface Matched { readonly signature: Uint8Array; readonly publicKeyHex: string }

/** One signature for each input, in the order of the inputs. */
function matchSignatures(inputs: readonly InputFields[], key: AccountKey, signatures: readonly GivenSignature[]): Result<readonly Matched[]> {
  const matched: Matched[] = [];
  for (const [position, input] of inputs.entries()) {
    const name = `input ${position + 1}`;
    const keys = keysOf(input, key);
    const given = signatures.filter(({ inputIndex }) => inputIndex === position);
    const [first] = given;
    if (first === undefined || keys === null) return bad(`there is none for ${name}`);
    if (given.length > 1) return bad(`there are several for ${name}`);
    if (bytesToHex(first.publicKey) !== keys.namedHex) return bad(`the one for ${name} is by another key`);
    matched.push({ signature: first.signature, publicKeyHex: keys.publicKeyHex });
  }
  return signatures.length === inputs.length ? ok(matched) : bad('there are more than inputs');
}

/**
 * Puts a signer's signatures into the PSBT, one for every input. They are checked for belonging, not for holding: {@link finaliseSpend} and
 * {@link verifySignatures} do that. Errors: `withdrawal/signature`, `psbt/invalid`.
 */
export function addSignatures(psbt: Uint8Array, key: AccountKey, signatures: readonly GivenSignature[]): Result<Uint8Array> {
  const opened = open(psbt, key);
  if (!opened.ok) return opened;
  const matched = matchSignatures(opened.value.data.inputs, key, signatures);
  if (!matched.ok) return matched;
  for (const [position, { signature, publicKeyHex }] of matched.value.entries()) {
    try { opened.value.updateInput(position, key.scriptType === 'p2tr' ? { tapKeySig: signature } : { partialSig: [{ pubkey: hexToBytes(publicKeyHex), signature }] }); }
    catch { return bad(`the one for input ${position + 1} is not written as a signature, or there is one already`); }
  }
  return ok(opened.value.toBuffer());
}

/**
 * Finalises a signed PSBT and compares the result with the approved plan by {@link checkRawAgainstPlan}; nothing that differs in any field, or
 * holds a signature that does not verify, comes out of here. Errors: `psbt/invalid`, `withdrawal/signature`, `withdrawal/altered`.
 */
export function finaliseSpend(psbt: Uint8Array, plan: SpendPlan, key: AccountKey): Result<FinalTransaction> {
  const concrete = concretePlan(plan, key);
  if (!concrete.ok) return concrete;
  const opened = open(psbt, key);
  if (!opened.ok) return opened;
  const difference = transactionDifference(withoutSignatures(Transaction.fromBuffer(opened.value.data.globalMap.unsignedTx.toBuffer())), concrete.value, key);
  if (difference !== null) return altered(difference);
  for (const position of concrete.value.inputs.keys()) {
    try { opened.value.finalizeInput(position); }
    catch { return bad(`the one for input ${position + 1} is missing or does not fit`); }
  }
  // The fee is the plan's to the satoshi and was judged there; bitcoinjs-lib's own ceiling would only get in the way of a bump.
  return checkRawAgainstPlan(opened.value.extractTransaction(true).toHex(), plan, key);
}
