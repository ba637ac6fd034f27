// Somebody with coins on the simulated chain who pays whoever is named. The key is public on purpose: it is worth nothing.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, hash160, sha256 } from './bytes.ts';
import type { ChainState, Coin } from './chain-state.ts';
import { p2wpkhScript } from './script.ts';
import { keyHashCode, segwitSighash, shareOf } from './sighash.ts';
import { makeTx, output, type Tx, type TxBody, type TxOutput } from './transaction.ts';

const secret = sha256(new TextEncoder().encode('the faucet of the simulated chain'));
const publicKey = secp256k1.getPublicKey(secret, true);
const keyHash = hash160(publicKey);

export const faucetScript: Uint8Array = p2wpkhScript(keyHash);

/** Signs every input, each of which spends one of `coins` in the same order. */
function signed(body: TxBody, coins: readonly Coin[]): Tx {
  const shared = shareOf(body, coins.map((coin) => coin.output));
  const inputs = body.inputs.map((input, index) => {
    const signature = secp256k1.sign(segwitSighash(shared, index, keyHashCode(keyHash), 1), secret, { prehash: false, format: 'der' });
    return { ...input, witness: [concatBytes(signature, Uint8Array.of(1)), publicKey] };
  });
  return makeTx({ ...body, inputs });
}

const vsizeOf = (inputs: number, outputs: readonly TxOutput[]): bigint => BigInt(11 + inputs * 69 + outputs.reduce((sum, { script }) => sum + 9 + script.length, 0));

function pay(coins: readonly Coin[], outputs: readonly TxOutput[], satPerKvb: bigint, sequence: number): Tx | null {
  const given = coins.reduce((sum, coin) => sum + coin.output.valueSat, 0n);
  const wanted = outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);
  const withChange = [...outputs, output(0n, faucetScript)];
  const feeSat = (vsizeOf(coins.length, withChange) * satPerKvb + 999n) / 1000n;
  const change = given - wanted - feeSat;
  if (change < 1000n) return null;
  const inputs = coins.map(({ txid, vout }) => ({ txid, vout, scriptSig: new Uint8Array(), sequence, witness: [] }));
  return signed({ version: 2, inputs, outputs: [...outputs, output(change, faucetScript)], lockTime: 0 }, coins);
}

export interface Faucet {
  /** null: it does not have so much in coins that can be spent now. */
  pay(outputs: readonly TxOutput[], how: { readonly satPerKvb: bigint; readonly isFinal: boolean }): Tx | null;
  /** Spends the same coins back to itself for more; null: the transaction is not its own. */
  takeBack(tx: Tx, feeSat: bigint): Tx | null;
  isOwn(tx: Tx): boolean;
  balanceSat(): bigint;
  /** The chain changed under it (a reorganisation, another start). */
  forget(): void;
}

export function createFaucet(state: ChainState, isSpendable: (coin: Coin) => boolean): Faucet {
  const scriptHash = state.scriptHash(output(0n, faucetScript).scriptHex, faucetScript);
  /** Coins looked up once; the list is long and grows with every block. */
  let ready: Coin[] | null = null;
  const coins = (): Coin[] => {
    ready ??= state.unspent(scriptHash).filter((coin) => isSpendable(coin));
    return ready;
  };
  const coinsOf = (tx: Tx): readonly Coin[] => tx.inputs.flatMap((input) => state.output(input.txid, input.vout) ?? []);
  const isOwn = (tx: Tx): boolean => coinsOf(tx).length === tx.inputs.length && coinsOf(tx).every(({ output: { script, scriptHex } }) => state.scriptHash(scriptHex, script) === scriptHash);
  const isFree = ({ txid, vout }: Coin): boolean => state.output(txid, vout) !== null && !state.spender(txid, vout);

  return {
    pay(outputs, { satPerKvb, isFinal }) {
      const wanted = outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);
      const list = coins();
      const chosen: Coin[] = [];
      for (let sum = 0n; ;) {
        const coin = list.pop();
        if (!coin) {
          list.push(...chosen);
          return null;
        }
        if (!isFree(coin)) continue;
        chosen.push(coin);
        sum += coin.output.valueSat;
        if (sum < wanted) continue;
        const tx = pay(chosen, outputs, satPerKvb, isFinal ? 0xffff_ffff : 0xffff_fffd);
        if (tx) return tx;
      }
    },
    isOwn,
    takeBack(tx, feeSat) {
      if (!isOwn(tx)) return null;
      const spent = coinsOf(tx);
      const given = spent.reduce((sum, coin) => sum + coin.output.valueSat, 0n);
      const inputs = tx.inputs.map((input) => ({ ...input, scriptSig: new Uint8Array(), witness: [] }));
      return signed({ version: 2, inputs, outputs: [output(given - feeSat, faucetScript)], lockTime: 0 }, spent);
    },
    balanceSat: () => coins().filter(isFree).reduce((sum, coin) => sum + coin.output.valueSat, 0n),
    forget() { ready = null; },
  };
}
