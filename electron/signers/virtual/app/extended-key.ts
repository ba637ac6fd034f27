// E1 00: the extended public key at a path. Standard account paths go out silently; anything else only after a person looked.
import { asciiBytes } from '../bytes.ts';
import { HARDENED, pathText, readPath } from '../crypto/path.ts';
import { show, type Flow } from '../flow.ts';
import { readerOf } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';
import type { AppContext } from './context.ts';

const HIGHEST_ACCOUNT = 100;
/** Electrum derives its encryption keys here. */
const ELECTRUM_PATH = [4541509 + HARDENED, 1112098098 + HARDENED];

/** Whether the path is one that wallets ask for when they import an account. */
function isUsualPath(path: readonly number[], { coin, exportsPurpose87 }: AppContext): boolean {
  if (path.length === ELECTRUM_PATH.length && path.every((step, at) => step === ELECTRUM_PATH[at])) return true;
  const [purpose = 0, coinType = 0, account = 0, scriptType = 0] = path.map((step) => step - HARDENED);
  const known = [44, 45, 48, 49, 84, 86, ...(exportsPurpose87 ? [87] : [])].includes(purpose);
  const hardened = purpose === 48 ? 4 : 3;
  return (
    known &&
    path.length >= hardened &&
    path.every((step, at) => step >= HARDENED === at < hardened) &&
    coinType === coin.coinType &&
    account <= HIGHEST_ACCOUNT &&
    (purpose !== 48 || scriptType === 1 || scriptType === 2)
  );
}

export function* extendedKey(data: Uint8Array, app: AppContext): Flow<Uint8Array> {
  const reader = readerOf(data);
  const display = given(reader.byte(), status.wrongLength, 'no display byte');
  if (reader.left === 0) throw new Refusal(status.wrongLength, 'no path');
  if (display > 1) throw new Refusal(status.badData, 'the display byte is neither 0 nor 1');
  const path = readPath(reader);
  const usual = isUsualPath(path, app);
  if (!usual && display === 0) throw new Refusal(status.notSupported, 'this path is exported only when it is shown');
  const xpub = app.keys.derive(path).publicExtendedKey;
  if (display === 1) {
    const review = {
      id: 'extended-key',
      title: usual ? 'Give out this account’s public key?' : 'Unusual path: give out its public key?',
      pages: [[{ label: 'Path', value: pathText(path) }, { label: 'Public key', value: xpub }]],
      approve: 'Give out',
      reject: 'Keep',
    } as const;
    if (!(yield* show(review))) throw new Refusal(status.denied, 'the person kept the key');
  }
  return asciiBytes(xpub);
}
