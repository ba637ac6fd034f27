// Which base URLs a gateway account may have, and which addresses its connections may reach.
import { addressKind, type AddressKind } from './ip-address.ts';

export type BaseUrlVerdict =
  /** `normalised` has no slash at its end. `warning` is for the person who typed it: what to look at before saving. */
  | { readonly ok: true; readonly normalised: string; readonly warning?: string }
  | { readonly ok: false; readonly problem: string };

/** Names of metadata services; they are refused before anything is looked up. */
const forbiddenNames = new Set(['metadata.google.internal', 'metadata.goog', 'metadata', 'instance-data']);

const refuse = (problem: string): BaseUrlVerdict => ({ ok: false, problem });

/** The kind of a URL's host: by its address, or by name where the name alone decides. null: only the look-up can tell. */
export function hostKind(hostname: string): AddressKind | null {
  const name = hostname.replace(/\.$/, '');
  if (forbiddenNames.has(name)) return 'forbidden';
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  return addressKind(name);
}

const kindAllowed = (kind: AddressKind | null, selfHosted: boolean): boolean => {
  switch (kind) {
    case null: return false;
    case 'public': return true;
    case 'loopback': return selfHosted;
    case 'private': return selfHosted;
    case 'forbidden': return false;
  }
};

/**
 * Whether a connection may go to this address. Asked at connect time for every looked-up address and for IP literals alike.
 * Private and loopback addresses only for self-hosted accounts; link-local, multicast, reserved and metadata addresses never.
 */
export function addressAllowed(ip: string, selfHosted: boolean): boolean {
  return kindAllowed(addressKind(ip), selfHosted);
}

/** What is wrong with the text itself, before it is parsed: the URL parser silently mends some of these. */
function textProblem(text: string): string | null {
  if (text === '') return 'it is empty';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/.test(text)) return 'it holds a space or a control character';
  if (text.includes('\\')) return 'it holds a backslash';
  if (text.includes('#')) return 'it holds a fragment (#)';
  if (text.includes('?')) return 'it holds a query (?)';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'it does not begin with https://';
  if (!/^https?:/i.test(text)) return 'only https is used';
  if (/^[a-z]+:\/{3}/i.test(text)) return 'it has too many slashes before its host';
  if (/^[a-z]+:\/\/[^/]*@/i.test(text)) return 'it holds a user name or password';
  return null;
}

/**
 * Checks a typed base URL. http is taken only for this machine's own loopback addresses with `selfHosted` on (practice gateways).
 * @example checkBaseUrl('https://api.example.com/v1/', { selfHosted: false }) // { ok: true, normalised: 'https://api.example.com/v1' }
 */
export function checkBaseUrl(text: string, options: { readonly selfHosted: boolean }): BaseUrlVerdict {
  const typed = text.replace(/^ +| +$/g, '');
  const problem = textProblem(typed);
  if (problem !== null) return refuse(problem);
  if (!URL.canParse(typed)) return refuse('it is not a complete web address');
  const url = new URL(typed);
  if (url.username !== '' || url.password !== '') return refuse('it holds a user name or password');
  if (url.port === '0') return refuse('port 0 cannot be used');
  url.hostname = url.hostname.replace(/\.$/, '');
  if (url.hostname === '' || url.hostname.split('.').includes('')) return refuse('its host name is not complete');
  const kind = hostKind(url.hostname);
  if (kind === 'forbidden') return refuse('this address is never a gateway');
  if (kind !== null && !kindAllowed(kind, options.selfHosted)) return refuse('it is an address in your own network, and “self-hosted” is off');
  if (url.protocol === 'http:' && kind !== 'loopback') return refuse('it is not https');

  const normalised = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const typedPath = typed.replace(/^[^/]*\/\/[^/]*/, '').replace(/\/+$/, '');
  const warnings: string[] = [];
  if (url.hostname.split('.').some((label) => label.startsWith('xn--'))) {
    warnings.push(`The host is written with letters that can look like others; its exact name is ${url.hostname}.`);
  }
  if (typedPath !== url.pathname.replace(/\/+$/, '')) warnings.push(`It will be stored as ${normalised}.`);
  return warnings.length === 0 ? { ok: true, normalised } : { ok: true, normalised, warning: warnings.join(' ') };
}
