// What a signature covers: the original algorithm, BIP143 for segwit version 0, BIP341 for taproot's key path.
import { concatBytes, fromDisplayHex, hash256, i32, sha256, sized, u32, u64, u8 } from './bytes.ts';
import { outputBytes, writeTx, type TxBody, type TxInput, type TxOutput } from './transaction.ts';

const ANYONE_CAN_PAY = 0x80;
const NONE = 2;
const SINGLE = 3;

const outpoint = (input: TxInput): Uint8Array => concatBytes(fromDisplayHex(input.txid), u32(input.vout));
const zeros = new Uint8Array(32);
const baseOf = (hashType: number): number => hashType & 0x1f;
const isAnyoneCanPay = (hashType: number): boolean => (hashType & ANYONE_CAN_PAY) !== 0;

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new Error('there is no such input');
  return item;
};

/** Of inputs that are not segwit. `scriptCode` is the script that is run; none of ours holds OP_CODESEPARATOR or the signature. */
export function legacySighash(tx: TxBody, index: number, scriptCode: Uint8Array, hashType: number): Uint8Array {
  const base = baseOf(hashType);
  if (base === SINGLE && index >= tx.outputs.length) {
    // The famous one: instead of failing, the hash is the number 1.
    return Uint8Array.of(1, ...zeros.subarray(1));
  }
  const othersMayChange = base === NONE || base === SINGLE;
  const inputs = tx.inputs.map((input, place) => ({
    ...input, scriptSig: place === index ? scriptCode : new Uint8Array(), sequence: place === index || !othersMayChange ? input.sequence : 0,
  }));
  const nothing: TxOutput = { valueSat: 0xffff_ffff_ffff_ffffn, script: new Uint8Array(), scriptHex: '' };
  const outputs = base === NONE ? [] : base === SINGLE ? tx.outputs.slice(0, index + 1).map((output, place) => (place === index ? output : nothing)) : tx.outputs;
  const signed = { ...tx, inputs: isAnyoneCanPay(hashType) ? [at(inputs, index)] : inputs, outputs };
  return hash256(concatBytes(writeTx(signed, false), u32(hashType)));
}

/** What all inputs of one transaction share, worked out once. */
export interface Shared {
  readonly tx: TxBody;
  readonly spent: readonly TxOutput[];
  readonly single: { readonly prevouts: Uint8Array; readonly sequences: Uint8Array; readonly outputs: Uint8Array };
  readonly taproot: { readonly amounts: Uint8Array; readonly scripts: Uint8Array };
}

export function shareOf(tx: TxBody, spent: readonly TxOutput[]): Shared {
  return {
    tx, spent,
    single: {
      prevouts: sha256(concatBytes(...tx.inputs.map(outpoint))),
      sequences: sha256(concatBytes(...tx.inputs.map(({ sequence }) => u32(sequence)))),
      outputs: sha256(concatBytes(...tx.outputs.map(outputBytes))),
    },
    taproot: {
      amounts: sha256(concatBytes(...spent.map(({ valueSat }) => u64(valueSat)))),
      scripts: sha256(concatBytes(...spent.map(({ script }) => sized(script)))),
    },
  };
}

/** BIP143. */
export function segwitSighash({ tx, spent, single }: Shared, index: number, scriptCode: Uint8Array, hashType: number): Uint8Array {
  const base = baseOf(hashType);
  const anyone = isAnyoneCanPay(hashType);
  const input = at(tx.inputs, index);
  const own = tx.outputs[index];
  const outputs = base !== NONE && base !== SINGLE ? sha256(single.outputs) : base === SINGLE && own ? hash256(outputBytes(own)) : zeros;
  return hash256(concatBytes(
    i32(tx.version),
    anyone ? zeros : sha256(single.prevouts),
    anyone || base === NONE || base === SINGLE ? zeros : sha256(single.sequences),
    outpoint(input), sized(scriptCode), u64(at(spent, index).valueSat), u32(input.sequence),
    outputs, u32(tx.lockTime), u32(hashType),
  ));
}

const tapSighashTag = sha256(new TextEncoder().encode('TapSighash'));
export const taprootHashTypes: readonly number[] = [0x00, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83];

/** BIP341, key path, no annex. null: this hash type is not valid here. */
export function taprootSighash({ tx, spent, single, taproot }: Shared, index: number, hashType: number): Uint8Array | null {
  const base = hashType & 3;
  const own = tx.outputs[index];
  if (!taprootHashTypes.includes(hashType) || (base === SINGLE && !own)) return null;
  const anyone = isAnyoneCanPay(hashType);
  const input = at(tx.inputs, index);
  const coin = at(spent, index);
  return sha256(concatBytes(
    tapSighashTag, tapSighashTag, u8(0), u8(hashType), i32(tx.version), u32(tx.lockTime),
    ...(anyone ? [] : [single.prevouts, taproot.amounts, taproot.scripts, single.sequences]),
    base === NONE || base === SINGLE ? new Uint8Array() : single.outputs,
    u8(0),
    ...(anyone ? [outpoint(input), u64(coin.valueSat), sized(coin.script), u32(input.sequence)] : [u32(index)]),
    base === SINGLE && own ? sha256(outputBytes(own)) : new Uint8Array(),
  ));
}

/** The script that version 0 of segwit runs for a key's hash. */
export const keyHashCode = (hash: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(0x76, 0xa9), sized(hash), Uint8Array.of(0x88, 0xac));
