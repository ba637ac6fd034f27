// The simulated chain for tests: started on loopback, with a wallet of @scure/btc-signer that spends what it receives.
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as btc from '@scure/btc-signer';
import type { ScriptType } from '../../shared/domain/bitcoin.ts';
import type { ChainAction } from '../../electron/practice/chain/port.ts';
import { startPracticeChain, type PracticeChain, type PracticeChainOptions } from '../../electron/practice/chain/practice-chain.ts';
import { realClock, seededRandom } from './http-ports.ts';

export const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };

export interface TestKey {
  readonly secret: Uint8Array;
  readonly type: ScriptType;
  readonly address: string;
  readonly scriptHex: string;
}

/** A key of its own for each name and script type. */
export function testKey(name: string, type: ScriptType = 'p2wpkh'): TestKey {
  const secret = sha256(new TextEncoder().encode(`test key ${name}`));
  const key = secp256k1.getPublicKey(secret, true);
  const payment = {
    'p2wpkh': () => btc.p2wpkh(key, regtest), 'p2pkh': () => btc.p2pkh(key, regtest), 'p2sh-p2wpkh': () => btc.p2sh(btc.p2wpkh(key, regtest), regtest),
    'p2tr': () => btc.p2tr(schnorr.getPublicKey(secret), undefined, regtest),
  }[type]();
  return { secret, type, address: payment.address ?? '', scriptHex: bytesToHex(payment.script) };
}

export interface SpendCoin { readonly txid: string; readonly vout: number; readonly valueSat: bigint; readonly key: TestKey; readonly rawHex: string }

export interface SpendHow { readonly sequence?: number; readonly lockTime?: number; readonly version?: number; readonly sighash?: number }

/** A signed transaction, by an implementation that is neither the simulated chain's nor the wallet's. */
export function signedSpend(coins: readonly SpendCoin[], outputs: readonly { readonly address: string; readonly valueSat: bigint }[], how: SpendHow = {}): { readonly rawHex: string; readonly txid: string; readonly vsize: number } {
  const tx = new btc.Transaction({ version: how.version ?? 2, lockTime: how.lockTime ?? 0, allowUnknownOutputs: true, disableScriptCheck: true });
  for (const coin of coins) {
    const key = secp256k1.getPublicKey(coin.key.secret, true);
    tx.addInput({
      txid: coin.txid, index: coin.vout, sequence: how.sequence ?? 0xffff_fffd, nonWitnessUtxo: coin.rawHex,
      ...(coin.key.type === 'p2pkh' ? {} : { witnessUtxo: { amount: coin.valueSat, script: hexToBytes(coin.key.scriptHex) } }),
      ...(coin.key.type === 'p2sh-p2wpkh' ? { redeemScript: btc.p2wpkh(key, regtest).script } : {}),
      ...(coin.key.type === 'p2tr' ? { tapInternalKey: schnorr.getPublicKey(coin.key.secret) } : {}),
      ...(how.sighash === undefined ? {} : { sighashType: how.sighash }),
    });
  }
  for (const { address, valueSat } of outputs) tx.addOutputAddress(address, valueSat, regtest);
  coins.forEach((coin, index) => tx.signIdx(coin.key.secret, index, how.sighash === undefined ? undefined : [how.sighash]));
  tx.finalize();
  return { rawHex: bytesToHex(tx.extract()), txid: tx.id, vsize: tx.vsize };
}

export interface ChainBench {
  readonly chain: PracticeChain;
  /** Throws when it is refused. */
  act(action: ChainAction): unknown;
  /** Somebody pays to the key; the coin as it can be spent. */
  receive(key: TestKey, amountSat: number, how?: Partial<Extract<ChainAction, { action: 'receive' }>>): SpendCoin;
  /** An output of a transaction that the chain knows. */
  coin(txid: string, vout: number, key: TestKey): SpendCoin;
}

export async function openChainBench(options: Partial<PracticeChainOptions> = {}): Promise<ChainBench> {
  const started = await startPracticeChain({ port: 0, clock: realClock, random: seededRandom('chain bench'), ...options });
  if (!started.ok) throw new Error(started.error.message);
  const chain = started.value;
  const act = (action: ChainAction): unknown => {
    const answer = chain.control(action);
    if (!answer.ok) throw new Error(answer.error);
    return answer.data;
  };
  const coin: ChainBench['coin'] = (txid, vout, key) => {
    const found = chain.simulation.state.output(txid, vout);
    if (!found) throw new Error(`no output ${txid}:${String(vout)}`);
    return { txid, vout, valueSat: found.output.valueSat, key, rawHex: bytesToHex(found.entry.tx.raw) };
  };
  return {
    chain, act, coin,
    receive: (key, amountSat, how = {}) => coin(String(act({ ...how, action: 'receive', address: key.address, amountSat })), 0, key),
  };
}
