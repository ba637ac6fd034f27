// Ledger's own client libraries, unmodified, as the tests load them.
import { createRequire } from 'node:module';
import type BtcClient from '@ledgerhq/hw-app-btc';
import type Transport from '@ledgerhq/hw-transport';
import type * as Mocker from '@ledgerhq/hw-transport-mocker';
import { DefaultWalletPolicy, WalletPolicy, type DefaultDescriptorTemplate } from '@ledgerhq/ledger-bitcoin';
import type { PsbtV2 as PsbtV2Class } from '@ledgerhq/psbtv2';

const require = createRequire(import.meta.url);

/** hw-app-btc is CommonJS inside: its constructors stand at `.default`. */
export const { default: Btc } = require('@ledgerhq/hw-app-btc') as { default: new (options: { transport: Transport; currency: string }) => BtcClient };

const isDefaultTemplate = (template: string): template is DefaultDescriptorTemplate =>
  ['pkh(@0/**)', 'sh(wpkh(@0/**))', 'wpkh(@0/**)', 'tr(@0/**)'].includes(template);

export const policyOf = ({ name, template, keys }: { name: string; template: string; keys: readonly string[] }): WalletPolicy =>
  isDefaultTemplate(template) ? new DefaultWalletPolicy(template, keys[0] ?? '') : new WalletPolicy(name, template, keys);

export interface InnerPolicy {
  readonly descriptorTemplate: string;
  readonly keys: readonly string[];
  getWalletId(): Buffer;
  serialize(): Buffer;
}

export interface InnerAppClient {
  getMasterFingerprint(): Promise<Buffer>;
  getExtendedPubkey(display: boolean, path: readonly number[]): Promise<string>;
  getWalletAddress(policy: InnerPolicy, hmac: Buffer | null, change: number, index: number, display: boolean): Promise<string>;
  signPsbt(psbt: PsbtV2Class, policy: InnerPolicy, hmac: Buffer | null, onSignature: () => void): Promise<Map<number, Buffer>>;
  signMessage(message: Buffer, path: readonly number[]): Promise<string>;
}

/** The client inside hw-app-btc, which speaks to the app without looking at its name first. */
export const { AppClient: InnerClient } = require('@ledgerhq/hw-app-btc/lib/newops/appClient') as { AppClient: new (transport: Transport) => InnerAppClient };

/** Its own policies have one key; it takes any object of this shape. */
export const innerPolicyOf = (vector: { name: string; template: string; keys: readonly string[] }): InnerPolicy => {
  const policy = policyOf(vector);
  return { descriptorTemplate: policy.descriptorTemplate, keys: [...policy.keys], getWalletId: () => policy.getId(), serialize: () => policy.serialize() };
};

export const { PsbtV2 } = require('@ledgerhq/psbtv2') as { PsbtV2: typeof PsbtV2Class };

const { RecordStore, openTransportReplayer } = require('@ledgerhq/hw-transport-mocker') as typeof Mocker;

/** A transport that knows one recording: any other byte than the recorded one is an error. */
export async function replay(exchanges: readonly string[]): Promise<{ readonly transport: Transport; readonly store: InstanceType<typeof RecordStore> }> {
  const store = RecordStore.fromString(exchanges.join('\n'));
  return { transport: await openTransportReplayer(store), store };
}
