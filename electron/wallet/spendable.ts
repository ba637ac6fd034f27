// Which coins may be spent at all. Frozen and locked ones are left out by the caller, who knows of them.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { outpointOf, type Coin } from './types.ts';

/** Blocks before what a miner earned may be spent (consensus: COINBASE_MATURITY). */
const COINBASE_MATURITY = 100;

export interface SpendableQuestion {
  readonly tipHeight: number;
  /**
   * Whether a coin that is in no block yet may be relied on, because we made its transaction. Left out: change is ours, what came to a receive
   * address is somebody else's and may be taken back.
   */
  readonly trusts?: ((coin: Coin) => boolean) | undefined;
}

const isOwnChange = (coin: Coin): boolean => coin.chain === 1;

/** Why a coin cannot be spent in the next block; null when it can. */
export function whyNotSpendable(coin: Coin, { tipHeight, trusts = isOwnChange }: SpendableQuestion): string | null {
  if (coin.valueSat <= 0n) return 'it holds nothing';
  if (coin.height === null) {
    if (coin.isCoinbase) return 'its block was left by the chain';
    return trusts(coin) ? null : 'it is not in a block yet and not from ourselves';
  }
  const age = tipHeight + 1 - coin.height;
  return coin.isCoinbase && age < COINBASE_MATURITY ? `it was mined and ripens in ${COINBASE_MATURITY - age} blocks` : null;
}

/** The fields of a coin and no others, so that a plan holds nothing that its text does not. */
export const bareCoin = ({ txid, vout, valueSat, scriptType, chain, index, address, height, isCoinbase }: Coin): Coin =>
  ({ txid, vout, valueSat, scriptType, chain, index, address, height, isCoinbase });

/** The coins that may be spent, each once. */
export function spendableCoins(coins: readonly Coin[], question: SpendableQuestion): readonly Coin[] {
  // By transaction, since writing out ten thousand outpoints takes longer than choosing among them.
  const first = new Map<string, number>();
  const others = new Set<string>();
  return coins.filter((coin) => {
    if (whyNotSpendable(coin, question) !== null) return false;
    const known = first.get(coin.txid);
    if (known === undefined) first.set(coin.txid, coin.vout);
    else if (known === coin.vout || others.has(outpointOf(coin))) return false;
    else others.add(outpointOf(coin));
    return true;
  });
}

const refused = (outpoint: string, problem: string) => failure('withdrawal/coin', { details: { outpoint, problem } });

/** The coins with these outpoints (`txid:vout`), in that order. Errors: withdrawal/coin when one is not among them, named twice, or cannot be spent. */
export function chosenCoins(coins: readonly Coin[], outpoints: readonly string[], question: SpendableQuestion): Result<readonly Coin[]> {
  const byOutpoint = new Map(coins.map((coin) => [outpointOf(coin), coin]));
  const chosen = new Map<string, Coin>();
  for (const outpoint of outpoints) {
    const coin = byOutpoint.get(outpoint);
    if (coin === undefined) return refused(outpoint, 'it is spent, frozen, kept for another withdrawal, or not of this account');
    if (chosen.has(outpoint)) return refused(outpoint, 'it is named twice');
    const problem = whyNotSpendable(coin, question);
    if (problem !== null) return refused(outpoint, problem);
    chosen.set(outpoint, coin);
  }
  return ok([...chosen.values()]);
}
