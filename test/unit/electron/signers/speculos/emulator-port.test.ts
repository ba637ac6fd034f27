// Where the emulator listens, as somebody writes it.
import { expect, test } from 'vitest';
import { readEmulatorAddress } from '../../../../../electron/signers/speculos/emulator-port.ts';

test.each([
  ['', { host: '127.0.0.1', port: 9999 }],
  ['40000', { host: '127.0.0.1', port: 40_000 }],
  [':40000', { host: '127.0.0.1', port: 40_000 }],
  ['localhost:9999', { host: 'localhost', port: 9999 }],
  ['10.0.0.7:1', { host: '10.0.0.7', port: 1 }],
  ['127.0.0.1', null], ['127.0.0.1:', null], ['127.0.0.1:0', null], ['127.0.0.1:65536', null], ['http://127.0.0.1:9999', null], ['a b:1', null], ['yes', null],
])('%j', (text, expected) => {
  expect(readEmulatorAddress(text)).toEqual(expected);
});
