// What a transaction weighs before it is signed, and below which value an output is dust.
import type { ScriptType } from '../../shared/domain/bitcoin.ts';

/** The heaviest transaction that nodes pass on (BIP141 weight units). */
export const MAX_STANDARD_WEIGHT = 400_000;
/** The most inputs that are put before a hardware wallet in one transaction. */
export const MAX_DEVICE_INPUTS = 512;
/** At which rate an output is worth less than what spending it costs: the default of Bitcoin Core's `-dustrelayfee`. */
export const DUST_RELAY_SAT_PER_KVB = 3000n;

/** Weight of one byte outside the witness; a byte of the witness weighs 1 (BIP141). */
const BYTE = 4;
/** Hash, index and sequence of an input. */
const OUTPOINT_AND_SEQUENCE = 32 + 4 + 4;
/** DER with a low S as BIP62 and BIP146 want it, at its longest, and the sighash byte. Devices do not grind for shorter ones. */
const SIGNATURE = 72;
const PUBLIC_KEY = 33;
/** Signature and public key, each with its length before it. */
const SIGNATURE_AND_KEY = 1 + SIGNATURE + 1 + PUBLIC_KEY;
/** A push of OP_0 and a 20-byte hash: what BIP49 puts into the input's script. */
const NESTED_SCRIPT = 1 + 22;
/** A Schnorr signature with the default sighash (BIP341), no annex. */
const SCHNORR_SIGNATURE = 64;

const inputWeights: Readonly<Record<ScriptType, number>> = {
  p2pkh: BYTE * (OUTPOINT_AND_SEQUENCE + 1 + SIGNATURE_AND_KEY),
  'p2sh-p2wpkh': BYTE * (OUTPOINT_AND_SEQUENCE + 1 + NESTED_SCRIPT) + 1 + SIGNATURE_AND_KEY,
  p2wpkh: BYTE * (OUTPOINT_AND_SEQUENCE + 1) + 1 + SIGNATURE_AND_KEY,
  p2tr: BYTE * (OUTPOINT_AND_SEQUENCE + 1) + 1 + 1 + SCHNORR_SIGNATURE,
};

/** Bytes of the output script of each type. */
const scriptLengths: Readonly<Record<ScriptType, number>> = { p2pkh: 25, 'p2sh-p2wpkh': 23, p2wpkh: 22, p2tr: 34 };

/** Whether its signature is in the witness (BIP141). */
export const hasWitness = (type: ScriptType): boolean => type !== 'p2pkh';

/**
 * Weight of a signed input that spends an output of the type, signature at its longest (72 bytes; 64 for taproot's).
 * @example inputWeight('p2wpkh') // 272, that is 68 vB
 */
export const inputWeight = (type: ScriptType): number => inputWeights[type];

const isType = (scriptHexOrType: string): scriptHexOrType is ScriptType => Object.hasOwn(scriptLengths, scriptHexOrType);

const scriptLengthOf = (scriptHexOrType: string): number => (isType(scriptHexOrType) ? scriptLengths[scriptHexOrType] : scriptHexOrType.length / 2);

/** Bytes of a count or length as Bitcoin writes it (compact size). */
export const countLength = (count: number): number => (count < 0xfd ? 1 : count <= 0xffff ? 3 : 5);

const outputLength = (scriptHexOrType: string): number => {
  const length = scriptLengthOf(scriptHexOrType);
  return 8 + countLength(length) + length;
};

/**
 * Weight of an output with this script (hex), or with a script of this type.
 * @example outputWeight('p2wpkh') // 124, that is 31 vB
 */
export const outputWeight = (scriptHexOrType: string): number => BYTE * outputLength(scriptHexOrType);

/** What its weight depends on besides the inputs and outputs themselves. */
export interface TransactionParts {
  readonly inputs: number;
  readonly inputsWeight: number;
  /** How many of the inputs have their signature in the witness. */
  readonly witnesses: number;
  readonly outputs: number;
  readonly outputsWeight: number;
}

/** Weight of the whole signed transaction: version, counts, lock time, and where any input has a witness its marker and the empty ones of the others. */
export const transactionWeight = (parts: TransactionParts): number =>
  BYTE * (4 + countLength(parts.inputs) + countLength(parts.outputs) + 4) + parts.inputsWeight + parts.outputsWeight
  + (parts.witnesses === 0 ? 0 : 2 + parts.inputs - parts.witnesses);

/** Virtual bytes: a fourth of the weight, rounded up (BIP141). */
export const vsizeOf = (weight: number): number => Math.ceil(weight / BYTE);

/** The heaviest that a transaction with these inputs and outputs can get. */
export function weightOf(inputs: readonly ScriptType[], outputs: readonly string[]): number {
  return transactionWeight({
    inputs: inputs.length, inputsWeight: inputs.reduce((sum, type) => sum + inputWeight(type), 0), witnesses: inputs.filter(hasWitness).length,
    outputs: outputs.length, outputsWeight: outputs.reduce((sum, script) => sum + outputWeight(script), 0),
  });
}

/** OP_0 or OP_1 to OP_16, then one push of the rest (BIP141). */
function isWitnessProgram(scriptHexOrType: string): boolean {
  if (isType(scriptHexOrType)) return scriptHexOrType === 'p2wpkh' || scriptHexOrType === 'p2tr';
  const version = Number.parseInt(scriptHexOrType.slice(0, 2), 16);
  const push = Number.parseInt(scriptHexOrType.slice(2, 4), 16);
  const length = scriptHexOrType.length / 2;
  return length >= 4 && length <= 42 && (version === 0 || (version >= 0x51 && version <= 0x60)) && push === length - 2;
}

/** What Bitcoin Core counts for spending an output later (`GetDustThreshold`): fixed figures, not those of the type. */
const LATER_INPUT = 32 + 4 + 1 + 107 + 4;
const LATER_WITNESS_INPUT = 32 + 4 + 1 + Math.floor(107 / 4) + 4;

/**
 * The least value in satoshi of an output with this script (hex) or type that nodes pass on; one less is dust.
 * 0 for OP_RETURN, which nobody spends. As Bitcoin Core counts it.
 * @example dustSat('p2wpkh') // 294n
 */
export function dustSat(scriptHexOrType: string, dustRelaySatPerKvb: bigint = DUST_RELAY_SAT_PER_KVB): bigint {
  if (scriptHexOrType.startsWith('6a')) return 0n;
  const vsize = outputLength(scriptHexOrType) + (isWitnessProgram(scriptHexOrType) ? LATER_WITNESS_INPUT : LATER_INPUT);
  return (BigInt(vsize) * dustRelaySatPerKvb + 999n) / 1000n;
}
