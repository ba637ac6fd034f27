import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { base58, bech32, bolt11, evmAddress, segwitAddress, toWords, tronAddress, uuid } from '../../../../../electron/gateways/emulator-kit/tokens.ts';
import { dec } from '../../../../../electron/gateways/emulator-kit/decimal.ts';
import { seededRandom } from '../../../../support/emulator-bench.ts';

const fixed = (hex: string) => ({ bytes: () => new Uint8Array(Buffer.from(hex, 'hex')) });

describe('addresses of the emulators', () => {
  it('bech32 gives the address of the BIP-173 example key', () => {
    expect(segwitAddress(fixed('751e76e8199196d454941c45d1b3a323f1433bd6'), 'bc')).toBe('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
    expect(bech32('a', [])).toBe('a12uel5l');
  });

  it('base58check gives the known TRON contract address of USDT', () => {
    expect(tronAddress(fixed('a614f803b6fd780986a42c78ec9c7f77e6ded13c'))).toBe('TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t');
  });

  it('base58 keeps leading zero bytes', () => {
    expect(base58(new Uint8Array([0, 0, 1]))).toBe('112');
    expect(base58(new Uint8Array([]))).toBe('');
  });

  it('words of five bits hold all bytes', () => {
    expect(toWords(new Uint8Array([0xff, 0x00]))).toEqual([31, 28, 0, 0]);
  });

  it('a Lightning invoice names its amount in the least unit and keeps to its length', () => {
    const text = bolt11(seededRandom('ln'), dec('0.00041667'), 1_780_000_000, 900);
    expect(text).toMatch(/^lnbcrt416670000p1[02-9ac-hj-np-z]+$/);
    expect(text.length).toBeGreaterThan(250);
  });

  it('ids and accounts have their forms', () => {
    const random = seededRandom('ids');
    expect(uuid(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(evmAddress(random)).toMatch(/^0x[0-9a-f]{40}$/);
    expect(createHash('sha256').update(uuid(random)).digest('hex')).toHaveLength(64);
  });
});
