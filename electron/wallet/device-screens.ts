// What a Ledger shows before it signs, in its order: what the app's own summary is put beside.
import { formatMinor } from '../../shared/domain/money.ts';
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { addressOfScript, scriptOfAddress } from './address.ts';
import type { SpendPlan } from './types.ts';

export interface DeviceScreen {
  readonly title: string;
  readonly value: string;
}

/** From here on the app of the device judges the fee against what is spent. */
const HIGH_FEE_FROM_SAT = 100_000n;
/** A text up to this length, of printable ASCII and line feeds, is shown; of any other the hash is. */
const LONGEST_TEXT = 640;

/** An amount as the device writes it: the ticker first, no zeros at the end. */
export const deviceAmount = (sat: bigint, network: BitcoinNetwork): string => `${network === 'mainnet' ? 'BTC' : 'TEST'} ${formatMinor(sat, 8, true)}`;

/** An address as the device writes it: its test app has one prefix for every test network. */
export function deviceAddress(address: string, network: BitcoinNetwork): string {
  if (network !== 'regtest') return address;
  const script = scriptOfAddress(address, network);
  return script.ok ? addressOfScript(script.value, 'testnet') ?? address : address;
}

/**
 * The screens for a spend. Payments in the order of the transaction, change left out, then the fees. The one warning such a spend can cause comes
 * first: fees of a tenth or more of what is spent. A spend without payments is shown as one to ourselves.
 */
export function screensOfPlan(plan: SpendPlan, network: BitcoinNetwork): readonly DeviceScreen[] {
  const totalIn = plan.inputs.reduce((sum, { coin }) => sum + coin.valueSat, 0n);
  const fees = { title: 'Fees', value: deviceAmount(plan.feeSat, network) };
  const payments = plan.outputs.filter(({ kind }) => kind === 'payment');
  const isHigh = plan.feeSat * 10n >= totalIn && totalIn > HIGH_FEE_FROM_SAT;
  const toSelf = [{ title: 'Amount', value: deviceAmount(totalIn - plan.feeSat, network) }, { title: 'To', value: 'Your own wallet' }];
  return [
    ...(isHigh ? [{ title: 'High fee', value: fees.value }] : []),
    ...(payments.length === 0 ? toSelf : payments.flatMap(({ address, valueSat }) => [{ title: 'Amount', value: deviceAmount(valueSat, network) }, { title: 'To', value: deviceAddress(address, network) }])),
    fees,
  ];
}

/** Whether the device shows a text itself; of others it shows a hash, which nobody can compare with anything. */
export const isShownAsText = (text: string): boolean => text.length <= LONGEST_TEXT && /^[\x20-\x7e\n]*$/.test(text);

/** The screens for a text that is signed with the key at `path`: the path, then the text line by line. The device breaks lines where its screen ends. */
export function screensOfText(text: string, path: string): readonly DeviceScreen[] {
  return [{ title: 'Path', value: path }, ...text.split('\n').map((line, position) => ({ title: position === 0 ? 'Text' : '', value: line }))];
}
