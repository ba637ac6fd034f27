// The vectors of test/fixtures/vectors/ledger, typed.
import { readFileSync } from 'node:fs';

const folder = new URL('../fixtures/vectors/ledger/', import.meta.url);
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;

export interface DerivationVectors {
  readonly xpubs: readonly { readonly id: string; readonly xpub: string }[];
  readonly refusedWithoutDisplay: readonly { readonly id: string; readonly expectSw: string }[];
  readonly addresses: readonly {
    readonly id: string;
    readonly name: string;
    readonly template: string;
    readonly keys: readonly string[];
    readonly change: 0 | 1;
    readonly index: number;
    readonly address: string;
    readonly hmac?: string;
  }[];
  readonly messages: readonly { readonly id: string; readonly message: string; readonly path: string; readonly signature: string }[];
}

export interface ExpectedPsbt {
  readonly id: string;
  readonly account: string;
  readonly policy: string;
  readonly file: string;
  readonly sigs?: readonly { readonly i: number; readonly pubkey: string; readonly sig: string }[];
  readonly schnorr?: boolean;
  readonly sighashByte?: number;
  readonly digests?: readonly string[];
  readonly expectSw?: string;
  readonly rawtx?: string;
}

export interface OwnMadePsbt {
  readonly id: string;
  readonly account: string;
  readonly template: string;
  readonly fee: number;
  readonly psbt: string;
  readonly expected: readonly { readonly i: number; readonly digest: string; readonly pubkey?: string; readonly sig?: string; readonly outputKey?: string }[];
}

export interface OwnMadeNetwork {
  readonly fingerprint: string;
  readonly accounts: readonly {
    readonly path: string;
    readonly template: string;
    readonly xpub: string;
    readonly keyInfo: string;
    readonly policySerialized: string;
    readonly policyId: string;
    readonly addresses: Readonly<Record<string, string>>;
  }[];
  readonly psbts: readonly OwnMadePsbt[];
  readonly messages: readonly {
    readonly path: string;
    readonly message: string;
    readonly merkleRoot: string;
    readonly chunks: number;
    readonly signature: string;
    readonly expectHashShownInstead: boolean;
  }[];
}

export interface OwnMade {
  readonly mnemonic: string;
  readonly networks: { readonly main: OwnMadeNetwork; readonly test: OwnMadeNetwork };
  readonly merkle: readonly {
    readonly n: number;
    readonly root: string;
    readonly proofs: readonly { readonly i: number; readonly leafHash: string; readonly proofLeafToRoot: readonly string[] }[];
  }[];
  readonly hidFrames: readonly { readonly channel: number; readonly apdu: string; readonly packets: readonly string[] }[];
}

export interface ConformanceCase {
  readonly id: string;
  readonly steps: readonly {
    readonly send: string;
    readonly sw: string;
    readonly data?: string;
    readonly dataLen?: number;
    readonly user?: 'approve' | 'reject';
    readonly device?: 'locked';
  }[];
}

export interface Transcript {
  readonly id: string;
  readonly command: 'get_extended_pubkey' | 'get_wallet_address' | 'register_wallet' | 'sign_psbt' | 'sign_message' | 'get_master_fingerprint' | 'get_version';
  readonly derivation_path?: string;
  readonly display?: boolean;
  readonly name?: string;
  readonly policy?: string;
  readonly keys?: readonly string[];
  readonly hmac?: string | null;
  readonly change?: boolean;
  readonly address_index?: number;
  readonly psbt?: string;
  readonly result?: string;
  readonly note?: string;
  readonly exchanges: readonly string[];
}

export const derivationVectors = read<DerivationVectors>('derivation-and-messages.json');
export const psbtExpected = read<{ readonly seed: { readonly mnemonic: string; readonly fingerprint: string }; readonly items: readonly ExpectedPsbt[] }>('psbt-expected.json');
export const ownMade = read<OwnMade>('own-made.json');
export const conformance = read<{ readonly cases: readonly ConformanceCase[] }>('conformance.json').cases;
export const transcripts = read<{ readonly items: readonly Transcript[] }>('apdu-transcripts.json').items;

/** The official PSBT of an item, base64. */
export const officialPsbt = ({ file }: ExpectedPsbt): string => readFileSync(new URL(file, folder), 'utf8').trim();
