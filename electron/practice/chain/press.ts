// The chain's buttons in the app's practice panel, as controls of the simulated chain.
import { appError, fail, ok, type Result } from '../../../shared/errors/result.ts';
import { parseDecimal } from '../../../shared/domain/money.ts';
import type { ChainAct } from '../port.ts';
import type { ChainAction, ChainControlAnswer } from './port.ts';
import type { PracticeChain } from './practice-chain.ts';

/** `fees_up` makes everything ten times as dear, so that what is under way gets stuck; `fees_down` ends it. */
function actionOf(chain: PracticeChain, act: ChainAct, to: { readonly address: string; readonly amount: string } | null): ChainAction | string {
  switch (act) {
    case 'block': return { action: 'mine' };
    case 'reorg': return { action: 'reorg', depth: 1 };
    case 'fees_up': return { action: 'fees', factor: 10 };
    case 'fees_down': return { action: 'fees', factor: 1 };
    case 'receive': {
      const amount = parseDecimal(to?.amount ?? '', 8);
      if (!to || !amount.ok || amount.minor <= 0n || amount.minor > 10_000_000_000n) return 'an address and an amount of up to 100 BTC are needed';
      return { action: 'receive', address: to.address, amountSat: Number(amount.minor) };
    }
    case 'double_spend': {
      const last = chain.simulation.lastPayment();
      return last === null ? 'no payment from outside is unconfirmed' : { action: 'double_spend', txid: last };
    }
  }
}

/** Error: `input/invalid` with the chain's reason. */
export function pressChain(chain: PracticeChain, act: ChainAct, to: { readonly address: string; readonly amount: string } | null): Result<null> {
  const action = actionOf(chain, act, to);
  const answer: ChainControlAnswer = typeof action === 'string' ? { ok: false, error: action } : chain.control(action);
  return answer.ok ? ok(null) : fail(appError('input/invalid', { details: { field: act, problem: answer.error ?? 'not possible now' } }));
}
