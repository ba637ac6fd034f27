// What must be true of every intent in the end, whatever happened on the way.
import { toNumber, type ReadableDb } from '../../../electron/db/database.ts';
import { fromJson } from '../../../electron/db/json.ts';
import type { TreasuryService, WithdrawalView } from '../../../electron/core/treasury.ts';
import { auditBooks } from '../../../electron/features/books/audit.ts';
import { heldCoins } from '../../../electron/features/treasury/withdrawals/hold-repo.ts';
import { journalOf, termsOf } from '../../../electron/features/treasury/withdrawals/repo.ts';
import type { Simulation } from '../../../electron/practice/chain/simulation.ts';
import { scriptOfAddress } from '../../../electron/wallet/address.ts';
import { checkRawAgainstPlan } from '../../../electron/wallet/plan-check.ts';
import { readPlanText } from '../../../electron/wallet/plan-text.ts';
import { readTransaction } from '../../../electron/wallet/transaction.ts';
import type { WithdrawalFact } from '../../../shared/domain/withdrawal.ts';
import { balancesIn } from '../balances.ts';
import { must } from '../shop.ts';

/** The ledger, and what the world outside knows by itself. */
export interface Evidence {
  readonly db: ReadableDb;
  readonly home: string;
  readonly treasury: TreasuryService;
  readonly chain: Simulation;
  /** Every transaction of ours that ever reached a node through us. */
  readonly submitted: readonly { readonly rawHex: string }[];
  readonly payouts: readonly { readonly reference: string | null; readonly state: string }[];
}

/** Each break in words. */
export async function breaksOf({ db, home, treasury, chain, submitted, payouts }: Evidence, view: WithdrawalView): Promise<readonly string[]> {
  const breaks: string[] = [];
  const note = (isBroken: boolean, text: string): void => void (isBroken && breaks.push(text));
  const seq = toNumber(db.get<{ seq: bigint }>('SELECT seq FROM withdrawal WHERE id = ?', view.id)?.seq ?? 0n);
  const [terms, facts] = [termsOf(db, seq), journalOf(db, seq)];
  note(!view.final, `it is ${view.state} in the end`);
  note([...heldCoins(db).values()].includes(seq), 'it holds coins after its end');
  if (terms.source.kind === 'account') {
    const key = must(treasury.accounts.key(terms.source.account));
    const plans = new Map(facts.flatMap((fact) => (fact.kind === 'planned' ? [[fact.planHash, fact] as const] : [])));
    const signed = new Map(facts.flatMap((fact) => (fact.kind === 'signed' ? [[fact.txid, fact] as const] : [])));
    for (const { rawHex } of submitted) {
      const fact = signed.get(txidOf(rawHex));
      if (fact === undefined) continue;
      const plan = readPlanText(plans.get(fact.planHash)?.plan ?? '');
      note(!plan.ok || !checkRawAgainstPlan(rawHex, plan.value, key).ok, 'what was sent is not what was planned');
      note(!facts.some((each) => each.kind === 'sending' && each.txid === fact.txid), 'it was sent without a word in the journal');
    }
    const inBlocks = [...signed.values()].filter(({ txid }) => chain.state.entry(txid)?.block != null);
    const paying = inBlocks.filter(({ planHash }) => ['first', 'bump'].includes(plans.get(planHash)?.reason ?? ''));
    note(paying.length > 1, `${String(paying.length)} transactions of one intent pay`);
    note((view.state === 'completed') !== (paying.length === 1), `it is ${view.state}, and ${String(paying.length)} transactions pay`);
    for (const { txid } of paying) for (const { address, amount } of terms.recipients) note(paidTo(chain, txid, address) !== amount.minor, `${address} did not get what was asked for`);
  } else {
    const there = payouts.filter(({ reference }) => reference?.includes(terms.reference) === true);
    note(there.length > 1, `${String(there.length)} payouts with one reference`);
    note((view.state === 'completed') !== there.some(({ state }) => state === 'completed'), `it is ${view.state}, and the gateway says ${there.map(({ state }) => state).join() || 'nothing'}`);
    note(there.length > 0 && !facts.some((fact, index) => fact.kind === 'sending' && facts.slice(0, index).some((each) => each.kind === 'approved')), 'it was asked for without an approval');
  }
  note(unapprovedSpends(db, submitted), 'a coin of the shop was spent that nobody approved');
  const audit = await auditBooks(db, home, () => Promise.resolve());
  note(!audit.ok, `the books: ${audit.firstBreak?.problem ?? ''}`);
  for (const { name, confirmed } of treasury.accounts.list()) {
    const booked = balancesIn(db)[`treasury:${name} BTC@bitcoin`] ?? 0n;
    note(booked !== BigInt(Math.round(Number(confirmed.value) * 1e8)), `the books say ${String(booked)} in ${name}, the chain ${confirmed.value}`);
  }
  return breaks;
}

const txidOf = (rawHex: string): string => must(readTransaction(rawHex)).txid;

function paidTo(chain: Simulation, txid: string, address: string): bigint {
  const script = must(scriptOfAddress(address, 'regtest'));
  return chain.state.entry(txid)?.tx.outputs.reduce((sum, output) => (output.scriptHex === script ? sum + output.valueSat : sum), 0n) ?? 0n;
}

/** Over everything that was ever handed to the chain: its inputs are those of a plan that an owner's device approved. */
function unapprovedSpends(db: ReadableDb, submitted: Evidence['submitted']): boolean {
  const all = db.all<{ body: string }>('SELECT body FROM withdrawal_fact').map(({ body }) => fromJson<WithdrawalFact>(body));
  const approved = new Set(all.flatMap((fact) => (fact.kind === 'approved' ? [fact.over] : [])));
  const allowed = new Set(all.flatMap((fact) => (fact.kind === 'planned' && approved.has(fact.planHash) ? fact.inputs : [])));
  return submitted.some(({ rawHex }) => must(readTransaction(rawHex)).inputs.some(({ txid, vout }) => !allowed.has(`${txid}:${String(vout)}`)));
}
