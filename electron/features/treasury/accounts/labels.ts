// Labels to and from a file that other wallets read (BIP329): one JSON object a line.
import { descriptorOf } from '../../../wallet/descriptor.ts';
import type { AccountKey } from '../../../../shared/domain/bitcoin.ts';
import type { LabelType, StoredLabel } from './label-repo.ts';

const types: readonly LabelType[] = ['tx', 'addr', 'output', 'input', 'pubkey', 'xpub'];
const LONGEST_LABEL = 255;
const shapes: Readonly<Record<LabelType, RegExp>> = {
  tx: /^[0-9a-f]{64}$/, addr: /^[0-9A-Za-z]{14,90}$/, output: /^[0-9a-f]{64}:\d{1,10}$/, input: /^[0-9a-f]{64}:\d{1,10}$/, pubkey: /^[0-9a-f]{64}(?:[0-9a-f]{2})?$/, xpub: /^[0-9A-Za-z]{100,120}$/,
};

/** `frozen` null: the line does not say. */
export interface ReadLabel { readonly type: LabelType; readonly ref: string; readonly label: string | null; readonly frozen: boolean | null }

/** The account's descriptor without its chains and checksum, as the standard's `origin`. */
function originOf(key: AccountKey): string {
  const descriptor = descriptorOf(key);
  return `${descriptor.slice(0, descriptor.indexOf(']') + 1)}${')'.repeat(descriptor.split('(').length - 1)}`;
}

/** One line for each label; outputs that are frozen say `spendable: false`. */
export function writeLabels(key: AccountKey, labels: readonly StoredLabel[]): string {
  const origin = originOf(key);
  return labels.map(({ type, ref, label, frozen }) => {
    const line = { type, ref, label, ...(type === 'tx' ? { origin } : {}), ...(type === 'output' ? { spendable: !frozen } : {}) };
    return `${JSON.stringify(line)}\n`;
  }).join('');
}

/** Reads the lines; null for one that is not a label of a kind we keep. Empty lines are passed over. A label is cut at 255 characters. */
export function readLabels(text: string): readonly (ReadLabel | null)[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '').map(readLine);
}

function readLine(line: string): ReadLabel | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (value === null || typeof value !== 'object' || !('type' in value) || !('ref' in value) || typeof value.ref !== 'string') return null;
  const type = types.find((each) => each === value.type);
  if (type === undefined) return null;
  const isHex = type !== 'addr' && type !== 'xpub';
  const ref = isHex ? value.ref.toLowerCase() : value.ref;
  if (!shapes[type].test(ref)) return null;
  const label = 'label' in value ? value.label : undefined;
  if (label !== undefined && typeof label !== 'string') return null;
  const spendable = 'spendable' in value && type === 'output' ? value.spendable : undefined;
  if (spendable !== undefined && typeof spendable !== 'boolean') return null;
  return { type, ref, label: label === undefined ? null : [...label].slice(0, LONGEST_LABEL).join(''), frozen: spendable === undefined ? null : !spendable };
}
