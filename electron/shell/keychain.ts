// The operating system's keychain as a port, over Electron's safeStorage; it never lets itself be called trustworthy where the key is public.
import type { SafeStorage } from 'electron';
import type { Keychain } from '../core/ports.ts';

/** The parts of safeStorage that are used. `setUsePlainTextEncryption` is not among them: its key is public. */
export type SafeStorageLike = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'>;

const realBackends: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6', 'keychain', 'dpapi'];

function backendOf(storage: SafeStorageLike, platform: NodeJS.Platform): string {
  if (!storage.isEncryptionAvailable()) return platform === 'linux' ? storage.getSelectedStorageBackend() : 'none';
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  return storage.getSelectedStorageBackend();
}

/** Use after the app is ready. Asked lazily: a keychain that has to be unlocked must not hold up the first window. */
export function createKeychain(storage: SafeStorageLike, platform: NodeJS.Platform): Keychain {
  let backend: string | null = null;
  const name = (): string => (backend ??= backendOf(storage, platform));
  return {
    get backend() { return name(); },
    get trustworthy() { return realBackends.includes(name()) && storage.isEncryptionAvailable(); },
    wrap: (bytes) => storage.encryptString(Buffer.from(bytes).toString('base64')),
    unwrap: (box) => Buffer.from(storage.decryptString(Buffer.from(box)), 'base64'),
  };
}
