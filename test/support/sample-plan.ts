// A spend of two coins with two payments and change, for tests that need a real one.
import type { AccountKey, ScriptType } from '../../shared/domain/bitcoin.ts';
import { invariant } from '../../shared/errors/invariant.ts';
import type { Result } from '../../shared/errors/result.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import { addressOfScript } from '../../electron/wallet/address.ts';
import type { SpendPlan } from '../../electron/wallet/types.ts';
import { fundedCoin, type SoftwareSigner } from './software-signer.ts';

export interface SamplePlan {
  readonly key: AccountKey;
  readonly plan: SpendPlan;
  readonly previous: (txid: string) => string;
}

/** On regtest; `payees` pays that many others besides the change. */
export function samplePlan(signer: SoftwareSigner, scriptType: ScriptType, { coins = 2, payees = 2, salt = 0, coinSat = 1_000_000n, payeeSat = 100_000n } = {}): SamplePlan {
  const key = signer.accountKey('regtest', scriptType);
  const funded = Array.from({ length: coins }, (_, i) => fundedCoin(key, i % 2 === 0 ? 0 : 1, i, coinSat + BigInt(i), salt + i + 1));
  const change = deriveAddress(key, 1, 7 + salt);
  const others = Array.from({ length: payees }, (_, i) => {
    const address = addressOfScript(`0014${(salt * 1000 + i + 1).toString(16).padStart(40, '0')}`, 'regtest');
    invariant(address !== null, 'a script with an address');
    return { kind: 'payment' as const, address, valueSat: payeeSat + BigInt(i) };
  });
  const total = funded.reduce((sum, { coin }) => sum + coin.valueSat, 0n);
  const paid = others.reduce((sum, { valueSat }) => sum + valueSat, 0n);
  const feeSat = 2_000n;
  const [firstPayee, ...rest] = others;
  invariant(firstPayee !== undefined, 'somebody is paid');
  const plan: SpendPlan = {
    version: 2, lockTime: 850_000, vsize: 500, feeSat,
    inputs: funded.map(({ coin }) => ({ coin, sequence: 0xfffffffd })),
    outputs: [firstPayee, { kind: 'change', index: 7 + salt, address: change.address, valueSat: total - paid - feeSat }, ...rest],
  };
  const raws = new Map(funded.map(({ coin, rawHex }) => [coin.txid, rawHex]));
  return { key, plan, previous: (txid) => raws.get(txid) ?? '' };
}

/** The value of a result that must have succeeded. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

