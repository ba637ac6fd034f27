// After the yes: goes through the own inputs once more, makes each signature and hands it over. Nothing of it happens before.
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { compactSize, joinBytes, littleEndian, sameBytes } from '../../bytes.ts';
import { isScriptHash, payToPublicKeyHash, payToScriptHash, taprootPrivateKey } from '../../crypto/script.ts';
import type { Flow } from '../../flow.ts';
import { lockAt } from '../../policy/policy.ts';
import { keyExpressions } from '../../policy/template.ts';
import { handOver } from '../../protocol/questions.ts';
import { given, Refusal, status } from '../../refusal.ts';
import { outputOfPrevious, witnessOutput, type Inputs } from './inputs.ts';
import { outputOf } from './outputs.ts';
import { placeFinder, type Place } from './own.ts';
import { fetchMap, field, fixedValueOf, littleNumber, valueOf, type PsbtMap } from './psbt-map.ts';
import { ownExpression, type OwnExpression, type SignRequest } from './request.ts';
import { legacyDigest, segwitDigest, sighash, singleOutput, taprootDigest, type PartHashes } from './sighash.ts';

const LONGEST_SCRIPT = 2_000;

function* sequenceOf(map: PsbtMap): Flow<Uint8Array> {
  return (yield* valueOf(map, field.input.sequence, 4)) ?? Uint8Array.of(0xff, 0xff, 0xff, 0xff);
}

function* outpointAndSequence(map: PsbtMap): Flow<{ readonly outpoint: Uint8Array; readonly sequence: Uint8Array }> {
  const txid = yield* fixedValueOf(map, field.input.previousTxid, 32);
  const index = yield* fixedValueOf(map, field.input.outputIndex, 4);
  return { outpoint: joinBytes(txid, index), sequence: yield* sequenceOf(map) };
}

function* serialisedOutput({ outputs }: SignRequest, index: number): Flow<Uint8Array> {
  const { amount, script } = yield* outputOf(yield* fetchMap(outputs.root, outputs.count, index));
  return joinBytes(amount, compactSize(script.length), script);
}

function* allOutputs(request: SignRequest): Flow<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let index = 0; index < request.outputs.count; index += 1) parts.push(yield* serialisedOutput(request, index));
  return joinBytes(...parts);
}

/** The parts over the whole transaction that the digests of segwit and taproot share. */
function* hashParts(request: SignRequest): Flow<PartHashes> {
  const { inputs, policy } = request;
  const [outpoints, sequences, amounts, scripts] = [sha256.create(), sha256.create(), sha256.create(), sha256.create()];
  for (let index = 0; index < inputs.count; index += 1) {
    const { outpoint, sequence } = yield* outpointAndSequence(yield* fetchMap(inputs.root, inputs.count, index));
    outpoints.update(outpoint);
    sequences.update(sequence);
  }
  const outputs = sha256(yield* allOutputs(request));
  if (policy.kind === 'taproot') {
    for (let index = 0; index < inputs.count; index += 1) {
      const { amountSat, script } = yield* witnessOutput(yield* fetchMap(inputs.root, inputs.count, index));
      amounts.update(littleEndian(amountSat, 8));
      scripts.update(joinBytes(compactSize(script.length), script));
    }
  }
  return { outpoints: outpoints.digest(), sequences: sequences.digest(), outputs, amounts: amounts.digest(), scripts: scripts.digest() };
}

/** The script code of BIP143: of the key itself, or the witness script, which has to hash to what is spent. */
function* segwitCode(map: PsbtMap, witnessProgram: Uint8Array): Flow<Uint8Array> {
  const hash = witnessProgram.subarray(2);
  if (hash.length === 20) return payToPublicKeyHash(hash);
  const script = given(yield* valueOf(map, field.input.witnessScript, LONGEST_SCRIPT), status.badData, 'no witness script');
  if (!sameBytes(sha256(script), hash)) throw new Refusal(status.badData, 'another witness script', 0x0a);
  return script;
}

/** What is behind a script hash, as the PSBT names it; the script itself when it is none. */
function* innerScript(map: PsbtMap, script: Uint8Array): Flow<Uint8Array> {
  if (!isScriptHash(script)) return script;
  const inner = given(yield* valueOf(map, field.input.redeemScript, LONGEST_SCRIPT), status.badData, 'a nested input without its inner script');
  if (!sameBytes(payToScriptHash(inner), script)) throw new Refusal(status.badData, 'another inner script', 0x0b);
  return inner;
}

/** One own input, with the key that is to sign it. */
interface Task {
  readonly request: SignRequest;
  readonly index: number;
  readonly map: PsbtMap;
  readonly own: OwnExpression;
  readonly place: Place;
  readonly type: number;
}

interface Signature {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

const privateKey = ({ request, own, place }: Task): Uint8Array =>
  given(request.app.keys.derive([...own.path, own.expression.chains[place.chain], place.index]).privateKey, status.badState, 'no private key');

function ecdsa(task: Task, digest: Uint8Array): Signature {
  const secret = privateKey(task);
  const signature = secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'der' });
  return { publicKey: secp256k1.getPublicKey(secret, true), signature: joinBytes(signature, Uint8Array.of(task.type)) };
}

function* signLegacy(task: Task): Flow<Signature> {
  const { request, index, map } = task;
  const { script } = yield* outputOfPrevious(map);
  const code = yield* innerScript(map, script);
  const parts = [];
  for (let at = 0; at < request.inputs.count; at += 1) parts.push(yield* outpointAndSequence(yield* fetchMap(request.inputs.root, request.inputs.count, at)));
  return ecdsa(task, legacyDigest(request, parts, yield* allOutputs(request), request.outputs.count, index, code));
}

function* singleSerialised({ request, type, index }: Task): Flow<Uint8Array | null> {
  const single = singleOutput(type, index, request.outputs.count);
  if (single === 'missing') throw new Refusal(status.notSupported, 'no output to sign', 8);
  return single === null ? null : yield* serialisedOutput(request, single);
}

function* signSegwit(task: Task, parts: () => Flow<PartHashes>): Flow<Signature> {
  const { request, index } = task;
  const program = yield* innerScript(task.map, (yield* witnessOutput(task.map)).script);
  const hashes = yield* parts();
  const map = yield* fetchMap(request.inputs.root, request.inputs.count, index);
  const { script } = yield* witnessOutput(map);
  const txid = yield* fixedValueOf(map, field.input.previousTxid, 32);
  const outputIndex = yield* fixedValueOf(map, field.input.outputIndex, 4);
  const code = yield* segwitCode(map, program);
  const { amountSat } = yield* witnessOutput(map);
  const input = { outpoint: joinBytes(txid, outputIndex), sequence: yield* sequenceOf(map), amountSat, script };
  return ecdsa(task, segwitDigest(request, input, code, hashes, task.type, yield* singleSerialised(task)));
}

function* signTaproot(task: Task, parts: () => Flow<PartHashes>): Flow<Signature> {
  const { request, index, map, own, place, type } = task;
  const lock = yield* lockAt(request.policy, place.chain, place.index, request.app);
  if (lock.kind !== 'taproot') throw new Refusal(status.badState, 'no taproot');
  const hashes = yield* parts();
  const spent = yield* witnessOutput(map);
  const input = { ...(yield* outpointAndSequence(map)), ...spent };
  const single = yield* singleSerialised(task);
  const leaf = own.expression === lock.inner ? null : lock.leaves.find(({ node }) => keyExpressions(node).includes(own.expression));
  if (leaf === undefined) throw new Refusal(status.badState, 'a key in no leaf');
  const digest = taprootDigest(request, input, index, hashes, type, single, leaf?.hash ?? null);
  const inner = privateKey(task);
  const secret = leaf === null ? taprootPrivateKey(inner, lock.treeRoot) : inner;
  const signature = schnorr.sign(digest, secret, request.app.randomBytes(32));
  return {
    publicKey: joinBytes(schnorr.getPublicKey(secret), leaf?.hash ?? new Uint8Array()),
    signature: type === sighash.default ? signature : joinBytes(signature, Uint8Array.of(type)),
  };
}

/** Signs every own input with every key of the device that the policy names. */
export function* signInputs(request: SignRequest, { own: ownInputs }: Inputs): Flow<void> {
  const { policy, inputs } = request;
  let made: PartHashes | null = null;
  const parts = function* (): Flow<PartHashes> {
    return (made ??= yield* hashParts(request));
  };
  for (const expression of policy.expressions) {
    const own = yield* ownExpression(request, expression);
    if (own === null) continue;
    for (const index of ownInputs) {
      const finder = placeFinder(request, own, field.input);
      const map = yield* fetchMap(inputs.root, inputs.count, index, finder.onKey);
      const place = finder.place();
      if (place === null) continue;
      const usual = policy.kind === 'taproot' ? sighash.default : sighash.all;
      const type = map.fields.has(field.input.sighash) ? littleNumber(yield* fixedValueOf(map, field.input.sighash, 4)) : usual;
      const task: Task = { request, index, map, own, place, type };
      const { publicKey, signature } = policy.kind === 'legacy' ? yield* signLegacy(task) : policy.kind === 'segwit' ? yield* signSegwit(task, parts) : yield* signTaproot(task, parts);
      // The older protocol does not say whose signature it is.
      const named = request.app.protocolVersion === 0 ? [] : [compactSize(publicKey.length), publicKey];
      yield* handOver(joinBytes(compactSize(index), ...named, signature));
    }
  }
}
