// Output descriptors (BIP380, 389): an account as one line of text that other wallets read, and back.
import { accountPath, coinTypeOf, purposeOf, type AccountKey, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { descriptorChecksum } from './descriptor-checksum.ts';
import { HARDENED, isWatchOnly, readExtendedKey, UNKNOWN_FINGERPRINT } from './keys.ts';

const wrappers: Readonly<Record<ScriptType, readonly [string, string]>> = { p2wpkh: ['wpkh(', ')'], p2tr: ['tr(', ')'], 'p2sh-p2wpkh': ['sh(wpkh(', '))'], p2pkh: ['pkh(', ')'] };

const describe = (key: AccountKey, chains: string): string => {
  const origin = isWatchOnly(key) ? '' : `[${key.fingerprint}${accountPath(key).slice(1).replaceAll("'", 'h')}]`;
  const [open, close] = wrappers[key.scriptType];
  const body = `${open}${origin}${key.xpub}/${chains}/*${close}`;
  return `${body}#${descriptorChecksum(body) ?? ''}`;
};

/**
 * The account with both its chains, hardened steps marked `h`, with checksum.
 * @example descriptorOf(key) // 'wpkh([73c5da0a/84h/0h/0h]xpub…/<0;1>/*)#…'
 */
export const descriptorOf = (key: AccountKey): string => describe(key, '<0;1>');

/** For software that does not know multipath: the receiving chain and the change chain, each by itself. */
export const singleChainDescriptors = (key: AccountKey): readonly [string, string] => [describe(key, '0'), describe(key, '1')];

const refuse = (problem: string) => failure('treasury/descriptor', { details: { problem } });

/**
 * Reads one account from a descriptor with multipath (`/<0;1>/*`), from the receiving one or both single-chain forms (one a line), or from a
 * key with its origin (`[…/84h/0h/0h]xpub…`, or SLIP-132's zpub and the like). Takes `h`, `H` and `'`, with checksum or without; one that is
 * there must hold. Without an origin the account can be watched only (fingerprint 00000000). Refuses private keys, several keys, paths that are
 * not purpose'/coin'/account' of the script's standard, accounts beyond 100, other networks. Error: `treasury/descriptor`.
 */
export function parseDescriptor(text: string, network: BitcoinNetwork): Result<AccountKey> {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '');
  const [first, second] = lines;
  if (first === undefined) return refuse('there is none');
  if (lines.length > 2) return refuse('there are more than two lines');
  const receive = parseLine(first, network);
  if (!receive.ok || second === undefined) return receive.ok && receive.value.chains === '1' ? refuse('it is the change chain alone; give the receiving one as well') : receive.ok ? ok(receive.value.key) : receive;
  const change = parseLine(second, network);
  if (!change.ok) return change;
  const chains = [receive.value.chains, change.value.chains].sort().join(' ');
  if (chains !== '0 1') return refuse('two lines must be the receiving and the change chain of one account');
  if (descriptorOf(receive.value.key) !== descriptorOf(change.value.key)) return refuse('its two lines are of different accounts');
  return ok(receive.value.key);
}

interface Line { readonly key: AccountKey; readonly chains: '0' | '1' | '<0;1>' }

function parseLine(line: string, network: BitcoinNetwork): Result<Line> {
  const hash = line.indexOf('#');
  const body = hash < 0 ? line : line.slice(0, hash);
  const expected = descriptorChecksum(body);
  if (expected === null) return refuse('it has characters that no descriptor has');
  if (hash >= 0 && line.slice(hash + 1) !== expected) return refuse('it has a typing mistake or is cut off (its checksum does not hold)');
  if (/^(?:tr|wpkh|pkh|sh\(wpkh)\(/.test(body)) return parseScript(body, network);
  const outer = /^[a-z_]+(?=\()/.exec(body)?.[0];
  if (outer !== undefined) return refuse(`it is of a kind that is not handled here (${outer.slice(0, 20)}); one key with wpkh, tr, sh(wpkh) or pkh is`);
  return parseKey(body, null, null, network);
}

function parseScript(body: string, network: BitcoinNetwork): Result<Line> {
  for (const scriptType of ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const) {
    const [open, close] = wrappers[scriptType];
    if (!body.startsWith(open)) continue;
    if (!body.endsWith(close)) return refuse('its brackets do not match');
    const inner = body.slice(open.length, body.length - close.length);
    if (inner.includes(',')) return refuse('it has several keys or scripts, which is not handled here');
    const match = /^(.*?)\/(0|1|<0;1>)\/\*$/.exec(inner);
    const [, keyText, chains] = match ?? [];
    if (keyText === undefined || chains === undefined) return refuse('its key must end in /<0;1>/*, /0/* or /1/*');
    return parseKey(keyText, scriptType, chains === '0' || chains === '1' ? chains : '<0;1>', network);
  }
  return refuse('it is of a kind that is not handled here');
}

function parseKey(text: string, outer: ScriptType | null, chains: Line['chains'] | null, network: BitcoinNetwork): Result<Line> {
  const match = /^(?:\[([^\]]*)\])?([^[\]/]*)$/.exec(text);
  if (!match) return refuse('its key is not written as [fingerprint/path]xpub');
  const read = readExtendedKey(match[2] ?? '', network);
  if (!read.ok) return read;
  const { xpub, depth, childNumber } = read.value;
  if (depth !== 3 || childNumber < HARDENED) return refuse('its key is not an account’s (three steps from the master key, the last hardened)');
  const origin = match[1] === undefined ? null : readOrigin(match[1]);
  if (origin !== null && !origin.ok) return origin;
  const byPurpose = origin === null ? null : scriptTypeOfPurpose(origin.value.purpose);
  const scriptType = outer ?? read.value.scriptType ?? byPurpose;
  if (scriptType === null) return refuse('the kind of addresses is not known: give a descriptor (wpkh, tr, sh(wpkh), pkh) or the key’s origin');
  if (read.value.scriptType !== null && read.value.scriptType !== scriptType) return refuse('its key is written for another kind of addresses');
  const account = childNumber - HARDENED;
  if (account > 100) return refuse('accounts beyond number 100 are not handled, since a Ledger would not export them');
  if (origin !== null) {
    if (origin.value.purpose !== purposeOf[scriptType]) return refuse(`its path is not the standard’s for this kind of addresses (${accountPath({ network, scriptType, account })})`);
    if (origin.value.coin !== coinTypeOf(network)) return refuse('its path is of another network');
    if (origin.value.account !== account) return refuse('its path and its key are of different accounts');
  }
  return ok({ key: { network, scriptType, account, fingerprint: origin?.value.fingerprint ?? UNKNOWN_FINGERPRINT, xpub }, chains: chains ?? '<0;1>' });
}

const scriptTypeOfPurpose = (purpose: number): ScriptType | null =>
  (['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const).find((type) => purposeOf[type] === purpose) ?? null;

function readOrigin(text: string): Result<{ readonly fingerprint: string; readonly purpose: number; readonly coin: number; readonly account: number }> {
  const match = /^([0-9a-fA-F]{8})\/([0-9]{1,10})[h'H]\/([0-9]{1,10})[h'H]\/([0-9]{1,10})[h'H]$/.exec(text);
  const [, fingerprint, purpose, coin, account] = match ?? [];
  if (fingerprint === undefined) return refuse('its origin is not written as [fingerprint/purpose’/coin’/account’]');
  return ok({ fingerprint: fingerprint.toLowerCase(), purpose: Number(purpose), coin: Number(coin), account: Number(account) });
}
