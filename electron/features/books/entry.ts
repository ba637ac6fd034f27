// One entry of the books: its hash, and how an amount is cut into columns that SQL can add exactly.
import { createHash } from 'node:crypto';
import { entryText, type ChainedEntry } from '../../../shared/domain/hash-chain.ts';

/** SHA-256 of the entry's canonical text, lower-case hex. */
export const entryHash = (entry: ChainedEntry): string => createHash('sha256').update(entryText(entry), 'utf8').digest('hex');

const LIMB = 10n ** 18n;

/** hi * 10^18 + lo, both with the amount's sign (BigInt division truncates towards zero). */
export const limbsOf = (minor: bigint): { readonly hi: bigint; readonly lo: bigint } => ({ hi: minor / LIMB, lo: minor % LIMB });
