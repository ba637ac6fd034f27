// Ledger's own client libraries, unmodified, as the tests load them.
import { createRequire } from 'node:module';
import type BtcClient from '@ledgerhq/hw-app-btc';
import type Transport from '@ledgerhq/hw-transport';
import { DefaultWalletPolicy, WalletPolicy, type DefaultDescriptorTemplate } from '@ledgerhq/ledger-bitcoin';

const require = createRequire(import.meta.url);

/** hw-app-btc is CommonJS inside: its constructors stand at `.default`. */
export const { default: Btc } = require('@ledgerhq/hw-app-btc') as { default: new (options: { transport: Transport; currency: string }) => BtcClient };

const isDefaultTemplate = (template: string): template is DefaultDescriptorTemplate =>
  ['pkh(@0/**)', 'sh(wpkh(@0/**))', 'wpkh(@0/**)', 'tr(@0/**)'].includes(template);

export const policyOf = ({ name, template, keys }: { name: string; template: string; keys: readonly string[] }): WalletPolicy =>
  isDefaultTemplate(template) ? new DefaultWalletPolicy(template, keys[0] ?? '') : new WalletPolicy(name, template, keys);
