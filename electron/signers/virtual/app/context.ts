// What a command of the Bitcoin app works with.
import type { SeedKeys } from '../crypto/seed.ts';
import type { Coin } from './coin.ts';

export interface AppContext {
  readonly coin: Coin;
  readonly keys: SeedKeys;
  /** The version of the protocol that the host speaks in this command. */
  readonly protocolVersion: 0 | 1;
  /** From app 2.5.0 on a person has to allow unusual signature types in the settings first. */
  readonly refusesUnusualSighash: boolean;
  /** From app 2.5.0 on BIP87 accounts are exported without asking. */
  readonly exportsPurpose87: boolean;
  readonly randomBytes: (length: number) => Uint8Array;
}
