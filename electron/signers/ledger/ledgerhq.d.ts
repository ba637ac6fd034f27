// The part of @ledgerhq's packages that is used, as Node hands it out: CommonJS, whose class sits at `.default` of the default import, unless whoever bundles has undone that. Their own types describe
// the other build and differ between the copies of hw-transport that npm installs. Seen by packages.ts and by tests.

interface LedgerTransport {
  readonly deviceModel?: { readonly id: string; readonly productName: string } | null | undefined;
  exchange(apdu: Buffer): Promise<Buffer>;
  send(cla: number, ins: number, p1: number, p2: number, data?: Buffer, statusList?: number[]): Promise<Buffer>;
  close(): Promise<void>;
}

/** A HID device as node-hid has it. `write` takes the report id and 64 bytes; `read` calls back once. */
interface LedgerHidDevice {
  getDeviceInfo(): { readonly product?: string };
  write(bytes: number[]): number;
  read(callback: (error: unknown, data?: Uint8Array) => void): void;
  close(): void;
  /** Ends a read that waits (node-hid 3). */
  readInterrupt?(): void;
}

interface LedgerHidEntry {
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly product?: string;
}

/** What a default import of CommonJS gives. */
type LedgerDefault<Class> = Class | { readonly default: Class };

declare module '@ledgerhq/hw-transport-node-hid/lib/TransportNodeHid' {
  const transport: LedgerDefault<{ open(path: string): Promise<LedgerTransport & { readonly device: LedgerHidDevice }> }>;
  export default transport;
}

declare module '@ledgerhq/hw-transport-node-hid-noevents/lib/TransportNodeHid' {
  interface TransportClass {
    new (device: LedgerHidDevice): LedgerTransport & { readonly device: LedgerHidDevice };
    open(path: string): Promise<LedgerTransport & { readonly device: LedgerHidDevice }>;
  }
  const transport: LedgerDefault<TransportClass>;
  export default transport;
  export function getDevices(): readonly LedgerHidEntry[];
}

declare module '@ledgerhq/hw-transport-node-speculos/lib/SpeculosTransport' {
  const transport: LedgerDefault<{ open(options: { readonly apduPort: number; readonly host: string }): Promise<LedgerTransport> }>;
  export default transport;
}

declare module '@ledgerhq/hw-app-btc/lib/newops/policy' {
  export class WalletPolicy {
    constructor(template: 'pkh(@0/**)' | 'sh(wpkh(@0/**))' | 'wpkh(@0/**)' | 'tr(@0/**)', key: string);
    readonly keys: readonly string[];
  }
}

declare module '@ledgerhq/hw-app-btc/lib/newops/appClient' {
  import type { WalletPolicy } from '@ledgerhq/hw-app-btc/lib/newops/policy';

  export class AppClient {
    constructor(transport: LedgerTransport);
    getExtendedPubkey(display: boolean, path: number[]): Promise<string>;
    getWalletAddress(policy: WalletPolicy, hmac: Buffer | null, change: number, index: number, display: boolean): Promise<string>;
    getMasterFingerprint(): Promise<Buffer>;
    /** Base64 of 65 bytes. */
    signMessage(message: Buffer, path: number[]): Promise<string>;
  }
}

declare module '@ledgerhq/ledger-bitcoin/build/main/index.js' {
  export class DefaultWalletPolicy {
    constructor(template: 'pkh(@0/**)' | 'sh(wpkh(@0/**))' | 'wpkh(@0/**)' | 'tr(@0/**)', key: string);
    readonly keys: readonly string[];
  }
  export class AppClient {
    constructor(transport: LedgerTransport);
    signPsbt(psbt: Buffer, policy: DefaultWalletPolicy, hmac: null, progress?: () => void): Promise<[number, { readonly pubkey: Buffer; readonly signature: Buffer; readonly tapleafHash?: Buffer }][]>;
  }
}
