// Between the plan and PSBTs: is this one, before it is signed, exactly ours; which signatures does one bring that was signed elsewhere.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { script as jsScript } from 'bitcoinjs-lib';
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { addSignatures, finaliseSpend, type GivenSignature } from './finalise.ts';
import { transactionDifference, type FinalTransaction } from './plan-check.ts';
import { altered, concretePlan, type ConcretePlan } from './plan-scripts.ts';
import type { ReadPsbtInput } from './psbt-inputs.ts';
import { readMaps, type PsbtMap } from './psbt-maps.ts';
import { readPsbt, type ReadPsbt } from './psbt-read.ts';
import { buildPsbt } from './psbt.ts';
import type { SpendPlan } from './types.ts';

/** Reads a PSBT and compares its transaction with the plan. */
function readPlanned(psbt: Uint8Array | string, plan: SpendPlan, key: AccountKey): Result<{ readonly read: ReadPsbt; readonly concrete: ConcretePlan }> {
  const concrete = concretePlan(plan, key);
  if (!concrete.ok) return concrete;
  const read = readPsbt(psbt);
  if (!read.ok) return read;
  const difference = transactionDifference(read.value.transaction, concrete.value, key);
  return difference === null ? ok({ read: read.value, concrete: concrete.value }) : altered(difference);
}

/**
 * Whether a PSBT that is about to be signed is, to the last byte, the one of the plan: it is built again from the plan, with the previous
 * transactions it carries (whose ids were checked), and compared. `withdrawal/altered` says what differs, `psbt/invalid` why it cannot be read.
 */
export function checkPsbtAgainstPlan(psbt: Uint8Array, plan: SpendPlan, key: AccountKey): Result<null> {
  const planned = readPlanned(psbt, plan, key);
  if (!planned.ok) return planned;
  const previous = new Map(planned.value.read.transaction.inputs.map(({ txid }, position) => [txid, planned.value.read.inputs[position]?.previousHex ?? '']));
  const again = buildPsbt(plan, key, (txid) => previous.get(txid) ?? '');
  if (!again.ok) return altered(`what the device is told about its coins: ${again.error.message}`);
  return bytesToHex(again.value) === bytesToHex(psbt) ? ok(null) : altered(mapDifference(again.value, psbt));
}

const mapText = (map: PsbtMap | undefined): string => (map ?? []).map(({ type, keyData, value }) => `${type} ${bytesToHex(keyData)} ${bytesToHex(value)}`).join('\n');

/** Where two PSBTs of one transaction differ. */
function mapDifference(ours: Uint8Array, given: Uint8Array): string {
  const [a, b] = [readMaps(ours), readMaps(given)];
  const input = a.inputs.findIndex((map, position) => mapText(map) !== mapText(b.inputs[position]));
  if (input >= 0) return `what the device is told about input ${input + 1} is not what Countersign wrote`;
  const output = a.outputs.findIndex((map, position) => mapText(map) !== mapText(b.outputs[position]));
  if (output >= 0) return `what the device is told about output ${output + 1} is not what Countersign wrote`;
  return 'what the device is told about the whole is not what Countersign wrote';
}

const missing = (input: number) => failure('withdrawal/signature', { details: { problem: `there is none for input ${input + 1}` } });

/** The signature of an input by its own key, be it finalised or not; null: none. */
function signatureIn(input: ReadPsbtInput, key: AccountKey, publicKeyHex: string): Uint8Array | null {
  const partial = key.scriptType === 'p2tr' ? input.taprootSignature : input.signatures.find(({ publicKey }) => bytesToHex(publicKey) === publicKeyHex)?.signature;
  if (partial) return partial;
  if (key.scriptType !== 'p2pkh') return input.finalWitness?.[0] ?? null;
  const first = input.finalScript && jsScript.decompile(input.finalScript)?.[0];
  return first instanceof Uint8Array ? first : null;
}

/**
 * The signatures that a PSBT brings back from another program. Of the whole PSBT nothing else is used: its transaction must be the plan's, and the
 * signatures go into our own. Errors: `psbt/invalid`, `withdrawal/altered`, `withdrawal/signature` for one that is missing.
 */
export function signaturesIn(psbt: Uint8Array | string, plan: SpendPlan, key: AccountKey): Result<readonly GivenSignature[]> {
  const planned = readPlanned(psbt, plan, key);
  if (!planned.ok) return planned;
  const signatures: GivenSignature[] = [];
  for (const [inputIndex, { own }] of planned.value.concrete.inputs.entries()) {
    const input = planned.value.read.inputs[inputIndex];
    const signature = input ? signatureIn(input, key, own.publicKeyHex) : null;
    if (signature === null) return missing(inputIndex);
    signatures.push({ inputIndex, signature, publicKey: key.scriptType === 'p2tr' ? hexToBytes(own.scriptHex.slice(4)) : hexToBytes(own.publicKeyHex) });
  }
  return ok(signatures);
}

/**
 * From a PSBT that was signed elsewhere (bytes, base64 or hex; version 0 or 2; finalised or not) to the transaction to send: {@link signaturesIn},
 * put into a PSBT built anew from the plan, finalised and compared. Errors: those and {@link finaliseSpend}'s.
 */
export function importSigned(psbt: Uint8Array | string, plan: SpendPlan, key: AccountKey, previous: (txid: string) => string): Result<FinalTransaction> {
  const signatures = signaturesIn(psbt, plan, key);
  if (!signatures.ok) return signatures;
  const own = buildPsbt(plan, key, previous);
  if (!own.ok) return own;
  const signed = addSignatures(own.value, key, signatures.value);
  return signed.ok ? finaliseSpend(signed.value, plan, key) : signed;
}
