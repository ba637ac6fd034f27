// A wallet policy as the host sends it: its serialised form, its key strings, and the four templates that need no registration.
import { asciiText, bytesOfHex } from '../bytes.ts';
import { readerOf } from '../reader.ts';
import { HARDENED } from '../crypto/path.ts';

/** Version 2 of the serialised form: everything long is committed to by its hash. */
export interface PolicyHeader {
  readonly name: string;
  readonly templateLength: number;
  readonly templateHash: Uint8Array;
  readonly keyCount: number;
  readonly keysRoot: Uint8Array;
}

/** Longest template the device holds. */
export const LONGEST_TEMPLATE = 512;

export function readPolicyHeader(serialised: Uint8Array): PolicyHeader | null {
  const reader = readerOf(serialised);
  if (reader.byte() !== 2) return null;
  const nameLength = reader.byte();
  if (nameLength === null || nameLength > 64) return null;
  const name = reader.take(nameLength);
  const templateLength = reader.compact();
  const templateHash = reader.take(32);
  const keyCount = reader.compact();
  const keysRoot = reader.take(32);
  if (name === null || templateLength === null || templateHash === null || keyCount === null || keysRoot === null || reader.left > 0) return null;
  if (templateLength === 0 || templateLength > LONGEST_TEMPLATE || keyCount === 0) return null;
  return { name: asciiText(name), templateLength, templateHash, keyCount, keysRoot };
}

/** 1 to 64 printable characters without space at either end. */
export const isNameAllowed = (name: string): boolean => /^[!-~]([ -~]{0,62}[!-~])?$/.test(name);

export interface KeyInformation {
  /** null: a key without origin. */
  readonly origin: { readonly fingerprint: Uint8Array; readonly path: readonly number[] } | null;
  readonly xpub: string;
}

/**
 * @example readKeyInformation("[f5acc2fd/84'/1'/0']tpub…") // hardened steps are marked ' and never h
 */
export function readKeyInformation(text: string): KeyInformation | null {
  const parts = /^(?:\[([0-9a-f]{8})((?:\/[0-9]{1,10}'?){0,10})\])?([1-9A-HJ-NP-Za-km-z]{111,112})$/.exec(text);
  if (parts === null) return null;
  const [, fingerprint, steps = '', xpub = ''] = parts;
  if (fingerprint === undefined) return { origin: null, xpub };
  const path: number[] = [];
  for (const step of steps.split('/').slice(1)) {
    const child = Number(step.replace("'", ''));
    if (child >= HARDENED || String(child) !== step.replace("'", '')) return null;
    path.push(step.endsWith("'") ? child + HARDENED : child);
  }
  return { origin: { fingerprint: bytesOfHex(fingerprint), path }, xpub };
}

/** Single-key templates that every wallet may use without registration, by the purpose in their path. */
export const defaultPurposes: ReadonlyMap<string, 44 | 49 | 84 | 86> = new Map([
  ['pkh(@0/**)', 44],
  ['sh(wpkh(@0/**))', 49],
  ['wpkh(@0/**)', 84],
  ['tr(@0/**)', 86],
]);
