// Practice gateways pay out for real where they can: bitcoin to an address of the simulated chain is sent there, and the payout is done.
import { parseDecimal } from '../../shared/domain/money.ts';
import type { PayoutLine } from '../gateways/emulator-kit/model.ts';
import type { PracticeChain } from './chain/practice-chain.ts';
import type { PracticeGateway } from './practice-gateway.ts';

/** Words of payouts that wait for somebody, or are over. */
const STANDS_STILL = /approval|verif|review|^(?:waiting|creating)$|cancel|reject|fail|expired|complete|finish|sent|paid$/i;

const isLine = (line: unknown): line is PayoutLine => typeof line === 'object' && line !== null && 'id' in line && 'status' in line && 'txid' in line;

const isDue = ({ kind, status, txid, method, address }: PayoutLine): boolean =>
  kind === 'payout' && txid === null && method === 'BTC@bitcoin' && address?.startsWith('bcrt1') === true && !STANDS_STILL.test(status);

/** One pass over a gateway. Gives how many it paid. */
export async function payOut(gateway: Pick<PracticeGateway, 'control'>, chain: Pick<PracticeChain, 'control'>): Promise<number> {
  const answer = await gateway.control({ action: 'payouts' });
  const lines: readonly unknown[] = Array.isArray(answer.data) ? answer.data : [];
  let paid = 0;
  for (const line of lines) {
    if (!isLine(line) || !isDue(line)) continue;
    const amount = parseDecimal(line.amount, 8);
    if (!amount.ok || line.address === null) continue;
    // Done there first: a payout that is paid twice would be worse to explain than one that waits for a press of a button.
    const done = await gateway.control({ action: 'payout', payout: line.id, to: 'completed' });
    if (done.ok && chain.control({ action: 'receive', address: line.address, amountSat: Number(amount.minor) }).ok) paid += 1;
  }
  return paid;
}
