// What the status bytes of an answer mean: one table from Ledger's status words to our codes.
import { appError, type AppError } from '../../../shared/errors/result.ts';

export const OK = 0x9000;
/** The device asks something before it goes on. */
export const ASKS = 0xe000;

/** The OS, asked while locked. 6982, 6B0C, 6804 and 530C are older or other firmware's word for it. */
const locked: readonly number[] = [0x5515, 0x6982, 0x6b0c, 0x6804, 0x530c];
const declined: readonly number[] = [0x6985, 0x5501];
/** Another program answers than the Bitcoin app: 6D00 and 6E00 unknown command, 6511 and 650F no app. */
const otherApp: readonly number[] = [0x6d00, 0x6d02, 0x6e00, 0x6e01, 0x6511, 0x650f];
/** Asleep, halted, or its own menu is in front. */
const asleep: readonly number[] = [0x6901, 0x6faa];

const plainWords: ReadonlyMap<number, string> = new Map([
  [0x6982, 'it does not allow this'],
  [0x6a80, 'it does not take the data'],
  [0x6a82, 'it does not support this'],
  [0x6a86, 'it does not know this form of the command'],
  [0x6a87, 'the command has the wrong length'],
  [0xb000, 'its answer would be too long'],
  [0xb007, 'it was in the middle of something else'],
  [0xb008, 'it does not recognise the registration of this wallet'],
  [0x6807, 'the app is not installed'],
  [0x5123, 'the app is not installed'],
]);

/** The Bitcoin app's own two bytes before the status word. */
const appWords: ReadonlyMap<number, string> = new Map([
  [0x0000, 'this is not one of its standard accounts'],
  [0x0001, 'this is not one of its standard accounts'],
  [0x0002, 'none of the keys is its own'],
  [0x0003, 'a coin comes without the transaction that made it'],
  [0x0004, 'the transaction that made a coin is another one'],
  [0x0005, 'two descriptions of one coin differ'],
  [0x0006, 'a coin of an old kind is described as a new one'],
  [0x0007, 'a coin’s amount is missing'],
  [0x0008, 'a signature would cover an output that is not there'],
  [0x0009, 'there are too many change outputs'],
  [0x000d, 'unusual kinds of signatures are switched off in its settings'],
]);

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/**
 * The error behind an answer that is neither {@link OK} nor {@link ASKS}. `code`: the two bytes before the status word, where the app gave
 * some. `wanted`: the app that should be open.
 */
export function statusError(status: number, code: number | null, wanted: string): AppError {
  // With a code of its own the app speaks, not the lock screen.
  if (locked.includes(status) && code === null) return appError('device/locked', { details: { status: hex(status) } });
  if (declined.includes(status)) return appError('device/rejected', { details: { status: hex(status) } });
  if (otherApp.includes(status)) return appError('device/wrong_app', { details: { status: hex(status), open: 'Another app', wanted } });
  if (asleep.includes(status)) return appError('device/timeout', { details: { status: hex(status) } });
  const said = (code === null ? undefined : appWords.get(code)) ?? plainWords.get(status) ?? 'it gave a reason that is not known here';
  return appError('device/refused', { details: { status: code === null ? hex(status) : `${hex(status)} ${hex(code)}`, problem: said } });
}

/** Status word and, where it is the only other thing in the answer, the app's code before it. */
export function statusOf(answer: Uint8Array): { readonly status: number; readonly code: number | null } {
  const { length } = answer;
  const at = (index: number): number => ((answer[index] ?? 0) << 8) | (answer[index + 1] ?? 0);
  return { status: at(length - 2), code: length === 4 ? at(0) : null };
}
