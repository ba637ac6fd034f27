// Payment requests that somebody gives us to pay (BIP321, which replaces BIP21): what they say, and what of it can be paid on the chain.
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { parseDecimal } from '../../shared/domain/money.ts';
import { oneLine } from '../../shared/domain/plain-text.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { canonicalAddress, networkName } from './address.ts';
import { MAX_SAT } from './transaction.ts';

export interface PaymentUri {
  /** As written; null where the request names other ways only. Not checked. */
  readonly address: string | null;
  readonly amountSat: bigint | null;
  /** One line without hidden characters; what others wrote, to be shown as such. */
  readonly label: string | null;
  readonly message: string | null;
  /** Other ways to pay by their key (small letters), in their order: `lightning`, `lno`, `sp`, `bc`, `tb` … */
  readonly others: readonly { readonly key: string; readonly value: string }[];
}

const refuse = (problem: string) => failure('withdrawal/address', { details: { method: 'Bitcoin', problem } });
const LONGEST = 8_000;
const onlyOnce = ['amount', 'label', 'message', 'pop', 'req-pop'];

function decoded(text: string): string | null {
  try { return decodeURIComponent(text); }
  catch { return null; }
}

/** Digits with at most one dot; bare halves ("5.", ".5") are allowed by the standard. */
function readAmount(text: string): bigint | null {
  const [, whole = '', fraction = ''] = /^([0-9]*)(?:\.([0-9]*))?$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return null;
  const parsed = parseDecimal(`${whole === '' ? '0' : whole}.${fraction === '' ? '0' : fraction}`, 8);
  return parsed.ok && parsed.minor <= MAX_SAT ? parsed.minor : null;
}

/**
 * Reads a `bitcoin:` request. Scheme and keys in any case. Refuses an amount that is not plain decimals or has more than 8, a key that may come
 * once and comes twice, anything required (`req-…`) that is not known here, broken percent signs, and requests that name no way to pay.
 * The address is not checked: see {@link payeeOf}. Error: `withdrawal/address`.
 */
export function readPaymentUri(text: string): Result<PaymentUri> {
  if (text.length > LONGEST || !/^bitcoin:/i.test(text)) return refuse('it is no payment request');
  const [path = '', ...rest] = text.slice('bitcoin:'.length).split('?');
  if (!/^[0-9A-Za-z]*$/.test(path)) return refuse('its address has characters that no address has');
  const seen = new Map<string, string>();
  const others: { key: string; value: string }[] = [];
  for (const part of rest.join('?').split('&').filter((one) => one !== '')) {
    const [rawKey = '', ...rawValue] = part.split('=');
    const key = decoded(rawKey)?.toLowerCase();
    const value = decoded(rawValue.join('='));
    if (key === undefined || value === null) return refuse('its percent signs are broken');
    if (key.startsWith('req-')) return refuse(`it requires something that is not known here (${oneLine(key).slice(0, 40)})`);
    if (!onlyOnce.includes(key)) { others.push({ key, value }); continue; }
    if (seen.has(key)) return refuse(`it says “${key}” twice`);
    seen.set(key, value);
  }
  const amountText = seen.get('amount');
  const amountSat = amountText === undefined ? null : readAmount(amountText);
  if (amountText !== undefined && amountSat === null) return refuse('its amount is not written as plain decimals of at most eight places');
  if (path === '' && others.length === 0) return refuse('it names nobody to pay');
  const lineOf = (key: string): string | null => { const value = seen.get(key); return value === undefined ? null : oneLine(value).slice(0, 500); };
  return ok({ address: path === '' ? null : path, amountSat, label: lineOf('label'), message: lineOf('message'), others });
}

/** Where the standard puts addresses of a network beside the path. */
const keyOfNetwork: Readonly<Record<BitcoinNetwork, string>> = { mainnet: 'bc', testnet: 'tb', signet: 'tb', regtest: 'bcrt' };

export interface Payee {
  readonly address: string;
  readonly amountSat: bigint | null;
  readonly label: string | null;
  readonly message: string | null;
}

/**
 * Whom to pay on the chain, from what a person pasted: an address, or a `bitcoin:` request of which the first address of this network is taken.
 * Errors: those of {@link readPaymentUri} and of `scriptOfAddress`.
 */
export function payeeOf(pasted: string, network: BitcoinNetwork): Result<Payee> {
  const text = pasted.trim();
  if (!/^bitcoin:/i.test(text)) {
    const address = canonicalAddress(text, network);
    return address.ok ? ok({ address: address.value, amountSat: null, label: null, message: null }) : address;
  }
  const uri = readPaymentUri(text);
  if (!uri.ok) return uri;
  const { amountSat, label, message, others } = uri.value;
  const candidates = [...(uri.value.address === null ? [] : [uri.value.address]), ...others.filter(({ key }) => key === keyOfNetwork[network]).map(({ value }) => value)];
  const [first] = candidates;
  if (first === undefined) return failure('withdrawal/address', { details: { method: networkName(network), problem: 'the request cannot be paid on this chain' } });
  const found = candidates.map((candidate) => canonicalAddress(candidate, network));
  const address = found.find((one) => one.ok) ?? found[0] ?? canonicalAddress(first, network);
  return address.ok ? ok({ address: address.value, amountSat, label, message }) : address;
}
