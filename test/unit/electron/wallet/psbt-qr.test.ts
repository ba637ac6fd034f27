// PSBTs as rows of QR codes (BBQr): any length comes back, in any order, and what is missing is told.
import { expect, it } from 'vitest';
import fc from 'fast-check';
import qrcode from 'qrcode';
import { joinPsbtQr, psbtQrParts, QR_CHARACTERS } from '../../../../electron/wallet/psbt-qr.ts';

it('any bytes come back, whatever the order and with repeats', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 6_000, size: 'max' }), fc.nat(), (bytes, turn) => {
    const parts = psbtQrParts(bytes) ?? [];
    const mixed = [...parts.slice(turn % parts.length), ...parts, ...parts.slice(0, turn % parts.length)];
    expect(joinPsbtQr(mixed)).toEqual({ ok: true, value: bytes });
    for (const part of parts) expect(part).toMatch(/^B\$2P[0-9A-Z]{4}[A-Z2-7]+$/);
  }), { numRuns: 100 });
});

it('each part fits the code it is meant for', () => {
  const parts = psbtQrParts(new Uint8Array(20_000).fill(3)) ?? [];
  expect(parts.length).toBeGreaterThan(10);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(QR_CHARACTERS);
    expect(qrcode.create(part, { errorCorrectionLevel: 'L' }).version).toBeLessThanOrEqual(27);
  }
});

it('hex parts, as simple programs make them, are joined too', () => {
  expect(joinPsbtQr(['B$HP0201FF', 'B$HP0200707362740A'])).toEqual({ ok: true, value: Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0x0a, 0xff) });
});

it.each([
  ['nothing', [], /not of a PSBT/], ['a transaction', ['B$HT0100FF'], /not of a PSBT/], ['a compressed one', ['B$ZP0100AA'], /compressed/],
  ['different ones', ['B$HP0200FF', 'B$HP0301FF'], /different/], ['one missing', ['B$HP0200FF'], /1 of 2/], ['a place beyond the end', ['B$HP0100FF', 'B$HP0105FF'], /0 of 1|different|missing/],
  ['damage', ['B$2P0100A1!'], /damaged/],
])('%s is refused', (_name, parts, words) => {
  const joined = joinPsbtQr(parts);
  expect(joined.ok ? '' : `${joined.error.code} ${joined.error.details?.['problem'] ?? ''}`).toMatch(words);
});

it('beyond the longest row the file has to do', () => {
  expect(psbtQrParts(new Uint8Array(1_325 * 1_296))).toBeNull();
});
