// Whether an input unlocks a script, for the scripts that people use: one key in its four forms, and m of n keys. No interpreter.
import { bytesToHex } from '@noble/hashes/utils.js';
import { crypto, payments, script as jsScript, Transaction } from 'bitcoinjs-lib';
import { typeOfScript } from './address.ts';
import { ecdsaProblem, keyHashScript, taprootProblem, type SpentOutput } from './digest.ts';

/** `unknown`: a script that is not understood here, which says nothing about the signature. */
export type Unlocked = 'yes' | 'no' | 'unknown';

const yesIf = (holds: boolean): Unlocked => (holds ? 'yes' : 'no');

/** A script's pushes, each as bytes; null when it does anything but push, or not the shortest way. */
function pushesOf(script: Uint8Array): readonly Uint8Array[] | null {
  const parts = jsScript.decompile(script);
  if (parts === null) return null;
  const pushes = parts.map((part) => (part === 0 ? new Uint8Array() : part));
  if (!pushes.every((part) => part instanceof Uint8Array)) return null;
  return bytesToHex(jsScript.compile(parts)) === bytesToHex(script) ? pushes : null;
}

type Digest = (script: Uint8Array) => Uint8Array;

function byOneKey(items: readonly Uint8Array[], hashHex: string, digest: Digest): Unlocked {
  const [signature, publicKey] = items;
  if (!signature || !publicKey || items.length !== 2 || bytesToHex(crypto.hash160(publicKey)) !== hashHex) return 'no';
  return yesIf(ecdsaProblem(() => digest(keyHashScript(publicKey)), publicKey, signature) === null);
}

function byKeys(items: readonly Uint8Array[], script: Uint8Array, digest: Digest): Unlocked {
  let wanted: { readonly m?: number; readonly pubkeys?: Uint8Array[] };
  try { wanted = payments.p2ms({ output: script }); }
  catch { return 'unknown'; }
  const { m, pubkeys } = wanted;
  const [first, ...signatures] = items;
  if (m === undefined || !pubkeys || first?.length !== 0 || signatures.length !== m) return 'no';
  let next = 0;
  for (const publicKey of pubkeys) {
    const signature = signatures[next];
    if (signature && ecdsaProblem(() => digest(script), publicKey, signature) === null) next += 1;
  }
  return yesIf(next === m);
}

/** Whether input `index` of `tx` unlocks what it spends, each signature over the whole transaction. */
export function unlocks(tx: Transaction, index: number, spent: readonly SpentOutput[]): Unlocked {
  const input = tx.ins[index];
  const output = spent[index];
  if (!input || !output) return 'no';
  const { script, witness } = input;
  const legacy: Digest = (code) => tx.hashForSignature(index, code, Transaction.SIGHASH_ALL);
  const segwit: Digest = (code) => tx.hashForWitnessV0(index, code, output.valueSat, Transaction.SIGHASH_ALL);
  const byWitnessScript = (hashHex: string): Unlocked => {
    const witnessScript = witness.at(-1);
    if (!witnessScript || bytesToHex(crypto.sha256(witnessScript)) !== hashHex) return 'no';
    return byKeys(witness.slice(0, -1), witnessScript, segwit);
  };
  const scriptHex = bytesToHex(output.script);
  const pushes = pushesOf(script);
  switch (typeOfScript(scriptHex)) {
    case 'p2pkh': return witness.length > 0 || !pushes ? 'no' : byOneKey(pushes, scriptHex.slice(6, 46), legacy);
    case 'p2wpkh': return script.length > 0 ? 'no' : byOneKey(witness, scriptHex.slice(4), segwit);
    case 'p2wsh': return script.length > 0 ? 'no' : byWitnessScript(scriptHex.slice(4));
    case 'p2tr': {
      if (script.length > 0) return 'no';
      const [signature, ...rest] = witness;
      return rest.length > 0 || !signature ? 'unknown' : yesIf(taprootProblem(tx, index, spent, signature) === null);
    }
    case 'p2sh': {
      const redeem = pushes?.at(-1);
      if (!pushes || !redeem || bytesToHex(crypto.hash160(redeem)) !== scriptHex.slice(4, 44)) return 'no';
      const redeemHex = bytesToHex(redeem);
      const type = typeOfScript(redeemHex);
      if (type === 'p2wpkh') return pushes.length > 1 ? 'no' : byOneKey(witness, redeemHex.slice(4), segwit);
      if (type === 'p2wsh') return pushes.length > 1 ? 'no' : byWitnessScript(redeemHex.slice(4));
      return witness.length > 0 ? 'no' : byKeys(pushes.slice(0, -1), redeem, legacy);
    }
    case null: return 'unknown';
  }
}
