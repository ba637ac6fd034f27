// A spend of 500 coins from plan to final transaction: the PSBT built, read again, its signatures put in and checked, finalised, and compared
// with what was wanted; and the same with @scure/btc-signer alone, on the same inputs, amounts, previous transactions and signatures.
//
// Signing is the device's work and left out. @scure/btc-signer checks no signature by itself: it is given the same check, over its own digest.
// What it does not do, and ours does within its figure: deriving every address again, previous transactions compared, every field of the result
// compared with the plan.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { SigHash, Transaction } from '@scure/btc-signer';
import { addSignatures, finaliseSpend, type GivenSignature } from '../../../electron/wallet/finalise.ts';
import { deriveAddress } from '../../../electron/wallet/keys.ts';
import { keyHashScript } from '../../../electron/wallet/digest.ts';
import { scriptOfAddress } from '../../../electron/wallet/address.ts';
import { buildPsbt } from '../../../electron/wallet/psbt.ts';
import { readPsbt } from '../../../electron/wallet/psbt-read.ts';
import { samplePlan, valueOf, type SamplePlan } from '../../support/sample-plan.ts';
import { softwareSigner } from '../../support/software-signer.ts';
import type { BenchSetting } from '../setting.ts';
import { median, type Row } from '../support/report.ts';

const INPUTS = 500;
const TURNS = 7;

function byUs({ key, plan, previous }: SamplePlan, signatures: readonly GivenSignature[]): string {
  const psbt = valueOf(buildPsbt(plan, key, previous));
  valueOf(readPsbt(psbt));
  return valueOf(finaliseSpend(valueOf(addSignatures(psbt, key, signatures)), plan, key)).rawHex;
}

const steps = (path: string): number[] => path.split('/').slice(1).map((step) => (step.endsWith("'") ? 0x80000000 + Number(step.slice(0, -1)) : Number(step)));

/** Also gives how much of its time went into checking signatures. */
function byBtcSigner({ key, plan, previous }: SamplePlan, signatures: readonly GivenSignature[]): { readonly rawHex: string; readonly checkingMs: number } {
  const building = new Transaction({ version: plan.version, lockTime: plan.lockTime });
  const originOf = (chain: 0 | 1, index: number): [Uint8Array, { fingerprint: number; path: number[] }][] => {
    const own = deriveAddress(key, chain, index);
    return [[hexToBytes(own.publicKeyHex), { fingerprint: Number.parseInt(key.fingerprint, 16), path: steps(own.path) }]];
  };
  for (const { coin, sequence } of plan.inputs) {
    building.addInput({
      txid: coin.txid, index: coin.vout, sequence, nonWitnessUtxo: previous(coin.txid), bip32Derivation: originOf(coin.chain, coin.index),
      witnessUtxo: { script: hexToBytes(deriveAddress(key, coin.chain, coin.index).scriptHex), amount: coin.valueSat },
    });
  }
  for (const output of plan.outputs) {
    building.addOutput({
      script: hexToBytes(valueOf(scriptOfAddress(output.address, key.network))), amount: output.valueSat,
      ...(output.kind === 'change' ? { bip32Derivation: originOf(1, output.index) } : {}),
    });
  }
  const signed = Transaction.fromPSBT(building.toPSBT(0));
  let checkingMs = 0;
  for (const { inputIndex, publicKey, signature } of signatures) {
    const startedMs = performance.now();
    const amount = plan.inputs[inputIndex]?.coin.valueSat ?? 0n;
    const digest = signed.preimageWitnessV0(inputIndex, keyHashScript(publicKey), SigHash.ALL, amount);
    if (!secp256k1.verify(signature.subarray(0, -1), digest, publicKey, { prehash: false, format: 'der' })) throw new Error('a signature does not hold');
    checkingMs += performance.now() - startedMs;
    signed.updateInput(inputIndex, { partialSig: [[publicKey, signature]] });
  }
  signed.finalize();
  return { rawHex: signed.hex, checkingMs };
}

export const measure = (setting: BenchSetting): Promise<readonly Row[]> => {
  const signer = softwareSigner();
  const sample = samplePlan(signer, 'p2wpkh', { coins: INPUTS });
  const signatures = signer.sign(valueOf(buildPsbt(sample.plan, sample.key, sample.previous)));
  const [ours, theirs]: [number[], number[]] = [[], []];
  const timed = <T>(into: number[], run: () => T): T => {
    const startedMs = performance.now();
    const result = run();
    into.push(performance.now() - startedMs);
    return result;
  };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const rawHex = timed(ours, () => byUs(sample, signatures));
    const other = timed(theirs, () => byBtcSigner(sample, signatures));
    if (rawHex !== other.rawHex) throw new Error('the two transactions differ');
    setting.say(`  turn ${turn + 1} of ${TURNS}: ours ${ours.at(-1)?.toFixed(0)}, @scure/btc-signer ${theirs.at(-1)?.toFixed(0)} ms, of which its signatures' check ${other.checkingMs.toFixed(0)}`);
  }
  return Promise.resolve([{
    name: `a PSBT of ${INPUTS} inputs built, checked, finalised`, unit: 'ms', ours: median(ours), yardstick: { name: '@scure/btc-signer', value: median(theirs) }, goal: { ratio: 1, better: 'at most' }, samples: TURNS,
  }]);
};
