// The only file that uses Ledger's packages, so that their announced successor can take their place: what opens a device, and the clients
// that speak to its Bitcoin app. hw-app-btc asks for keys, addresses and messages; transactions go through ledger-bitcoin, because hw-app-btc
// drops the public keys beside the signatures and, given a version 0 PSBT, its taproot fields.
import { AppClient as KeysClient } from '@ledgerhq/hw-app-btc/lib/newops/appClient';
import { WalletPolicy } from '@ledgerhq/hw-app-btc/lib/newops/policy';
import hidOverDevice, { getDevices } from '@ledgerhq/hw-transport-node-hid-noevents/lib/TransportNodeHid';
import speculos from '@ledgerhq/hw-transport-node-speculos/lib/SpeculosTransport';
import { AppClient as PsbtClient, DefaultWalletPolicy } from '@ledgerhq/ledger-bitcoin/build/main/index.js';
import { accountPath, coinTypeOf, purposeOf, type AccountKey, type AddressChain, type ScriptType } from '../../../shared/domain/bitcoin.ts';
import type { InputSignature } from '../port.ts';
import type { Conversation } from './conversation.ts';
import type { OpenDevice } from './device.ts';
import { nonsense } from './device-fault.ts';

/** The Bitcoin app of one device during one conversation. Everything throws DeviceFault, or what the libraries throw over an answer they do not understand. */
export interface BitcoinClient {
  fingerprint(): Promise<string>;
  extendedKey(account: Pick<AccountKey, 'network' | 'scriptType' | 'account'>): Promise<string>;
  /** Shown on the device; the text it showed. */
  showAddress(key: AccountKey, chain: AddressChain, index: number): Promise<string>;
  signPsbt(key: AccountKey, psbt: Uint8Array): Promise<readonly InputSignature[]>;
  signMessage(key: AccountKey, chain: AddressChain, index: number, message: string): Promise<Uint8Array>;
}

const HARDENED = 0x80000000;

/** Node wraps a CommonJS class once more than bundlers do. */
const classOf = <Class extends object>(imported: LedgerDefault<Class>): Class => ('default' in imported ? imported.default : imported);

const templates = { p2wpkh: 'wpkh(@0/**)', p2tr: 'tr(@0/**)', 'p2sh-p2wpkh': 'sh(wpkh(@0/**))', p2pkh: 'pkh(@0/**)' } as const satisfies Record<ScriptType, string>;

const steps = ({ network, scriptType, account }: Pick<AccountKey, 'network' | 'scriptType' | 'account'>): number[] =>
  [purposeOf[scriptType] + HARDENED, coinTypeOf(network) + HARDENED, account + HARDENED];

/** BIP388: the key with where it comes from. */
const keyText = (key: AccountKey): string => `[${key.fingerprint}${accountPath(key).slice(1)}]${key.xpub}`;

export function bitcoinClient(talk: Conversation): BitcoinClient {
  // All that the clients use of a transport is its `send`.
  const transport: LedgerTransport = {
    send: (cla, ins, p1, p2, data, statusList) => talk.send(cla, ins, p1, p2, data, statusList),
    exchange: () => Promise.reject(nonsense('a client went past the conversation')),
    close: () => Promise.resolve(),
  };
  const client = new KeysClient(transport);
  return {
    fingerprint: async () => (await client.getMasterFingerprint()).toString('hex'),
    extendedKey: (account) => client.getExtendedPubkey(false, steps(account)),
    showAddress: (key, chain, index) => client.getWalletAddress(new WalletPolicy(templates[key.scriptType], keyText(key)), null, chain, index, true),
    async signPsbt(key, psbt) {
      const found = await new PsbtClient(transport).signPsbt(Buffer.from(psbt), new DefaultWalletPolicy(templates[key.scriptType], keyText(key)), null);
      return found.map(([inputIndex, { pubkey, signature, tapleafHash }]) => {
        if (tapleafHash !== undefined) throw nonsense('it signed for a script of which nobody knows');
        return { inputIndex, publicKey: Uint8Array.from(pubkey), signature: Uint8Array.from(signature) };
      });
    },
    async signMessage(key, chain, index, message) {
      return Uint8Array.from(Buffer.from(await client.signMessage(Buffer.from(message, 'utf8'), [...steps(key), chain, index]), 'base64'));
    },
  };
}

const plain = (transport: LedgerTransport, model: string | null, close: () => Promise<void>): OpenDevice =>
  ({ model, close, exchange: (apdu) => transport.exchange(Buffer.from(apdu)) });

/** A device behind node-hid's interface, over the code that frames for real ones. */
export function deviceOverHid(hid: LedgerHidDevice): OpenDevice {
  return overHidTransport(new (classOf(hidOverDevice))(hid));
}

function overHidTransport(transport: LedgerTransport & { readonly device: LedgerHidDevice }): OpenDevice {
  const { device } = transport;
  const read = device.read.bind(device);
  let isClosing = false;
  // A transport between two reports reads again, whatever was interrupted before.
  device.read = (callback) => (isClosing ? queueMicrotask(() => callback(new Error('closing'))) : read(callback));
  // Their names have spaces that do not break, which people cannot search for.
  return plain(transport, transport.deviceModel?.productName.replaceAll(/\s/g, ' ') ?? null, () => {
    isClosing = true;
    // The transport's own close waits for the answer that is due, which a person may never give; node-hid closes nothing that reads.
    if (device.readInterrupt) device.readInterrupt();
    else device.close();
    return transport.close();
  });
}

export interface FoundLedger {
  readonly path: string;
  readonly productId: number;
}

/** The devices that are plugged in, whether they may be opened or not. */
export const findLedgers = (): readonly FoundLedger[] => getDevices().map(({ path, productId }) => ({ path, productId }));

/**
 * Opens the device at `path`. The transport's module also waits for plugging in, which we do not use; where the native code for that does not
 * load (Windows on ARM has none), the transport it is made from opens the device as well.
 */
export async function openLedger(path: string): Promise<OpenDevice> {
  const hid = await import('@ledgerhq/hw-transport-node-hid/lib/TransportNodeHid').then((module) => classOf(module.default), () => classOf(hidOverDevice));
  return overHidTransport(await hid.open(path));
}

/** Ledger's emulator at its APDU port. */
export async function openEmulator(host: string, port: number): Promise<OpenDevice> {
  const transport = await classOf(speculos).open({ apduPort: port, host });
  return plain(transport, null, () => transport.close());
}
