// The words of Bitcoin that every part of the treasury shares: networks, script types, account keys and their paths.

/** Kept strictly apart: a data folder has accounts of one network only. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'signet' | 'regtest';

/** How coins of an account are locked. `p2wpkh` is what new accounts get; the last two are there to read old ones. */
export type ScriptType = 'p2wpkh' | 'p2tr' | 'p2sh-p2wpkh' | 'p2pkh';

export const bitcoinNetworks: readonly BitcoinNetwork[] = ['mainnet', 'testnet', 'signet', 'regtest'];
export const scriptTypes: readonly ScriptType[] = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'];

/** The purpose of BIP44, 49, 84, 86. */
export const purposeOf: Readonly<Record<ScriptType, 44 | 49 | 84 | 86>> = { p2pkh: 44, 'p2sh-p2wpkh': 49, p2wpkh: 84, p2tr: 86 };

/** Receive addresses hang on chain 0, change on chain 1 (BIP44). */
export type AddressChain = 0 | 1;

/** One account of a signer: everything public that is needed to derive addresses and to have it sign. */
export interface AccountKey {
  readonly network: BitcoinNetwork;
  readonly scriptType: ScriptType;
  /** The account's number, 0 to 100 (what a Ledger exports without asking). */
  readonly account: number;
  /** Of the master key: eight lower-case hex digits. */
  readonly fingerprint: string;
  /** xpub on mainnet, tpub elsewhere; never the SLIP-132 forms. */
  readonly xpub: string;
}

/** SLIP-44: 0 on mainnet, 1 on every test network. */
export const coinTypeOf = (network: BitcoinNetwork): 0 | 1 => (network === 'mainnet' ? 0 : 1);

/**
 * The account's path from the master key, hardened steps marked `'`.
 * @example accountPath({ network: 'mainnet', scriptType: 'p2wpkh', account: 0 }) // "m/84'/0'/0'"
 */
export const accountPath = ({ network, scriptType, account }: Pick<AccountKey, 'network' | 'scriptType' | 'account'>): string =>
  `m/${purposeOf[scriptType]}'/${coinTypeOf(network)}'/${account}'`;
