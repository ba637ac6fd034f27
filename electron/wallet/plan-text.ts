// A spend plan as canonical text: what is journaled, hashed, approved and compared. Equal plans give equal bytes.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { scriptTypes, type AddressChain, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { outpointOf, type ChangeOutput, type Coin, type PaymentOutput, type SpendPlan } from './types.ts';

const DOMAIN = 'Countersign spend 1';

/** One line per field, in a fixed order, numbers in plain decimals, `\n` after each line. */
export function planText(plan: SpendPlan): string {
  const lines = [
    DOMAIN, `version ${plan.version}`, `locktime ${plan.lockTime}`,
    ...plan.inputs.map(({ coin, sequence }) =>
      `input ${outpointOf(coin)} ${sequence} ${coin.valueSat} ${coin.scriptType} ${coin.chain}/${coin.index} ${coin.address} ${coin.height ?? '-'} ${coin.isCoinbase ? 'coinbase' : 'paid'}`),
    ...plan.outputs.map((output) => (output.kind === 'payment' ? `payment ${output.address} ${output.valueSat}` : `change ${output.index} ${output.address} ${output.valueSat}`)),
    `fee ${plan.feeSat}`, `vsize ${plan.vsize}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** SHA-256 (hex) of {@link planText}. */
export const planHash = (plan: SpendPlan): string => bytesToHex(sha256(utf8ToBytes(planText(plan))));

const INPUT = /^input ([0-9a-f]{64}):([0-9]+) ([0-9]+) ([0-9]+) ([a-z0-9-]+) ([01])\/([0-9]+) ([0-9A-Za-z]+) ([0-9]+|-) (coinbase|paid)$/;

const readNumber = (text: string | undefined): number => Number(text ?? Number.NaN);
const readScriptType = (text: string | undefined): ScriptType | undefined => scriptTypes.find((type) => type === text);
const readChain = (text: string | undefined): AddressChain => (text === '1' ? 1 : 0);

function readInput(line: string): { readonly coin: Coin; readonly sequence: number } | null {
  const match = INPUT.exec(line);
  const [, txid, vout, sequence, value, type, chain, index, address, height, origin] = match ?? [];
  const scriptType = readScriptType(type);
  if (txid === undefined || value === undefined || address === undefined || scriptType === undefined) return null;
  return {
    sequence: readNumber(sequence),
    coin: {
      txid, vout: readNumber(vout), valueSat: BigInt(value), scriptType, chain: readChain(chain), index: readNumber(index), address,
      height: height === '-' ? null : readNumber(height), isCoinbase: origin === 'coinbase',
    },
  };
}

function readOutput(line: string): PaymentOutput | ChangeOutput | null {
  const [, payee, paid] = /^payment ([0-9A-Za-z]+) ([0-9]+)$/.exec(line) ?? [];
  if (payee !== undefined && paid !== undefined) return { kind: 'payment', address: payee, valueSat: BigInt(paid) };
  const [, index, own, kept] = /^change ([0-9]+) ([0-9A-Za-z]+) ([0-9]+)$/.exec(line) ?? [];
  return own !== undefined && kept !== undefined ? { kind: 'change', index: readNumber(index), address: own, valueSat: BigInt(kept) } : null;
}

/** Reads {@link planText} back. Anything that would not be written the same way again is `withdrawal/altered`. */
export function readPlanText(text: string): Result<SpendPlan> {
  const altered = failure('withdrawal/altered', { details: { problem: 'the stored plan cannot be read' } });
  const lines = text.split('\n');
  const inputs = lines.filter((line) => line.startsWith('input ')).map(readInput);
  const outputs = lines.filter((line) => /^(?:payment|change) /.test(line)).map(readOutput);
  const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const fee = field('fee');
  if (fee === undefined || !/^[0-9]+$/.test(fee) || inputs.includes(null) || outputs.includes(null)) return altered;
  const plan: SpendPlan = {
    version: 2, lockTime: readNumber(field('locktime')), inputs: inputs.filter((input) => input !== null), outputs: outputs.filter((output) => output !== null),
    feeSat: BigInt(fee), vsize: readNumber(field('vsize')),
  };
  return planText(plan) === text ? ok(plan) : altered;
}
