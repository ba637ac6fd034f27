// A version 2 PSBT (BIP370) turned into version 0, which is what everything here works with.
import { BadBytes } from './byte-reader.ts';
import { numberIn } from './psbt-fields.ts';
import { valueIn, type PsbtMap, type PsbtMaps } from './psbt-maps.ts';
import { MAX_SAT, reversedHex } from './transaction.ts';
import { writeUnsigned } from './unsigned-transaction.ts';

const globalOnly2 = [0x02, 0x03, 0x04, 0x05, 0x06, 0xfb];
const inputOnly2 = [0x0e, 0x0f, 0x10, 0x11, 0x12];
const outputOnly2 = [0x03, 0x04];
const without = (map: PsbtMap, types: readonly number[]): PsbtMap => map.filter(({ type }) => !types.includes(type));

function must<T>(value: T | null, what: string): T {
  if (value === null) throw new BadBytes(`a version 2 PSBT must have ${what}`);
  return value;
}

/**
 * The lock time by BIP370: the highest that any input requires, as heights where all can do with heights, else as times; without any, the
 * fallback. Inputs that cannot agree are refused.
 */
export function lockTimeOf(inputs: readonly PsbtMap[], fallback: number): number {
  const required = inputs.map((input) => ({ height: numberIn(valueIn(input, 0x12)), time: numberIn(valueIn(input, 0x11)) })).filter(({ height, time }) => height !== null || time !== null);
  if (required.length === 0) return fallback;
  const heights = required.map(({ height }) => height).filter((height) => height !== null);
  if (heights.length === required.length) return Math.max(...heights);
  const times = required.map(({ time }) => time).filter((time) => time !== null);
  if (times.length === required.length) return Math.max(...times);
  throw new BadBytes('its inputs require lock times that exclude each other');
}

/** Throws `BadBytes` for what is missing. The fields were checked one by one before. */
export function toVersion0({ global, inputs, outputs }: PsbtMaps): PsbtMaps {
  const unsigned = writeUnsigned({
    version: must(numberIn(valueIn(global, 0x02)), 'the transaction’s version'),
    lockTime: lockTimeOf(inputs, numberIn(valueIn(global, 0x03)) ?? 0),
    inputs: inputs.map((input) => ({
      txid: reversedHex(must(valueIn(input, 0x0e), 'each coin’s transaction')),
      vout: must(numberIn(valueIn(input, 0x0f)), 'each coin’s position'),
      sequence: numberIn(valueIn(input, 0x10)) ?? 0xffffffff,
    })),
    outputs: outputs.map((output) => {
      const amount = must(valueIn(output, 0x03), 'each output’s amount');
      const valueSat = new DataView(amount.buffer, amount.byteOffset, 8).getBigUint64(0, true);
      if (valueSat > MAX_SAT) throw new BadBytes('it moves more bitcoin than there are');
      return { valueSat, script: must(valueIn(output, 0x04), 'each output’s script') };
    }),
  });
  return {
    global: [{ type: 0x00, keyData: new Uint8Array(), value: unsigned }, ...without(global, globalOnly2)],
    inputs: inputs.map((input) => without(input, inputOnly2)),
    outputs: outputs.map((output) => without(output, outputOnly2)),
  };
}
