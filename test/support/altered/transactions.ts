// Every way to change a transaction itself after it was approved.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { deriveAddress } from '../../../electron/wallet/keys.ts';
import { readMaps, valueIn, writeMaps, type PsbtMap } from '../../../electron/wallet/psbt-maps.ts';
import { readUnsigned, writeUnsigned, type UnsignedTransaction } from '../../../electron/wallet/unsigned-transaction.ts';
import { hexOf, partsOf, type Pick, type SignedSpend } from './spend.ts';

type Output = UnsignedTransaction['outputs'][number];
type Input = UnsignedTransaction['inputs'][number];
export type Change = (tx: UnsignedTransaction, spend: SignedSpend, pick: Pick) => UnsignedTransaction;

const thief = (pick: Pick): Uint8Array => hexToBytes(`0014${pick(0xffffff).toString(16).padStart(40, 'f')}`);
const changeAt = ({ plan }: SignedSpend): number => plan.outputs.findIndex(({ kind }) => kind === 'change');
const paymentAt = ({ plan }: SignedSpend, pick: Pick): number => {
  const payments = [...plan.outputs.entries()].filter(([, { kind }]) => kind === 'payment').map(([at]) => at);
  return payments[pick(payments.length)] ?? 0;
};
const without = <T>(list: readonly T[], at: number): readonly T[] => list.filter((_, i) => i !== at);
const swapped = <T>(list: readonly T[], a: number, b: number): readonly T[] => list.map((item, i) => (i === a ? list[b] : i === b ? list[a] : item) ?? item);
/** Two places of a list, never the same. */
const two = (length: number, pick: Pick): readonly [number, number] => {
  const a = pick(length);
  return [a, (a + 1 + pick(length - 1)) % length];
};
const outputAt = (tx: UnsignedTransaction, at: number, change: (output: Output) => Partial<Output>): UnsignedTransaction =>
  ({ ...tx, outputs: tx.outputs.map((output, i) => (i === at ? { ...output, ...change(output) } : output)) });
const inputAt = (tx: UnsignedTransaction, at: number, change: Partial<Input>): UnsignedTransaction =>
  ({ ...tx, inputs: tx.inputs.map((input, i) => (i === at ? { ...input, ...change } : input)) });

/** Valid once signed again with the account's keys. */
export const signableChanges: Readonly<Record<string, Change>> = {
  'a payment’s amount': (tx, spend, pick) => outputAt(tx, paymentAt(spend, pick), ({ valueSat }) => ({ valueSat: valueSat + 1n + BigInt(pick(1_000)) })),
  'a payment’s address': (tx, spend, pick) => outputAt(tx, paymentAt(spend, pick), () => ({ script: thief(pick) })),
  'a payment’s address by one bit': (tx, spend, pick) => outputAt(tx, paymentAt(spend, pick), ({ script }) => ({ script: script.map((byte, i) => (i === 21 ? byte ^ (1 << pick(8)) : byte)) })),
  'a payment to ourselves': (tx, spend, pick) => outputAt(tx, paymentAt(spend, pick), () => ({ script: hexToBytes(deriveAddress(spend.key, 0, 1_000 + pick(30)).scriptHex) })),
  'a higher fee': (tx, spend, pick) => outputAt(tx, changeAt(spend), ({ valueSat }) => ({ valueSat: valueSat - 1n - BigInt(pick(100_000)) })),
  'a lower fee': (tx, spend, pick) => outputAt(tx, changeAt(spend), ({ valueSat }) => ({ valueSat: valueSat + 1n + BigInt(pick(1_999)) })),
  'change to somebody else': (tx, spend, pick) => outputAt(tx, changeAt(spend), () => ({ script: thief(pick) })),
  'change to another address of ours': (tx, spend, pick) => outputAt(tx, changeAt(spend), () => ({ script: hexToBytes(deriveAddress(spend.key, 1, 500 + pick(30)).scriptHex) })),
  'an amount moved from change to a payment': (tx, spend, pick) => {
    const moved = 1n + BigInt(pick(50_000));
    const less = outputAt(tx, changeAt(spend), ({ valueSat }) => ({ valueSat: valueSat - moved }));
    return outputAt(less, paymentAt(spend, pick), ({ valueSat }) => ({ valueSat: valueSat + moved }));
  },
  'an output more': (tx, _spend, pick) => ({ ...tx, outputs: [...tx.outputs, { script: thief(pick), valueSat: BigInt(1 + pick(1_500)) }] }),
  'an output more, paid by the change': (tx, spend, pick) => {
    const taken = BigInt(1 + pick(100_000));
    const less = outputAt(tx, changeAt(spend), ({ valueSat }) => ({ valueSat: valueSat - taken }));
    return { ...less, outputs: [{ script: thief(pick), valueSat: taken }, ...less.outputs] };
  },
  'a data output': (tx, _spend, pick) => ({ ...tx, outputs: [...tx.outputs, { script: Uint8Array.of(0x6a, 1, pick(256)), valueSat: 0n }] }),
  'an output less': (tx, _spend, pick) => ({ ...tx, outputs: without(tx.outputs, pick(tx.outputs.length)) }),
  'outputs swapped': (tx, _spend, pick) => ({ ...tx, outputs: swapped(tx.outputs, ...two(tx.outputs.length, pick)) }),
  'amounts of two outputs swapped': (tx, _spend, pick) => {
    const [a, b] = two(tx.outputs.length, pick);
    const amountAt = (at: number): bigint => tx.outputs[at]?.valueSat ?? 0n;
    return outputAt(outputAt(tx, a, () => ({ valueSat: amountAt(b) })), b, () => ({ valueSat: amountAt(a) }));
  },
  'a sequence': (tx, _spend, pick) => inputAt(tx, pick(tx.inputs.length), { sequence: [0xffffffff, 0xfffffffe, 0, pick(0x7fffffff)][pick(4)] ?? 0 }),
  'the lock time': (tx, _spend, pick) => ({ ...tx, lockTime: (tx.lockTime ^ (1 + pick(0x7ffffffe))) >>> 0 }),
  'the version': (tx, _spend, pick) => ({ ...tx, version: [0, 1, 3, 0x7fffffff][pick(4)] ?? 1 }),
  'inputs swapped': (tx, _spend, pick) => ({ ...tx, inputs: swapped(tx.inputs, ...two(tx.inputs.length, pick)) }),
  'another coin of ours': (tx, { otherCoins }, pick) => {
    const coin = otherCoins[pick(otherCoins.length)];
    return inputAt(tx, pick(tx.inputs.length), coin ? { txid: coin.txid, vout: coin.vout } : {});
  },
  'a coin of ours more': (tx, { otherCoins }, pick) => {
    const coin = otherCoins[pick(otherCoins.length)];
    return { ...tx, inputs: coin ? [...tx.inputs, { txid: coin.txid, vout: coin.vout, sequence: 0xfffffffd }] : [] };
  },
};

/** Nobody has the keys for these, or they cannot be valid. */
export const otherChanges: Readonly<Record<string, Change>> = {
  'a coin of somebody else': (tx, _spend, pick) => inputAt(tx, pick(tx.inputs.length), { txid: pick(0xffffff).toString(16).padStart(64, 'a') }),
  'another output of the same transaction': (tx, _spend, pick) => {
    const at = pick(tx.inputs.length);
    return inputAt(tx, at, { vout: (tx.inputs[at]?.vout ?? 0) ^ (1 + pick(3)) });
  },
  'a coin less': (tx, _spend, pick) => ({ ...tx, inputs: without(tx.inputs, pick(tx.inputs.length)) }),
  'a coin twice': (tx, _spend, pick) => ({ ...tx, inputs: [...tx.inputs, ...tx.inputs.slice(pick(tx.inputs.length)).slice(0, 1)] }),
  'no outputs': (tx) => ({ ...tx, outputs: [] }),
  'more than there is': (tx, spend, pick) => outputAt(tx, paymentAt(spend, pick), () => ({ valueSat: 2_099_999_999_999_999n })),
};

const outpoint = ({ txid, vout }: Input): string => `${txid}:${vout}`;
export const transactionIn = (psbt: Uint8Array): UnsignedTransaction => readUnsigned(valueIn(readMaps(psbt).global, 0) ?? new Uint8Array());

/** The PSBT with its transaction changed, and what it says about coins and outputs moved along, as somebody who wants to hide it would. */
export function psbtWith(psbt: Uint8Array, change: Change, spend: SignedSpend, pick: Pick): Uint8Array {
  const before = readMaps(psbt);
  const was = transactionIn(psbt);
  const tx = change(was, spend, pick);
  const inputs = tx.inputs.map((input, i): PsbtMap => before.inputs[was.inputs.findIndex((one) => outpoint(one) === outpoint(input))] ?? before.inputs[i] ?? []);
  const outputs = tx.outputs.map(({ script }): PsbtMap => before.outputs[was.outputs.findIndex((one) => bytesToHex(one.script) === bytesToHex(script))] ?? []);
  const global = before.global.map((field) => (field.type === 0 ? { ...field, value: writeUnsigned(tx) } : field));
  return writeMaps({ global, inputs, outputs });
}

/** The raw transaction with its fields changed and its signatures left as they were. */
export function rawWith(spend: SignedSpend, change: Change, pick: Pick): string {
  const parts = partsOf(spend.rawHex);
  const was = transactionIn(spend.psbt);
  const tx = change(was, spend, pick);
  const at = (input: Input, i: number): number => {
    const same = was.inputs.findIndex((one) => outpoint(one) === outpoint(input));
    return same < 0 ? i : same;
  };
  const witnesses = parts.witnesses && tx.inputs.map((input, i) => parts.witnesses?.[at(input, i)] ?? []);
  return hexOf({
    ...parts, version: tx.version, lockTime: tx.lockTime, witnesses,
    inputs: tx.inputs.map((input, i) => ({ txid: hexToBytes(input.txid), index: input.vout, sequence: input.sequence, finalScriptSig: parts.inputs[at(input, i)]?.finalScriptSig ?? new Uint8Array() })),
    outputs: tx.outputs.map(({ script, valueSat }) => ({ script, amount: valueSat })),
  });
}
