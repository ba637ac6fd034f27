// The vault's outer side: where sealed boxes are kept, what seals them, and what the gateways service calls.
import type { Result } from '../../../shared/errors/result.ts';
import type { Keychain, Random, Secret } from '../ports.ts';
import type { VaultService } from '../app.ts';

/** Named sealed boxes in the ledger (table `sealed_box`). Plain storage: everything in it is ciphertext already. */
export interface BoxStore {
  /** null when there is no such box. */
  getBox(name: string): Uint8Array | null;
  /** Stores or replaces, durably. */
  putBox(name: string, bytes: Uint8Array): Result<null>;
  listBoxes(): readonly string[];
}

export interface VaultDeps {
  readonly store: BoxStore;
  readonly keychain: Keychain;
  readonly random: Random;
  /** Opens (or, when nothing is sealed yet, creates) the vault at first use; the slow derivation waits until then. */
  readonly passphrase?: string;
}

export interface Vault extends VaultService {
  /**
   * Seals `plaintext` in the box `name`, replacing what it held.
   * With no vault yet it makes one when a trustworthy keychain or a passphrase is there; else `vault/locked`.
   */
  seal(name: string, plaintext: string): Result<null>;
  /** Opens the box. `vault/locked`, `vault/keychain_changed`, `vault/wrong_passphrase`, `vault/damaged` (also: moved from another name). */
  open(name: string): Result<Secret>;
  /** Seals the data key with a new passphrase; the boxes stay as they are. The vault must be open. */
  changePassphrase(passphrase: string): Promise<Result<null>>;
  /** What seals the data key now, for `doctor` and the settings screen. */
  describe(): { readonly keychainBackend: string | null; readonly hasPassphrase: boolean; readonly kdf: string | null };
}
