// How many of a row of scanned codes are there is read from their headers.
import { expect, it } from 'vitest';
import { codesRead } from '../../../../../renderer/features/treasury/PsbtDialogs.tsx';

it.each([
  ['nothing', '', null], ['a PSBT as text', 'cHNidP8BAH', null], ['one of two', 'B$2P0200ABCDEFGH', { have: 1, of: 2 }], ['both, one twice', 'B$2P0200AA\nB$2P0201BB\nB$2P0200AA', { have: 2, of: 2 }],
  ['a row of many', 'B$HP1A00AA\nB$HP1A01AA', { have: 2, of: 46 }],
])('%s', (_what, typed, wanted) => expect(codesRead(typed)).toEqual(wanted));
