// Ids, keys and addresses out of the random port: valid in form and checksum, on test networks wherever a chain has one.
import { createHash } from 'node:crypto';
import type { Random } from '../../core/ports.ts';
import { round, type Dec } from './decimal.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

export const hex = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex');

export function base58(bytes: Uint8Array): string {
  let value = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = BASE58.charAt(Number(value % 58n)) + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text;
}

/** Exactly `length` characters of base58. */
export function base58Token(random: Random, length: number): string {
  return [...random.bytes(length)].map((byte) => BASE58.charAt(byte % 58)).join('');
}

export function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function polymod(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    generator.forEach((term, index) => { if ((top >>> index) & 1) check ^= term; });
  }
  return check;
}

/** Bech32 (BIP-173) of five-bit words. */
export function bech32(prefix: string, words: readonly number[]): string {
  const codes = [...prefix].map((char) => char.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  const check = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const sum = [0, 1, 2, 3, 4, 5].map((index) => (check >> (5 * (5 - index))) & 31);
  return `${prefix}1${[...words, ...sum].map((word) => BECH32.charAt(word)).join('')}`;
}

/** Bytes as five-bit words, the last one padded with zeros. */
export function toWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) words.push((value >> (bits - 5)) & 31);
  }
  if (bits > 0) words.push((value << (5 - bits)) & 31);
  return words;
}

/** A pay-to-witness-key-hash address under the prefix: `bcrt`, `tb`, `rltc`, `tltc`. */
export const segwitAddress = (random: Random, prefix: string): string => bech32(prefix, [0, ...toWords(random.bytes(20))]);

/** An account address on an EVM chain, in lower case (no EIP-55 checksum is claimed). */
export const evmAddress = (random: Random): string => `0x${hex(random, 20)}`;

/** Base58check with TRON's prefix byte 0x41: always starts with T. */
export function tronAddress(random: Random): string {
  const payload = Buffer.concat([Buffer.from([0x41]), random.bytes(20)]);
  const sha = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
  return base58(Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]));
}

/**
 * A Lightning invoice for regtest: the form, amount, time, expiry and checksum are right; payment hash, secret and signature are random
 * bytes, since nobody will ever route to it.
 */
export function bolt11(random: Random, amountBtc: Dec, timeS: number, expiryS: number): string {
  const msat = round(amountBtc, 11, 'up').digits;
  const number = (value: number, words: number): number[] => Array.from({ length: words }, (_, index) => Math.floor(value / 32 ** (words - 1 - index)) % 32);
  const field = (tag: string, words: readonly number[]): number[] => [BECH32.indexOf(tag), ...number(words.length, 2), ...words];
  const words = [
    ...number(timeS, 7),
    ...field('p', toWords(random.bytes(32))), ...field('s', toWords(random.bytes(32))), ...field('d', toWords(Buffer.from('Practice'))),
    ...field('x', number(expiryS, 4)), ...field('9', [16, 8, 0]),
    ...toWords(Buffer.concat([random.bytes(64), Buffer.from([0])])),
  ];
  return bech32(msat === 0n ? 'lnbcrt' : `lnbcrt${msat * 10n}p`, words);
}
