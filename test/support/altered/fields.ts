// Every way to change what a device is told (fields of the PSBT) and what unlocks the coins (scripts and witnesses), the transaction staying as it is.
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Script } from '@scure/btc-signer';
import { readMaps, writeMaps, type PsbtField, type PsbtMap, type PsbtMaps } from '../../../electron/wallet/psbt-maps.ts';
import { hexOf, partsOf, type Pick, type RawParts, type SignedSpend } from './spend.ts';
import { transactionIn } from './transactions.ts';

type FieldChange = (maps: PsbtMaps, spend: SignedSpend, pick: Pick) => PsbtMaps;

const field = (type: number, value: Uint8Array, keyData = new Uint8Array()): PsbtField => ({ type, keyData, value });
const inputAt = (maps: PsbtMaps, at: number, change: (map: PsbtMap) => PsbtMap): PsbtMaps => ({ ...maps, inputs: maps.inputs.map((map, i) => (i === at ? change(map) : map)) });
const outputAt = (maps: PsbtMaps, at: number, change: (map: PsbtMap) => PsbtMap): PsbtMaps => ({ ...maps, outputs: maps.outputs.map((map, i) => (i === at ? change(map) : map)) });
const changeAt = ({ plan }: SignedSpend): number => plan.outputs.findIndex(({ kind }) => kind === 'change');
const flipped = (bytes: Uint8Array, at: number, bit: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
const anyFieldFlipped = (map: PsbtMap, pick: Pick): PsbtMap => {
  const at = pick(map.length);
  return map.map((one, i) => (i === at && one.value.length > 0 ? { ...one, value: flipped(one.value, pick(one.value.length), pick(8)) } : one));
};

/** Changes of what the PSBT says beside its transaction. */
export const fieldChanges: Readonly<Record<string, FieldChange>> = {
  'a bit of what is said about a coin': (maps, _spend, pick) => inputAt(maps, pick(maps.inputs.length), (map) => anyFieldFlipped(map, pick)),
  'a bit of what is said about the change': (maps, spend, pick) => outputAt(maps, changeAt(spend), (map) => anyFieldFlipped(map, pick)),
  'a field about a coin removed': (maps, _spend, pick) => inputAt(maps, pick(maps.inputs.length), (map) => map.filter((_, i, { length }) => i !== pick(length) || length === 0).slice(0, map.length - 1)),
  'change that is not said to be ours': (maps, spend) => outputAt(maps, changeAt(spend), () => []),
  'a payment passed off as change': (maps, spend, pick) => {
    const payments = [...spend.plan.outputs.entries()].filter(([, { kind }]) => kind === 'payment').map(([at]) => at);
    return outputAt(maps, payments[pick(payments.length)] ?? 0, () => maps.outputs[changeAt(spend)] ?? []);
  },
  'a sighash type': (maps, _spend, pick) => inputAt(maps, pick(maps.inputs.length), (map) => [...map, field(3, Uint8Array.of([1, 2, 3, 0x81, 0x82, 0x83][pick(6)] ?? 1, 0, 0, 0))]),
  'a field of somebody else': (maps, _spend, pick) => ({ ...maps, global: [...maps.global, field(0xfc, Uint8Array.of(pick(256)), Uint8Array.of(2, 0x61, 0x62, pick(256)))] }),
  'a signed message beside it': (maps, _spend, pick) => ({ ...maps, global: [...maps.global, field(0x09, Uint8Array.of(pick(256)))] }),
  'a signature that is there already': (maps, _spend, pick) => inputAt(maps, pick(maps.inputs.length), (map) => [...map, field(0x13, new Uint8Array(64).fill(pick(256)))]),
  'a finished witness': (maps, _spend, pick) => inputAt(maps, pick(maps.inputs.length), (map) => [...map, field(0x08, Uint8Array.of(1, 1, pick(256)))]),
  'coins’ fields swapped': (maps) => ({ ...maps, inputs: [...maps.inputs.slice(1), ...maps.inputs.slice(0, 1)] }),
};

export const psbtWithFields = (spend: SignedSpend, change: FieldChange, pick: Pick): Uint8Array => writeMaps(change(readMaps(spend.psbt), spend, pick));

type Unlock = (parts: RawParts, at: number, spend: SignedSpend, pick: Pick) => RawParts;

const signatureOf = (parts: RawParts, at: number): Uint8Array => {
  const inScript = parts.inputs[at]?.finalScriptSig ?? new Uint8Array();
  const first = parts.witnesses?.[at]?.[0] ?? Script.decode(inScript)[0];
  return first instanceof Uint8Array ? first : new Uint8Array();
};
const isLegacy = (parts: RawParts): boolean => !parts.segwitFlag;
function withItems(parts: RawParts, at: number, change: (items: readonly Uint8Array[]) => readonly Uint8Array[]): RawParts {
  if (!isLegacy(parts)) return { ...parts, witnesses: parts.witnesses?.map((witness, i) => (i === at ? [...change(witness)] : witness)) };
  return {
    ...parts,
    inputs: parts.inputs.map((input, i) => {
      if (i !== at) return input;
      const items = Script.decode(input.finalScriptSig).filter((item) => item instanceof Uint8Array);
      return { ...input, finalScriptSig: Script.encode([...change(items)]) };
    }),
  };
}

/** The same signature with the other S, which is as valid by mathematics and refused by nodes. */
function highS(signature: Uint8Array): Uint8Array {
  const { r, s } = secp256k1.Signature.fromBytes(signature.slice(0, -1), 'der');
  return concatBytes(new secp256k1.Signature(r, secp256k1.Point.Fn.ORDER - s).toBytes('der'), signature.slice(-1));
}

/** Changes of what unlocks one input. */
export const unlockChanges: Readonly<Record<string, Unlock>> = {
  'a bit of a signature': (parts, at, _spend, pick) => withItems(parts, at, (items) => items.map((item, i) => (i === 0 ? flipped(item, 6 + pick(50), pick(8)) : item))),
  'what a signature says it covers': (parts, at, _spend, pick) => withItems(parts, at, (items) => items.map((item, i) => (i === 0 ? flipped(item, item.length - 1, pick(8)) : item))),
  'another input’s signature': (parts, at) => withItems(parts, at, (items) => [signatureOf(parts, (at + 1) % parts.inputs.length), ...items.slice(1)]),
  'another input’s signature and key': (parts, at) => {
    const other = (at + 1) % parts.inputs.length;
    return { ...parts, witnesses: parts.witnesses?.map((witness, i) => (i === at ? parts.witnesses?.[other] ?? [] : witness)), inputs: parts.inputs.map((input, i) => (i === at ? { ...input, finalScriptSig: parts.inputs[other]?.finalScriptSig ?? new Uint8Array() } : input)) };
  },
  'the other S, or a longer signature': (parts, at, { key }) => withItems(parts, at, (items) => items.map((item, i) => {
    if (i > 0) return item;
    return key.scriptType === 'p2tr' ? Uint8Array.of(...item, 1) : highS(item);
  })),
  'an item more': (parts, at, _spend, pick) => withItems(parts, at, (items) => [...items, Uint8Array.of(0x50, pick(256))]),
  'an item more in front': (parts, at, _spend, pick) => withItems(parts, at, (items) => [Uint8Array.of(2, pick(256)), ...items]),
  'an input not signed': (parts, at) => withItems(parts, at, () => []),
  'another public key': (parts, at, _spend, pick) => withItems(parts, at, (items) => [items[0] ?? new Uint8Array(), Uint8Array.of(2, ...new Uint8Array(31), 1 + pick(4))]),
  'something in the script': (parts, at, _spend, pick) => ({ ...parts, inputs: parts.inputs.map((input, i) => (i === at ? { ...input, finalScriptSig: Uint8Array.of(0x51 + pick(16), ...input.finalScriptSig) } : input)) }),
};

export const rawWithUnlock = (spend: SignedSpend, change: Unlock, pick: Pick): string => {
  const parts = partsOf(spend.rawHex);
  return hexOf(change(parts, pick(parts.inputs.length), spend, pick));
};

/** Bytes added, cut or changed anywhere. */
export const byteChanges: Readonly<Record<string, (rawHex: string, pick: Pick) => string>> = {
  'a bit anywhere': (rawHex, pick) => {
    const bytes = hexToBytes(rawHex);
    return Array.from(flipped(bytes, pick(bytes.length), pick(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  'something after the end': (rawHex, pick) => `${rawHex}${'00'.repeat(1 + pick(4))}`,
  'cut off': (rawHex, pick) => rawHex.slice(0, 2 * pick(rawHex.length / 2)),
};

/** Signed with the right keys, but only over a part of the transaction. */
export const partlySigned = (spend: SignedSpend, pick: Pick): string => {
  const tx = transactionIn(spend.psbt);
  return spend.sign(tx, { input: pick(tx.inputs.length), type: [2, 3, 0x81, 0x82, 0x83][pick(5)] ?? 2 });
};
