// What one input of a PSBT from outside says about the coin it spends, refused where it contradicts itself.
import { bytesToHex } from '@noble/hashes/utils.js';
import { crypto, type Transaction } from 'bitcoinjs-lib';
import { typeOfScript } from './address.ts';
import { BadBytes, byteReader } from './byte-reader.ts';
import { curve } from './curve.ts';
import { numberIn } from './psbt-fields.ts';
import { valueIn, type PsbtMap } from './psbt-maps.ts';
import { parseTransaction } from './transaction.ts';

export interface ReadPsbtInput {
  /** What it spends, where the PSBT says so. */
  readonly spent: { readonly scriptHex: string; readonly valueSat: bigint } | null;
  readonly previousHex: string | null;
  readonly signatures: readonly { readonly publicKey: Uint8Array; readonly signature: Uint8Array }[];
  readonly taprootSignature: Uint8Array | null;
  /** Once finalised. */
  readonly finalScript: Uint8Array | null;
  readonly finalWitness: readonly Uint8Array[] | null;
  /** null: not said, which means all. */
  readonly sighash: number | null;
}

/** A version opcode and one push of 2 to 40 bytes (BIP141). */
function isWitnessProgram(scriptHex: string): boolean {
  const [, length, program] = /^(?:00|5[1-9a-f]|60)([0-9a-f]{2})((?:[0-9a-f]{2}){2,40})$/.exec(scriptHex) ?? [];
  return length !== undefined && program?.length === 2 * Number.parseInt(length, 16);
}

function readPrevious(value: Uint8Array, txid: string): Transaction {
  const parsed = parseTransaction(bytesToHex(value));
  if (!parsed.ok) throw new BadBytes('a previous transaction in it cannot be read');
  if (parsed.value.getId() !== txid) throw new BadBytes('a previous transaction in it is not the one its input spends from');
  return parsed.value;
}

function readWitnessUtxo(value: Uint8Array): { readonly scriptHex: string; readonly valueSat: bigint } {
  const reader = byteReader(value);
  const valueSat = reader.uint64();
  return { valueSat, scriptHex: bytesToHex(reader.sized()) };
}

function readWitness(value: Uint8Array): readonly Uint8Array[] {
  const reader = byteReader(value);
  const items: Uint8Array[] = [];
  for (let left = reader.compactSize(); left > 0; left -= 1) items.push(reader.sized());
  return items;
}

/** Redeem and witness script must be those that the spent output commits to (BIP16, 141). */
function checkScripts(spentHex: string, map: PsbtMap): void {
  const redeem = valueIn(map, 0x04);
  const witnessScript = valueIn(map, 0x05);
  if (redeem && spentHex !== `a914${bytesToHex(crypto.hash160(redeem))}87`) throw new BadBytes('a redeem script in it is not the one of the coin');
  const program = redeem ? bytesToHex(redeem) : spentHex;
  if (witnessScript && program !== `0020${bytesToHex(crypto.sha256(witnessScript))}`) throw new BadBytes('a witness script in it is not the one of the coin');
}

/** The internal key, tweaked by the script tree, must be the output's (BIP341). */
function checkTaproot(spentHex: string, map: PsbtMap): void {
  const internal = valueIn(map, 0x17);
  if (!internal || typeOfScript(spentHex) !== 'p2tr') return;
  const root = valueIn(map, 0x18) ?? new Uint8Array();
  const isPoint = curve.isXOnlyPoint(internal);
  const tweaked = isPoint ? curve.xOnlyPointAddTweak(internal, crypto.taggedHash('TapTweak', Uint8Array.of(...internal, ...root))) : null;
  if (tweaked === null || spentHex !== `5120${bytesToHex(tweaked.xOnlyPubkey)}`) throw new BadBytes('an internal key in it is not the one of the coin');
}

/**
 * Reads one input map whose fields were checked. Throws `BadBytes` for: a previous transaction that is another one, an output it does not have,
 * the two ways to say what is spent disagreeing, a witness output on a coin without witness, scripts and keys that are not the coin's.
 */
export function readInput(map: PsbtMap, outpoint: { readonly txid: string; readonly vout: number }): ReadPsbtInput {
  const previousBytes = valueIn(map, 0x00);
  const previous = previousBytes && readPrevious(previousBytes, outpoint.txid).outs[outpoint.vout];
  if (previousBytes && !previous) throw new BadBytes('an input spends an output that does not exist');
  const whole = previous ? { scriptHex: bytesToHex(previous.script), valueSat: previous.value } : null;
  const claimedBytes = valueIn(map, 0x01);
  const claimed = claimedBytes && readWitnessUtxo(claimedBytes);
  if (whole && claimed && (whole.scriptHex !== claimed.scriptHex || whole.valueSat !== claimed.valueSat)) throw new BadBytes('it says two different things about a coin');
  const spent = whole ?? claimed;
  if (spent) {
    const redeem = valueIn(map, 0x04);
    const isNested = typeOfScript(spent.scriptHex) === 'p2sh' && (redeem === null || isWitnessProgram(bytesToHex(redeem)));
    if (claimed && !isWitnessProgram(spent.scriptHex) && !isNested) throw new BadBytes('it gives a witness output for a coin without witness, whose amount nobody could check');
    checkScripts(spent.scriptHex, map);
    checkTaproot(spent.scriptHex, map);
  }
  const finalWitness = valueIn(map, 0x08);
  return {
    spent, previousHex: previousBytes && bytesToHex(previousBytes),
    signatures: map.filter(({ type }) => type === 0x02).map(({ keyData, value }) => ({ publicKey: keyData, signature: value })),
    taprootSignature: valueIn(map, 0x13),
    finalScript: valueIn(map, 0x07), finalWitness: finalWitness && readWitness(finalWitness),
    sighash: numberIn(valueIn(map, 0x03)),
  };
}
