// Who spent a coin of ours, whatever kind of source there is.
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { ChainSource } from '../../../chain/port.ts';
import { scriptOfAddress } from '../../../wallet/address.ts';
import { readTransaction } from '../../../wallet/transaction.ts';
import type { Coin } from '../../../wallet/types.ts';

/** The transaction that spends the coin, in a block or waiting for one; null: none that the source knows. */
export async function spenderOf(source: ChainSource, coin: Coin, network: BitcoinNetwork): Promise<Result<string | null>> {
  const told = await source.spender(coin.txid, coin.vout);
  if (told.ok || told.error.code !== 'chain/not_offered') return told;
  const script = scriptOfAddress(coin.address, network);
  if (!script.ok) return script;
  const history = await source.history(script.value, () => false);
  if (!history.ok) return history;
  for (const { txid, rawHex } of history.value) {
    const tx = rawHex === null ? null : readTransaction(rawHex);
    if (tx?.ok === true && tx.value.inputs.some((input) => input.txid === coin.txid && input.vout === coin.vout)) return ok(txid);
  }
  return ok(null);
}
