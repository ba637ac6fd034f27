// A host that asks the practice device for signatures of any maps whatever, also of such that no client would send. Its answers are Ledger's own code.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ClientCommandInterpreter as Interpreter } from '@ledgerhq/ledger-bitcoin/build/main/lib/clientCommands';
import type { Merkle as MerkleTree } from '@ledgerhq/ledger-bitcoin/build/main/lib/merkle';
import { Psbt } from 'bitcoinjs-lib';
import type { VirtualDevice } from '../../electron/signers/virtual/device.ts';
import { policyOf } from './ledger-clients.ts';

const require = createRequire(import.meta.url);
const { ClientCommandInterpreter } = require('@ledgerhq/ledger-bitcoin/build/main/lib/clientCommands') as { ClientCommandInterpreter: new () => Interpreter };
const { Merkle, hashLeaf } = require('@ledgerhq/ledger-bitcoin/build/main/lib/merkle') as { Merkle: new (leaves: Buffer[]) => MerkleTree; hashLeaf: (element: Buffer) => Buffer };

/** Keys and values in hex, in the order in which they are committed to. */
export type RawMap = readonly (readonly [string, string])[];

export interface RawRequest {
  readonly global: RawMap;
  readonly inputs: readonly RawMap[];
  readonly outputs: readonly RawMap[];
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const rootOf = (elements: readonly Buffer[]): Buffer => new Merkle(elements.map((element) => hashLeaf(element))).getRoot();
const le = (value: number, length: number): string => {
  const buffer = Buffer.alloc(length);
  buffer.writeUIntLE(value, 0, Math.min(length, 6));
  return buffer.toString('hex');
};
const compact = (value: number): Buffer => (value < 0xfd ? Buffer.of(value) : bytes(`fd${le(value, 2)}`));

/** What the host says instead of the truth. */
export type Lie = (question: Buffer, answer: Buffer) => Buffer;

/** Runs a command to its end; gives the last answer and what was handed over.  */
export async function runRaw(device: VirtualDevice, start: Uint8Array, host: Interpreter, lie: Lie = (_, answer) => answer): Promise<{ readonly end: string; readonly yielded: number }> {
  let answer = Buffer.from(await device.exchange(start));
  while (answer.subarray(-2).toString('hex') === 'e000') {
    const question = answer.subarray(0, -2);
    const data = lie(question, host.execute(Buffer.from(question)));
    answer = Buffer.from(await device.exchange(Buffer.concat([bytes('f8010001'), Buffer.of(data.length), data])));
  }
  return { end: answer.toString('hex'), yielded: host.getYielded().length };
}

const apdu = (instruction: number, data: Buffer): Uint8Array => Buffer.concat([Buffer.of(0xe1, instruction, 0, 1, data.length), data]);

export interface RawPolicy {
  readonly name: string;
  readonly template: string;
  readonly keys: readonly string[];
  readonly hmac?: string | null;
}

/** Asks for signatures. */
export function signRaw(device: VirtualDevice, vector: RawPolicy, { global, inputs, outputs }: RawRequest, lie?: Lie): Promise<{ readonly end: string; readonly yielded: number }> {
  const host = new ClientCommandInterpreter();
  const commit = (map: RawMap): Buffer => {
    const [keys, values] = [map.map(([key]) => bytes(key)), map.map(([, value]) => bytes(value))];
    host.addKnownList(keys);
    host.addKnownList(values);
    return Buffer.concat([compact(map.length), rootOf(keys), rootOf(values)]);
  };
  const list = (maps: readonly RawMap[]): Buffer => {
    const commitments = maps.map(commit);
    host.addKnownList(commitments);
    return Buffer.concat([compact(maps.length), rootOf(commitments)]);
  };
  const policy = policyOf(vector);
  const registration = typeof vector.hmac === 'string' ? bytes(vector.hmac) : Buffer.alloc(32);
  host.addKnownWalletPolicy(policy);
  return runRaw(device, apdu(0x04, Buffer.concat([commit(global), list(inputs), list(outputs), policy.getId(), registration])), host, lie);
}

/** Asks for an address of a policy that is serialised by hand. */
export function addressRaw(device: VirtualDevice, serialised: Buffer, template: string, keys: readonly string[], index = 0): Promise<{ readonly end: string }> {
  const host = new ClientCommandInterpreter();
  host.addKnownPreimage(serialised);
  host.addKnownPreimage(Buffer.from(template));
  host.addKnownList(keys.map((key) => Buffer.from(key)));
  const id = createHash('sha256').update(serialised).digest();
  return runRaw(device, apdu(0x03, Buffer.concat([Buffer.of(0), id, Buffer.alloc(32), Buffer.of(0), bytes(index.toString(16).padStart(8, '0'))])), host);
}

/** Asks to sign a text that is sent in the given parts, whatever their lengths. */
export function messageRaw(device: VirtualDevice, length: number, parts: readonly string[]): Promise<{ readonly end: string }> {
  const host = new ClientCommandInterpreter();
  const chunks = parts.map((part) => Buffer.from(part));
  host.addKnownList(chunks);
  return runRaw(device, apdu(0x10, Buffer.concat([Buffer.of(1), bytes('80000054'), compact(length), rootOf(chunks)])), host);
}

export const keysRoot = (keys: readonly string[]): Buffer => rootOf(keys.map((key) => Buffer.from(key)));

/** The maps of version 2 that a PSBT of version 0 becomes: what a well-behaved client would ask with. */
export function mapsOf(base64: string): RawRequest {
  const psbt = Psbt.fromBase64(base64);
  const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
  const pathOf = (path: string): string => path.split('/').slice(1).map((step) => le(Number.parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0), 4)).join('');
  type Derivation = { readonly masterFingerprint: Uint8Array; readonly path: string; readonly pubkey: Uint8Array };
  const derivations = (type: string, entries: readonly Derivation[] = [], before = ''): [string, string][] =>
    entries.map(({ masterFingerprint, path, pubkey }) => [`${type}${hex(pubkey)}`, `${before}${hex(masterFingerprint)}${pathOf(path)}`]);
  const sorted = (map: [string, string][]): RawMap => map.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return {
    global: [['02', le(psbt.version, 4)], ['03', le(psbt.locktime, 4)], ['04', le(psbt.inputCount, 1)], ['05', le(psbt.data.outputs.length, 1)], ['fb', le(2, 4)]],
    inputs: psbt.data.inputs.map((input, at) => {
      const { hash, index, sequence = 0xffffffff } = psbt.txInputs[at]!;
      const { nonWitnessUtxo, witnessUtxo, redeemScript, witnessScript, sighashType } = input;
      return sorted([
        ...(nonWitnessUtxo === undefined ? [] : [['00', hex(nonWitnessUtxo)] as [string, string]]),
        ...(witnessUtxo === undefined ? [] : [['01', `${le(Number(witnessUtxo.value), 8)}${le(witnessUtxo.script.length, 1)}${hex(witnessUtxo.script)}`] as [string, string]]),
        ...(sighashType === undefined ? [] : [['03', le(sighashType, 4)] as [string, string]]),
        ...(redeemScript === undefined ? [] : [['04', hex(redeemScript)] as [string, string]]),
        ...(witnessScript === undefined ? [] : [['05', hex(witnessScript)] as [string, string]]),
        ...derivations('06', input.bip32Derivation),
        ['0e', hex(hash)], ['0f', le(index, 4)], ['10', le(sequence, 4)],
        ...derivations('16', input.tapBip32Derivation, '00'),
      ]);
    }),
    outputs: psbt.data.outputs.map((output, at) => {
      const { script, value } = psbt.txOutputs[at]!;
      return sorted([...derivations('02', output.bip32Derivation), ['03', le(Number(value), 8)], ['04', hex(script)], ...derivations('07', output.tapBip32Derivation, '00')]);
    }),
  };
}
