// Where the control socket is: inside the data folder, or at a short private path when that one is too long for a socket.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Linux takes 107 bytes, macOS 103. */
const LONGEST_SOCKET_PATH = 100;

const runFolder = (home: string): string => path.join(home, 'run');
/** Names the short path when one had to be used. */
const pointerFile = (home: string): string => path.join(runFolder(home), 'control.path');

function usualAddress(home: string): string {
  if (process.platform !== 'win32') return path.join(runFolder(home), 'control.sock');
  const id = createHash('sha256').update(path.resolve(home).toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\countersign-${id}`;
}

const isTooLong = (address: string): boolean => process.platform !== 'win32' && Buffer.byteLength(address) > LONGEST_SOCKET_PATH;

/** For the holder: makes the private folder and says where to listen. */
export function addressToListen(home: string): string {
  mkdirSync(runFolder(home), { recursive: true, mode: 0o700 });
  const usual = usualAddress(home);
  if (!isTooLong(usual)) return usual;
  const known = addressToReach(home);
  if (known !== null) return known;
  const short = path.join(mkdtempSync(path.join(tmpdir(), 'countersign-')), 'control.sock');
  writeFileSync(pointerFile(home), short, { mode: 0o600 });
  return short;
}

/** For those who come second: where the holder listens; null when no holder ever listened at a short path. */
export function addressToReach(home: string): string | null {
  const usual = usualAddress(home);
  if (!isTooLong(usual)) return usual;
  if (!existsSync(pointerFile(home))) return null;
  const short = readFileSync(pointerFile(home), 'utf8');
  return isOursAlone(path.dirname(short)) ? short : null;
}

/** The shared temporary folder is cleared now and then; after that anybody may have made a folder of this name, and would be told passphrases. */
function isOursAlone(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && (stat.mode & 0o077) === 0 && stat.uid === process.getuid?.();
}
