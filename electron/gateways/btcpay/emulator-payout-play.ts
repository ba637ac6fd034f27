// What becomes of payouts and refunds at the BTCPay emulator: paid by the store's wallet, or called off; a refund is claimed by its customer.
import type { Random } from '../../core/ports.ts';
import type { ControlAnswer } from '../emulator-kit/port.ts';
import type { PayoutLine } from '../emulator-kit/model.ts';
import { formatDec } from '../emulator-kit/decimal.ts';
import { isJsonObject, readJson, writeJson } from '../emulator-kit/json.ts';
import { base58Token, hex } from '../emulator-kit/tokens.ts';
import { methodFacts, type Books, type Payout, type PullPayment } from './emulator-state.ts';

const proofId = (payout: Payout): string | null => {
  const proof = payout.proof === null ? null : readJson(payout.proof)?.value;
  return isJsonObject(proof) && typeof proof['id'] === 'string' ? proof['id'] : null;
};

function reference(payout: Payout): string | null {
  const metadata = readJson(payout.metadata)?.value;
  const value = isJsonObject(metadata) ? Object.values(metadata).find((entry) => typeof entry === 'string') : undefined;
  return value ?? null;
}

const claimOf = (books: Books, pull: PullPayment): Payout | undefined => books.payouts.findLast((payout) => payout.pullPaymentId === pull.id);

export function payoutLines(books: Books): readonly PayoutLine[] {
  const line = (payout: Payout): PayoutLine => ({
    id: payout.id, kind: 'payout', reference: reference(payout), status: payout.state, method: methodFacts[payout.methodId].method, address: payout.destination,
    amount: formatDec(payout.payoutAmount ?? payout.originalAmount), txid: proofId(payout),
  });
  const refund = (pull: PullPayment): PayoutLine => {
    const claim = claimOf(books, pull);
    return {
      id: pull.id, kind: 'refund', reference: pull.description, status: claim?.state ?? 'unclaimed', method: pull.currency, address: claim?.destination ?? null,
      amount: formatDec(pull.amount), txid: claim ? proofId(claim) : null,
    };
  };
  return [
    ...books.payouts.filter((payout) => payout.pullPaymentId === null).map(line), ...books.pullPayments.filter((pull) => pull.refundOf !== null).map(refund),
  ];
}

/** The customer's claim of a refund, to an address of theirs. */
function claim(books: Books, pull: PullPayment, random: Random): Payout {
  const payout: Payout = {
    id: base58Token(random, 27), revision: 0, pullPaymentId: pull.id, dateS: pull.startsAtS, destination: `bcrt1q${hex(random, 19)}`, originalCurrency: pull.currency,
    originalAmount: pull.amount, payoutAmount: pull.amount, methodId: 'BTC-CHAIN', state: 'AwaitingPayment', proof: null, metadata: '{}',
  };
  books.payouts.push(payout);
  return payout;
}

export function movePayout(books: Books, id: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented', random: Random): ControlAnswer {
  const pull = books.pullPayments.find((known) => known.id === id);
  const payout = pull ? claimOf(books, pull) ?? claim(books, pull, random) : books.payouts.find((known) => known.id === id);
  if (!payout) return { ok: false, error: `no payout "${id}"` };
  switch (to) {
    case 'completed':
      payout.state = 'Completed';
      payout.proof = writeJson({ proofType: 'PayoutTransactionOnChainBlob', id: hex(random, 32), link: 'https://explorer.test/tx' });
      return { ok: true };
    case 'cancelled':
      payout.state = 'Cancelled';
      return { ok: true };
    case 'failed': return { ok: false, error: 'a payout of BTCPay is completed or cancelled' };
    case 'undocumented':
      Object.assign(payout, { state: 'Thinking' });
      return { ok: true };
  }
}
