// The vault: one random data key seals every credential; the key itself is wrapped by the OS keychain, by a passphrase, or by both.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { secret } from '../secret.ts';
import { SALT_BYTES, bestKdf, deriveKey } from './kdf.ts';
import { checkOf, decodeKeyFile, encodeKeyFile, isDataKey, type KeyFile } from './key-file.ts';
import type { Vault, VaultDeps } from './port.ts';
import { KEY_BYTES, openBytes, sealBytes } from './seal.ts';

/** Box that holds the wrapped data key. Names of credentials must not start with `vault/`. */
const KEY_BOX = 'vault/key';
const WRAPPED_KEY = 'vault/key:passphrase';
const LEAST_CHARACTERS = 8;
const NONCE_BYTES = 12;

/**
 * Builds the vault on its store. Nothing is read or derived until it is first used.
 * A key that cannot be opened is never replaced: another keychain back end, a locked ring or a wrong passphrase change nothing on disk.
 */
export function createVault(deps: VaultDeps): Vault {
  const { store, keychain, random } = deps;
  let dataKey: Uint8Array | null = null;
  let pendingPassphrase = deps.passphrase ?? null;
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());

  /** However the key came to be at hand: whoever shows the vault's state hears of it. */
  const opened = (key: Uint8Array): Result<Uint8Array> => {
    dataKey = key;
    changed();
    return ok(key);
  };

  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64');

  const readKeyFile = (): Result<KeyFile | null> => {
    const bytes = store.getBox(KEY_BOX);
    if (bytes === null) return ok(null);
    const file = decodeKeyFile(bytes);
    return file === null ? failure('vault/damaged', { details: { box: KEY_BOX } }) : ok(file);
  };

  const writeKeyFile = (file: KeyFile): Result<null> => store.putBox(KEY_BOX, encodeKeyFile(file));

  const wrapByKeychain = (key: Uint8Array): KeyFile['keychain'] => {
    const box = keychain.trustworthy ? quietly(() => keychain.wrap(key)) : null;
    return box === null ? null : { backend: keychain.backend, box: base64(box) };
  };

  const wrapByPassphrase = (key: Uint8Array, passphrase: string): Result<NonNullable<KeyFile['passphrase']>> => {
    if ([...passphrase.normalize('NFKC')].length < LEAST_CHARACTERS) return failure('vault/weak_passphrase');
    const kdf = bestKdf();
    const salt = random.bytes(SALT_BYTES);
    const wrapping = deriveKey(passphrase, salt, kdf);
    if (wrapping === null) return failure('vault/locked', { details: { kdf: kdf.name } });
    return ok({ kdf, salt: base64(salt), box: base64(sealBytes(wrapping, random.bytes(NONCE_BYTES), WRAPPED_KEY, key)) });
  };

  /** Makes the data key. The only place that writes a new one, and only where there is none (or what is there is damaged for good). */
  const makeKey = (passphrase: string | null): Result<Uint8Array> => {
    const key = random.bytes(KEY_BYTES);
    const sealed = passphrase === null ? ok(null) : wrapByPassphrase(key, passphrase);
    if (!sealed.ok) return sealed;
    const wrapped = wrapByKeychain(key);
    if (wrapped === null && sealed.value === null) return failure('vault/locked');
    const written = writeKeyFile({ version: 1, check: base64(checkOf(key)), keychain: wrapped, passphrase: sealed.value });
    if (!written.ok) return written;
    return opened(key);
  };

  const openByKeychain = (file: KeyFile): Result<Uint8Array> => {
    const sealed = file.keychain;
    if (sealed === null) return failure('vault/locked');
    const changed = (): Result<Uint8Array> => failure('vault/keychain_changed', { details: { sealedWith: sealed.backend, now: keychain.backend } });
    if (!keychain.trustworthy || sealed.backend !== keychain.backend) return changed();
    const key = quietly(() => keychain.unwrap(bytesOf(sealed.box)));
    if (key === null || key.length !== KEY_BYTES || !isDataKey(key, file)) return changed();
    return opened(key);
  };

  const openByPassphrase = (file: KeyFile, passphrase: string): Result<Uint8Array> => {
    if (file.passphrase === null) return openByKeychain(file);
    const wrapping = deriveKey(passphrase, bytesOf(file.passphrase.salt), file.passphrase.kdf);
    if (wrapping === null) return failure('vault/locked', { details: { kdf: file.passphrase.kdf.name } });
    const key = openBytes(wrapping, WRAPPED_KEY, bytesOf(file.passphrase.box));
    // The file's checksum was right, so what does not open was not damaged: the passphrase is another one.
    if (key === null || !isDataKey(key, file)) return failure('vault/wrong_passphrase');
    return opened(key);
  };

  /** The data key by whatever is at hand: memory, keychain, then the passphrase given at the start. */
  const key = (): Result<Uint8Array | null> => {
    if (dataKey !== null) return ok(dataKey);
    const file = readKeyFile();
    if (!file.ok) return file;
    if (file.value === null) return ok(null);
    const byKeychain = openByKeychain(file.value);
    if (byKeychain.ok || file.value.passphrase === null || pendingPassphrase === null) return byKeychain;
    return openByPassphrase(file.value, pendingPassphrase);
  };

  const keyForSealing = (): Result<Uint8Array> => {
    const found = key();
    if (!found.ok) return found;
    if (found.value !== null) return ok(found.value);
    if (pendingPassphrase === null && !keychain.trustworthy) return failure('vault/locked');
    return makeKey(pendingPassphrase);
  };

  /** A keychain that was not there when the vault was made is added once the key is open, so that the next start needs no typing. */
  const addKeychain = (file: KeyFile, open: Uint8Array): Result<null> => {
    const wrapped = file.keychain === null ? wrapByKeychain(open) : null;
    return wrapped === null ? ok(null) : writeKeyFile({ ...file, keychain: wrapped });
  };

  return {
    state() {
      if (dataKey !== null) return 'open';
      if (store.getBox(KEY_BOX) === null) return 'none';
      return key().ok ? 'open' : 'locked';
    },

    async create(passphrase) {
      const found = key();
      if (!found.ok && found.error.code !== 'vault/damaged') return found;
      // Whoever stands at an unlocked till must not be able to lock the owner out, or give themselves a way in.
      if (found.ok && found.value !== null) return this.describe().hasPassphrase ? failure('vault/exists') : this.changePassphrase(passphrase);
      const damaged = store.getBox(KEY_BOX);
      if (damaged !== null) {
        const kept = store.putBox(`${KEY_BOX}-damaged-${store.listBoxes().length}`, damaged);
        if (!kept.ok) return kept;
      }
      const made = makeKey(passphrase);
      return made.ok ? ok(null) : made;
    },

    async unlock(passphrase) {
      const file = readKeyFile();
      if (!file.ok) return file;
      if (file.value === null) return failure('vault/locked');
      const tried = openByPassphrase(file.value, passphrase);
      return tried.ok ? addKeychain(file.value, tried.value) : tried;
    },

    async changePassphrase(passphrase) {
      const found = key();
      if (!found.ok) return found;
      const file = readKeyFile();
      if (!file.ok) return file;
      if (found.value === null || file.value === null) return failure('vault/locked');
      const sealed = wrapByPassphrase(found.value, passphrase);
      if (!sealed.ok) return sealed;
      pendingPassphrase = null;
      const written = writeKeyFile({ ...file.value, passphrase: sealed.value });
      if (written.ok) changed();
      return written;
    },

    seal(name, plaintext) {
      const found = keyForSealing();
      if (!found.ok) return found;
      return store.putBox(name, sealBytes(found.value, random.bytes(NONCE_BYTES), name, Buffer.from(plaintext, 'utf8')));
    },

    open(name) {
      const found = key();
      if (!found.ok) return found;
      const box = store.getBox(name);
      if (found.value === null || box === null) return failure('vault/damaged', { details: { box: name } });
      const plain = openBytes(found.value, name, box);
      return plain === null ? failure('vault/damaged', { details: { box: name } }) : ok(secret(Buffer.from(plain).toString('utf8')));
    },

    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    describe() {
      const file = readKeyFile();
      if (!file.ok || file.value === null) return { keychainBackend: null, hasPassphrase: false, kdf: null };
      return {
        keychainBackend: file.value.keychain?.backend ?? null,
        hasPassphrase: file.value.passphrase !== null,
        kdf: file.value.passphrase?.kdf.name ?? null,
      };
    },
  };
}

/** A locked ring throws whatever its library throws; for us it is one case. */
function quietly(use: () => Uint8Array): Uint8Array | null {
  try {
    return use();
  } catch {
    return null;
  }
}
