// What a signer is to the rest of the app: a device that holds the keys, shows what it does and asks a person.
import type { AccountKey, AddressChain, BitcoinNetwork, ScriptType } from '../../shared/domain/bitcoin.ts';
import type { Result } from '../../shared/errors/result.ts';

export type SignerKind = 'ledger' | 'speculos' | 'virtual';

/** Who answered. */
export interface SignerInfo {
  readonly kind: SignerKind;
  /** The model by its USB product id ("Nano X", "virtual"); null: unknown, which is no reason to stop. */
  readonly model: string | null;
  readonly appName: string;
  readonly appVersion: string;
  /** Of the master key, eight lower-case hex digits. */
  readonly fingerprint: string;
}

/** One signature for one input. */
export interface InputSignature {
  readonly inputIndex: number;
  /** 33 bytes; 32 bytes (the tweaked output key) for the taproot key path. */
  readonly publicKey: Uint8Array;
  /** DER with its sighash byte, or Schnorr of 64 or 65 bytes. */
  readonly signature: Uint8Array;
}

export interface SignerProgress {
  /** APDUs exchanged so far; the total is not known before the end. */
  readonly exchanges: number;
  /** The device has been silent for a while: a person has to look at it. */
  readonly waitingForPerson: boolean;
}

export interface SignerCall {
  readonly onProgress?: (progress: SignerProgress) => void;
  /** Who is there, once it is known; also when the call fails afterwards. */
  readonly onFound?: (found: SignerInfo) => void;
  /** Where no app is open, the device may be asked to open the right one; a person says yes on it. Once: it would ask again and again. */
  readonly mayOpenApp?: boolean;
  /** Gives up waiting; the error is `device/cancelled`. */
  readonly signal?: AbortSignal;
}

/**
 * One device behind one queue: calls run one after the other, the port is opened for each and released when idle. Errors are the codes
 * `device/*` and nothing else: `not_found`, `permission`, `busy` (held by another program), `locked`, `wrong_app`, `app_outdated`,
 * `wrong_network` (Bitcoin Test for a mainnet account or the other way round), `wrong_device` (another fingerprint than the account's),
 * `rejected`, `unplugged`, `timeout`, `refused` (the device cannot do what it was given; with its status word), `nonsense` (an answer that
 * does not verify), `cancelled`.
 */
export interface Signer {
  readonly kind: SignerKind;
  /** What is connected, with the app for this network open; nothing is shown on the device. */
  identify(network: BitcoinNetwork, call?: SignerCall): Promise<Result<SignerInfo>>;
  /** The account's extended key, exported silently. */
  exportKey(wanted: { readonly network: BitcoinNetwork; readonly scriptType: ScriptType; readonly account: number }, call?: SignerCall): Promise<Result<AccountKey>>;
  /**
   * Shows the address on the device and waits for a yes; gives the text the device showed, which is the one derived from the key
   * (`device/nonsense` on any difference). On regtest the device shows testnet's form (tb1… for bcrt1…), which is given in regtest's.
   */
  showAddress(key: AccountKey, chain: AddressChain, index: number, call?: SignerCall): Promise<Result<string>>;
  /** Signs every own input of a version 0 PSBT. Each signature has been verified against our own digest before it is given back. */
  signPsbt(key: AccountKey, psbt: Uint8Array, call?: SignerCall): Promise<Result<readonly InputSignature[]>>;
  /** Signs a text with the key of one address, as `Bitcoin Signed Message` (65 bytes; the header as the device gave it: 31 or 32). */
  signMessage(key: AccountKey, chain: AddressChain, index: number, message: string, call?: SignerCall): Promise<Result<Uint8Array>>;
  /** Ends what is running with `device/cancelled` and releases the port. */
  close(): Promise<void>;
}
