// What proves to the server who we are: a key file, or the agent. Nothing else is ever offered, no password above all.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
// Node finds not all names of this CommonJS package by itself.
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { TunnelConfig } from '../port.ts';

/** A passphrase is made into a key slowly, on purpose; so that is done once per configuration, not at each reconnection. */
const opened = new WeakMap<TunnelConfig, ParsedKey>();

const unreadable = (path: string, problem: string): Result<never> => failure('tunnel/key_unreadable', { details: { path, problem } });

async function readKey(config: TunnelConfig, path: string): Promise<Result<ParsedKey>> {
  const known = opened.get(config);
  if (known !== undefined) return ok(known);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (thrown) {
    return unreadable(path, thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' ? 'there is no such file' : 'the file cannot be read');
  }
  const passphrase = config.secrets['passphrase'];
  const parsed = ssh2.utils.parseKey(bytes, passphrase?.reveal());
  if (parsed instanceof Error) {
    // The library's words are looked at, not passed on: they could quote the file.
    if (/no passphrase/i.test(parsed.message)) return unreadable(path, 'it needs its passphrase');
    return unreadable(path, passphrase !== undefined && /passphrase|integrity|decrypt/i.test(parsed.message) ? 'the passphrase does not fit' : 'it is no private key this program can read');
  }
  if (!parsed.isPrivateKey()) return unreadable(path, 'it holds a public key; name the private one beside it');
  if (passphrase !== undefined) opened.set(config, parsed);
  return ok(parsed);
}

const atHome = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);

/** The one way we may prove ourselves by these settings. */
export async function authMethod(config: TunnelConfig): Promise<Result<AnyAuthMethod>> {
  const { user: username = '', keyFile = '', agent = '' } = config.settings;
  if (keyFile !== '') {
    const key = await readKey(config, atHome(keyFile));
    return key.ok ? ok({ type: 'publickey', username, key: key.value }) : key;
  }
  const socket = agent === '' ? process.env['SSH_AUTH_SOCK'] ?? '' : atHome(agent);
  return socket === '' ? unreadable('(none)', 'no key file is named and no SSH agent runs') : ok({ type: 'agent', username, agent: socket });
}
