// PSBTs from outside: every vector of BIP174, 370 and 371, and damage of every kind, are taken or refused as the standards say.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { base64 } from '@scure/base';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Transaction } from '@scure/btc-signer';
import { Psbt } from 'bitcoinjs-lib';
import { readMaps, writeMaps, type PsbtField, type PsbtMaps } from '../../../../electron/wallet/psbt-maps.ts';
import { buildPsbt, psbtText } from '../../../../electron/wallet/psbt.ts';
import { readPsbt } from '../../../../electron/wallet/psbt-read.ts';
import { samplePlan, valueOf } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import vectors from '../../../fixtures/vectors/ledger/bip-psbt.json' with { type: 'json' };
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const problemOf = (psbt: Uint8Array | string): string => {
  const read = readPsbt(psbt);
  return read.ok ? 'read' : `${read.error.code}: ${read.error.details?.['problem'] ?? ''}`;
};

describe('the vectors of BIP174, 370 and 371', () => {
  it.each(vectors.filter(({ kind }) => kind === 'valid'))('$id is read: $case', ({ psbt }) => {
    const read = valueOf(readPsbt(psbt));
    expect(valueOf(readPsbt(read.psbt)).transaction).toEqual(read.transaction);
  });

  it.each(vectors.filter(({ kind }) => kind !== 'valid'))('$id is refused: $case', ({ psbt }) => {
    expect(problemOf(psbt)).toMatch(/^psbt\/invalid: \S/);
  });

  it('version 2 becomes a version 0 that bitcoinjs-lib reads, with the same coins and outputs as another library sees', () => {
    for (const { psbt } of vectors.filter(({ kind, id }) => kind === 'valid' && id.startsWith('bip370'))) {
      const read = valueOf(readPsbt(psbt));
      const other = Transaction.fromPSBT(base64.decode(psbt), { allowUnknown: true, allowUnknownOutputs: true, allowUnknownInputs: true });
      expect(read.version).toBe(2);
      expect(Psbt.fromBuffer(read.psbt).txInputs.map(({ index }) => index)).toEqual(read.transaction.inputs.map(({ vout }) => vout));
      expect(read.transaction.inputs.map(({ txid }) => txid)).toEqual(read.transaction.inputs.map((_, i) => bytesToHex(other.getInput(i).txid ?? new Uint8Array())));
      expect(read.transaction.outputs.map(({ valueSat }) => valueSat)).toEqual(read.transaction.outputs.map((_, i) => other.getOutput(i).amount));
    }
  });

  it.each([
    ['No locktimes specified', 0], ['Fallback locktime of 0', 0],
    ['Input 1 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 10000, Input 2 has no locktime fields', 10_000],
    ['Input 1 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 10000, Input 2 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 9000', 10_000],
    ['Input 1 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 10000 and PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048459, Input 2 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 9000 and PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048460', 10_000],
    ['Input 1 has PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048459, Input 2 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 9000 and PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048460', 1_657_048_460],
    ['Input 1 has PSBT_IN_REQUIRED_HEIGHT_LOCKTIME of 10000 and PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048459, Input 2 has PSBT_IN_REQUIRED_TIME_LOCKTIME of 1657048460', 1_657_048_460],
  ])('lock time: %s', (name, lockTime) => {
    const vector = vectors.find((one) => one.case === name);
    expect(valueOf(readPsbt(vector?.psbt ?? '')).transaction.lockTime).toBe(lockTime);
  });
});

const { key, plan, previous } = samplePlan(softwareSigner(), 'p2wpkh');
const ours = valueOf(buildPsbt(plan, key, previous));
const field = (type: number, value: Uint8Array, keyData = new Uint8Array()): PsbtField => ({ type, keyData, value });
const changed = (change: (maps: PsbtMaps) => PsbtMaps): Uint8Array => writeMaps(change(readMaps(ours)));
const withGlobal = (...fields: readonly PsbtField[]): Uint8Array => changed((maps) => ({ ...maps, global: [...maps.global, ...fields] }));
const withInput = (change: (input: readonly PsbtField[]) => readonly PsbtField[]): Uint8Array =>
  changed((maps) => ({ ...maps, inputs: maps.inputs.map((input, i) => (i === 0 ? change(input) : input)) }));
const legacy = samplePlan(softwareSigner(), 'p2pkh');

describe('our own', () => {
  it('is read as bytes, base64 with line breaks, and hex, and comes out the same', () => {
    const lines = (psbtText(ours).match(/.{1,64}/g) ?? []).join('\r\n');
    for (const form of [ours, psbtText(ours), `  ${lines}\n`, bytesToHex(ours), bytesToHex(ours).toUpperCase()]) expect(bytesToHex(valueOf(readPsbt(form)).psbt)).toBe(bytesToHex(ours));
  });

  it('says what it spends', () => {
    const { inputs } = valueOf(readPsbt(ours));
    expect(inputs.map(({ spent }) => spent?.valueSat)).toEqual(plan.inputs.map(({ coin }) => coin.valueSat));
  });

  it('keeps fields of others, as the standard wants', () => {
    const foreign = field(0xfc, Uint8Array.of(1, 2, 3), Uint8Array.of(4, 116, 101, 115, 116, 0));
    expect(bytesToHex(valueOf(readPsbt(withGlobal(foreign))).psbt)).toBe(bytesToHex(withGlobal(foreign)));
  });
});

describe('refused', () => {
  it.each([
    ['a version 2 field in version 0', withGlobal(field(0x03, new Uint8Array(4))), /must not have the lock time/],
    ['version 1', withGlobal(field(0xfb, Uint8Array.of(1, 0, 0, 0))), /version 1/],
    ['a version that is no number', withGlobal(field(0xfb, Uint8Array.of(2))), /PSBT’s version/],
    ['version 2 with a whole transaction', withGlobal(field(0xfb, Uint8Array.of(2, 0, 0, 0))), /version 2/],
    ['a key twice', changed((maps) => ({ ...maps, global: [...maps.global, ...maps.global] })), /twice/],
    ['something after its end', Uint8Array.of(...ours, 0), /follows its end/],
    ['another previous transaction', withInput((input) => input.map((one) => (one.type === 0 ? field(0, readMaps(ours).inputs[1]?.find(({ type }) => type === 0)?.value ?? new Uint8Array()) : one))), /not the one/],
    ['a damaged previous transaction', withInput((input) => input.map((one) => (one.type === 0 ? field(0, one.value.slice(1)) : one))), /cannot be read/],
    ['another amount beside the previous transaction', withInput((input) => input.map((one) => (one.type === 1 ? field(1, Uint8Array.of((one.value[0] ?? 0) ^ 1, ...one.value.slice(1))) : one))), /two different things/],
    ['a redeem script that is not the coin’s', withInput((input) => [...input, field(4, Uint8Array.of(0x51))]), /redeem script/],
    ['a witness script that is not the coin’s', withInput((input) => [...input, field(5, Uint8Array.of(0x51))]), /witness script/],
    ['the maps in disorder', ours.slice(0, -3), /cut off/],
    ['another file', new TextEncoder().encode('%PDF-1.7 not a transaction'), /no PSBT/],
  ])('%s', (_name, psbt, words) => {
    expect(problemOf(psbt)).toMatch(words);
  });

  it('an output that the previous transaction does not have, a script to unlock in the transaction, a length written long', () => {
    const vout = changed((maps) => ({ ...maps, global: maps.global.map((one) => (one.type === 0 ? field(0, one.value.map((byte, i) => (i === 37 ? 9 : byte))) : one)) }));
    expect(problemOf(vout)).toMatch(/does not exist/);
    const scripted = changed((maps) => ({ ...maps, global: maps.global.map((one) => (one.type === 0 ? field(0, Uint8Array.of(...one.value.slice(0, 41), 1, 0x51, ...one.value.slice(42))) : one)) }));
    expect(problemOf(scripted)).toMatch(/signed already/);
    // The key of the first field has one byte; its length fits one byte and must be written so.
    expect(problemOf(Uint8Array.of(...ours.slice(0, 5), 0xfd, 1, 0, ...ours.slice(6)))).toMatch(/shortest/);
  });

  it('a witness output on a legacy coin, with or without the previous transaction', () => {
    const psbt = readMaps(valueOf(buildPsbt(legacy.plan, legacy.key, legacy.previous)));
    const script = bytesToHex(new Uint8Array()) + '76a914'.padEnd(46, '0') + '88ac';
    const utxo = (hex: string, valueSat: bigint) => field(1, Uint8Array.of(...new Uint8Array(BigUint64Array.of(valueSat).buffer), hex.length / 2, ...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))));
    const own = valueOf(readPsbt(writeMaps(psbt))).inputs[0]?.spent;
    const beside = { ...psbt, inputs: psbt.inputs.map((input, i) => (i === 0 ? [...input, utxo(own?.scriptHex ?? '', own?.valueSat ?? 0n)] : input)) };
    const instead = { ...psbt, inputs: psbt.inputs.map((input, i) => (i === 0 ? [utxo(script, 1_000n), ...input.filter(({ type }) => type !== 0)] : input)) };
    expect(problemOf(writeMaps(beside))).toMatch(/coin without witness/);
    expect(problemOf(writeMaps(instead))).toMatch(/coin without witness/);
  });

  it('an internal key that is not the taproot coin’s', () => {
    const taproot = samplePlan(softwareSigner(), 'p2tr');
    const psbt = readMaps(valueOf(buildPsbt(taproot.plan, taproot.key, taproot.previous)));
    const other = psbt.inputs[1]?.find(({ type }) => type === 0x17)?.value ?? new Uint8Array();
    const swapped = { ...psbt, inputs: psbt.inputs.map((input, i) => (i === 0 ? input.map((one) => (one.type === 0x17 ? field(0x17, other) : one)) : input)) };
    expect(problemOf(writeMaps(swapped))).toMatch(/internal key/);
  });

  it('naughty strings, noise and our own with bytes changed or cut: never an exception, never a different transaction taken for ours', () => {
    for (const text of naughty) expect(problemOf(text)).toMatch(/^psbt\/invalid/);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => problemOf(noise).startsWith('psbt/invalid')), { numRuns: 500 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => problemOf(Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, ...noise)).startsWith('psbt/invalid')), { numRuns: 500 });
    fc.assert(fc.property(fc.nat(ours.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(ours);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const read = readPsbt(damaged);
      return !read.ok || bytesToHex(read.value.psbt) === bytesToHex(damaged);
    }), { numRuns: 2_000 });
    fc.assert(fc.property(fc.nat(ours.length - 1), (end) => problemOf(ours.slice(0, end)).startsWith('psbt/invalid')), { numRuns: 300 });
  });
});
