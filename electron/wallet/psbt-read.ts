// Reading a PSBT that comes from outside (BIP174, 370, 371), strictly: bitcoinjs-lib takes packets that it should refuse and knows no version 2.
import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { BadBytes } from './byte-reader.ts';
import { fieldsProblem, numberIn } from './psbt-fields.ts';
import { readInput, type ReadPsbtInput } from './psbt-inputs.ts';
import { readMaps, valueIn, writeMaps, type PsbtMaps } from './psbt-maps.ts';
import { toVersion0 } from './psbt-version2.ts';
import { readUnsigned, type UnsignedTransaction } from './unsigned-transaction.ts';

export interface ReadPsbt {
  /** How it came. */
  readonly version: 0 | 2;
  /** As version 0, in the order of its own fields. */
  readonly psbt: Uint8Array;
  readonly transaction: UnsignedTransaction;
  readonly inputs: readonly ReadPsbtInput[];
}

/** The most bytes that are read: a hundred inputs with previous transactions of usual size fit many times. */
export const MOST_PSBT_BYTES = 16_000_000;

const refuse = (problem: string) => failure('psbt/invalid', { details: { problem } });

/** Base64 or hex, with the spaces and line breaks that copying adds. */
function bytesOfText(text: string): Uint8Array | null {
  const compact = text.replace(/\s+/g, '');
  try { return /^[0-9a-f]+$/i.test(compact) ? hexToBytes(compact) : base64.decode(compact); }
  catch { return null; }
}

function problemOf(maps: PsbtMaps, version: 0 | 2): string | null {
  const problems = [
    fieldsProblem(maps.global, 'global', version),
    ...maps.inputs.map((map) => fieldsProblem(map, 'input', version)),
    ...maps.outputs.map((map) => fieldsProblem(map, 'output', version)),
  ];
  return problems.find((problem) => problem !== null) ?? null;
}

/**
 * Reads a PSBT, as bytes or as text (base64 or hex), of version 0 or 2. Refuses what the standards call invalid: a key twice, fields of the other
 * version, wrong lengths, bytes left over; and what no signer should sign: a previous transaction that is not the coin's, a witness output for a
 * coin without witness, scripts that are not the coin's. Nothing of it is believed further: see psbt-import.ts. Error: `psbt/invalid`.
 */
export function readPsbt(given: Uint8Array | string): Result<ReadPsbt> {
  if (given.length > 2 * MOST_PSBT_BYTES) return refuse('it is too large');
  const data = typeof given === 'string' ? bytesOfText(given) : given;
  if (data === null) return refuse('it is written neither in base64 nor in hex');
  if (data.length > MOST_PSBT_BYTES) return refuse('it is too large');
  try {
    const came = readMaps(data);
    const stated = numberIn(valueIn(came.global, 0xfb)?.length === 4 ? valueIn(came.global, 0xfb) : null) ?? 0;
    if (stated !== 0 && stated !== 2) return refuse(`its version ${stated} is not known`);
    const problem = problemOf(came, stated);
    if (problem !== null) return refuse(problem);
    const maps = stated === 2 ? toVersion0(came) : came;
    const unsigned = valueIn(maps.global, 0x00);
    if (unsigned === null) return refuse('it holds no transaction');
    const transaction = readUnsigned(unsigned);
    const inputs = transaction.inputs.map((outpoint, position) => readInput(maps.inputs[position] ?? [], outpoint));
    return ok({ version: stated, psbt: writeMaps(maps), transaction, inputs });
  } catch (error) {
    if (error instanceof BadBytes) return refuse(error.message);
    throw error;
  }
}
