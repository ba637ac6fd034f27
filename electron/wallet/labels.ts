// Labels and frozen coins in the form wallets exchange (BIP329): one JSON object a line.
import { oneLine } from '../../shared/domain/plain-text.ts';
import type { AccountKey, BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { scriptOfAddress } from './address.ts';
import { descriptorOf } from './descriptor.ts';
import { isWatchOnly, readExtendedKey } from './keys.ts';

export const labelTypes = ['tx', 'addr', 'pubkey', 'input', 'output', 'xpub'] as const;
export type Bip329Type = (typeof labelTypes)[number];

export interface Label {
  readonly type: Bip329Type;
  /** Transaction id, address, public key, `txid:position`, extended key. */
  readonly ref: string;
  /** null: the file says nothing about it, so what is known stays. */
  readonly label: string | null;
  /** Of outputs; null: not said. */
  readonly spendable: boolean | null;
  /** The account it belongs to as `wpkh([fingerprint/84'/0'/0'])`; null: not said. */
  readonly origin: string | null;
}

export interface ReadLabels {
  readonly labels: readonly Label[];
  /** Lines that were not taken, from 1, each with the reason. */
  readonly refused: readonly { readonly line: number; readonly problem: string }[];
}

/** What the standard suggests as the longest; longer ones are cut. */
export const LONGEST_LABEL = 255;
const MOST_LINES = 500_000;

/** How an account is named in `origin`: its descriptor without keys, chains and checksum, steps marked `'`. */
export const originOf = (key: AccountKey): string => (descriptorOf(key).split('#')[0] ?? '').replace(/\][^)]*/, ']').replaceAll(/(?<=[0-9])h/g, "'");

/** Those labels that are not of another account by their own word; the file of a wallet with several accounts holds all of them. */
export const labelsOfAccount = (labels: readonly Label[], key: AccountKey): readonly Label[] =>
  labels.filter(({ origin }) => origin === null || isWatchOnly(key) || origin.replaceAll(/(?<=[0-9])[hH]/g, "'") === originOf(key));

/** The lines of an export, each ending in `\n`. An empty label of an output that is not frozen is left out. */
export function writeLabels(labels: readonly Label[]): string {
  return labels
    .map((one) => ({ ...one, label: one.label === null ? null : oneLine(one.label) }))
    .filter(({ label, spendable }) => (label ?? '') !== '' || spendable !== null)
    .map(({ type, ref, label, origin, spendable }) => `${JSON.stringify({
      type, ref, ...(label === null ? {} : { label }), ...(origin === null ? {} : { origin }), ...(type === 'output' && spendable !== null ? { spendable } : {}),
    })}\n`)
    .join('');
}

const refIsRight = (type: Bip329Type, ref: string, network: BitcoinNetwork): boolean => {
  switch (type) {
    case 'tx': return /^[0-9a-f]{64}$/i.test(ref);
    case 'input':
    case 'output': return /^[0-9a-f]{64}:[0-9]{1,10}$/i.test(ref);
    case 'pubkey': return /^(?:[0-9a-f]{64}|[0-9a-f]{66}|[0-9a-f]{130})$/i.test(ref);
    case 'addr': return scriptOfAddress(ref, network).ok;
    case 'xpub': return readExtendedKey(ref, network).ok;
  }
};

function readLine(line: string, network: BitcoinNetwork): Label | string | null {
  let value: unknown;
  try { value = JSON.parse(line); }
  catch { return 'it is not written in JSON'; }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const fields = new Map(Object.entries(value));
  const [type, ref, label, spendable, origin] = ['type', 'ref', 'label', 'spendable', 'origin'].map((name) => fields.get(name));
  if (typeof type !== 'string' || typeof ref !== 'string') return 'it has no type or no reference';
  const known = labelTypes.find((one) => one === type);
  // Types to come are to be passed over, says the standard.
  if (known === undefined) return null;
  if (!refIsRight(known, ref, network)) return 'its reference is not one of this network';
  if (label !== undefined && typeof label !== 'string') return 'its label is no text';
  if (spendable !== undefined && typeof spendable !== 'boolean') return '“spendable” must be true or false';
  if (origin !== undefined && typeof origin !== 'string') return 'its origin is no text';
  const text = label === undefined ? null : [...oneLine(label)].slice(0, LONGEST_LABEL).join('');
  return { type: known, ref: known === 'addr' || known === 'xpub' ? ref : ref.toLowerCase(), label: text, spendable: known === 'output' && typeof spendable === 'boolean' ? spendable : null, origin: origin ?? null };
}

/**
 * Reads an export of another wallet. Bad lines are named and passed over, the rest is taken. Labels become one line without hidden characters, at
 * most 255 characters.
 */
export function readLabels(text: string, network: BitcoinNetwork): ReadLabels {
  const labels: Label[] = [];
  const refused: { line: number; problem: string }[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (const [position, line] of lines.slice(0, MOST_LINES).entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line, network);
    if (typeof read === 'string') refused.push({ line: position + 1, problem: read });
    else if (read !== null) labels.push(read);
  }
  if (lines.length > MOST_LINES) refused.push({ line: MOST_LINES + 1, problem: 'from here on nothing was read: there are too many lines' });
  return { labels, refused };
}
