// The adapter over a practice device: a signer as the app opens it, and accounts as the vectors write them.
import { createLedgerSigner } from '../../electron/signers/ledger/signer.ts';
import { usualPatience, type Patience } from '../../electron/signers/ledger/conversation.ts';
import type { OpenPort } from '../../electron/signers/ledger/device.ts';
import { virtualPort } from '../../electron/signers/open-signer.ts';
import type { Signer } from '../../electron/signers/port.ts';
import { scriptTypes, type AccountKey, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import type { Result } from '../../shared/errors/result.ts';
import type { PracticeDevice } from './practice-device.ts';

export const signerOver = ({ device, clock }: PracticeDevice, more: { readonly patience?: Patience; readonly openPort?: OpenPort; readonly hasPublicKeys?: boolean } = {}): Signer =>
  createLedgerSigner({ kind: 'virtual', clock, openPort: virtualPort(device), patience: usualPatience, ...more });

export const templates: Readonly<Record<ScriptType, string>> = { p2wpkh: 'wpkh(@0/**)', p2tr: 'tr(@0/**)', 'p2sh-p2wpkh': 'sh(wpkh(@0/**))', p2pkh: 'pkh(@0/**)' };

/** `[fingerprint/84'/1'/0']tpub…` and the script template, as an account. */
export function accountOf(keyInfo: string, template: string): AccountKey {
  const [, fingerprint = '', coin = '', account = '', xpub = ''] = /^\[([0-9a-f]{8})\/\d+'\/(\d)'\/(\d+)'\](\w+)$/.exec(keyInfo) ?? [];
  const scriptType = scriptTypes.find((type) => templates[type] === template);
  if (scriptType === undefined || xpub === '') throw new Error(`no account: ${keyInfo} ${template}`);
  const network: BitcoinNetwork = coin === '0' ? 'mainnet' : 'testnet';
  return { network, scriptType, account: Number(account), fingerprint, xpub };
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${JSON.stringify(result.error.details)}`);
  return result.value;
}

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
