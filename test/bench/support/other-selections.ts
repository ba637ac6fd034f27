// The same wallets given to `coinselect` and to `@scure/btc-signer`'s selectUTXO, in the way that is best for them.
import coinselect from 'coinselect';
import { selectUTXO, TEST_NETWORK, type NETWORK } from '@scure/btc-signer';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { ScriptType } from '../../../shared/domain/bitcoin.ts';
import { scriptOfAddress } from '../../../electron/wallet/address.ts';
import { outpointOf, type Coin } from '../../../electron/wallet/types.ts';
import { addressNamed, keyNamed, paymentTo } from '../../support/coins.ts';
import { valueOf } from '../../support/sample-plan.ts';
import type { RandomWallet } from './random-wallets.ts';

export interface OtherChoice {
  readonly coins: readonly Coin[];
  readonly hasChange: boolean;
}

/** Virtual bytes of a signed input beyond the 41 that coinselect counts for all: it takes whole ones only, so taproot's 57.5 are 58. */
const scriptBytes: Readonly<Record<ScriptType, number>> = { p2pkh: 107, 'p2sh-p2wpkh': 50, p2wpkh: 27, p2tr: 17 };

/** coinselect counts every input and output as P2PKH unless told the length of its script; the half byte of segwit's marker goes to the first output. */
export function byCoinselect({ scriptType, coins, recipients, satPerVb }: RandomWallet): OtherChoice | null {
  const inputs = coins.map((coin) => ({ coin, value: Number(coin.valueSat), script: { length: scriptBytes[scriptType] } }));
  const outputs = recipients.map(({ address, valueSat }, index) => ({
    value: Number(valueSat), script: { length: valueOf(scriptOfAddress(address, 'regtest')).length / 2 + (index === 0 && scriptType !== 'p2pkh' ? 1 : 0) },
  }));
  const found = coinselect(inputs, outputs, Number(satPerVb));
  return found.inputs && found.outputs ? { coins: found.inputs.map(({ coin }) => coin), hasChange: found.outputs.length > outputs.length } : null;
}

type Strategy = Parameters<typeof selectUTXO>[2];

/** Its own default; 'all' is for emptying a wallet and no way of choosing. */
export const usualStrategy: Strategy = 'default';
export const otherStrategies: readonly Strategy[] = ['accumBiggest', 'accumSmallest', 'accumOldest', 'accumNewest', 'exactSmallest/accumSmallest', 'exactOldest/accumOldest', 'exactNewest/accumNewest'];

const regtest: typeof NETWORK = { ...TEST_NETWORK, bech32: 'bcrt' };

/** selectUTXO takes 546 sat for dust whatever the type; it is told the type's own. What a coin is locked with does not matter for choosing: one key for all. */
export function byBtcSigner({ scriptType, coins, recipients, satPerVb }: RandomWallet, strategy: Strategy): OtherChoice | null {
  const payment = paymentTo(scriptType, keyNamed('wallet'));
  const byOutpoint = new Map(coins.map((coin) => [outpointOf(coin), coin]));
  const inputs = coins.map(({ txid, vout, valueSat }) => ({
    txid: hexToBytes(txid), index: vout, witnessUtxo: { script: payment.script, amount: valueSat },
    ...('redeemScript' in payment && payment.redeemScript ? { redeemScript: payment.redeemScript } : {}),
    ...('tapInternalKey' in payment ? { tapInternalKey: payment.tapInternalKey } : {}),
  }));
  const found = selectUTXO(inputs, recipients.map(({ address, valueSat }) => ({ address, amount: valueSat })), strategy, {
    feePerByte: satPerVb, changeAddress: addressNamed(scriptType, 'change'), network: regtest, createTx: false, bip69: false, allowLegacyWitnessUtxo: true, disableScriptCheck: true,
    dust: dustVbytes[scriptType],
  });
  if (!found) return null;
  const chosen = found.inputs.map(({ txid, index }) => byOutpoint.get(`${txid === undefined ? '' : Buffer.from(txid).toString('hex')}:${index ?? -1}`));
  return { coins: chosen.filter((coin) => coin !== undefined), hasChange: found.change };
}

const dustVbytes: Readonly<Record<ScriptType, bigint>> = { p2pkh: 182n, 'p2sh-p2wpkh': 180n, p2wpkh: 98n, p2tr: 110n };
