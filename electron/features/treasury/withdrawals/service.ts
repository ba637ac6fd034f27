// Money that leaves, as the windows and the command line use it: every call finds the withdrawal, waits its turn and gives it back as it is then.
import { sameName } from '../../../../shared/domain/treasury-policy.ts';
import { judgeWithdrawal } from '../../../../shared/domain/withdrawal-state.ts';
import type { WithdrawalFact } from '../../../../shared/domain/withdrawal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { secret } from '../../../core/secret.ts';
import type { Actor, WithdrawalsService, WithdrawalView } from '../../../core/treasury.ts';
import { planHash, planText, readPlanText } from '../../../wallet/plan-text.ts';
import { askArrival } from './ask-arrival.ts';
import { askChain } from './ask-chain.ts';
import { askGateway } from './ask-gateway.ts';
import { askPolicy, type FeeAsked } from './ask-policy.ts';
import { closing, type WithdrawalsDeps, type Workshop } from './deps.ts';
import { orderAt } from './gateway-order.ts';
import { createJournal, notPossible, overOf, type Known } from './journal.ts';
import { createLanes } from './lanes.ts';
import { coinsAreFree, plannedFact } from './make-plan.ts';
import { exportPsbt, importPsbt } from './psbt-exchange.ts';
import { readWish, type Draft } from './read-wish.ts';
import { readRecipientLines } from './recipient-lines.ts';
import { createRefundDesk } from './refunds.ts';
import { replan } from './replan.ts';
import { findWithdrawals, openWithdrawals, pageOfWithdrawals, stateOf, watchedWithdrawals, type WithdrawalSeq } from './repo.ts';
import { doubtInterrupted, feeAsked, sendSpend } from './send-spend.ts';
import { sendPayout } from './send-payout.ts';
import { createSettling } from './settling.ts';
import { signPayout } from './sign-payout.ts';
import { signSpend } from './sign-spend.ts';
import { withdrawalViewOf } from './view.ts';

/** Opens the withdrawals of a ledger: what an earlier process was sending when it ended is in doubt from here on. */
export function createWithdrawals(deps: WithdrawalsDeps): WithdrawalsService {
  const listeners = new Set<(id: string) => void>();
  const { db } = deps;
  const refunds = createRefundDesk({ db, sales: deps.sales, counts: (seq) => !['failed', 'cancelled'].includes(stateOf(db, seq) ?? '') });
  const journal = createJournal({ ...deps, refunds, bookAgain: (txids) => deps.accounts.bookAgain(txids), announce: (id) => listeners.forEach((listener) => listener(id)) });
  const shop: Workshop = { ...deps, journal, refunds, lanes: createLanes(), settling: createSettling(deps.clock) };

  for (const seq of openWithdrawals(db)) doubtInterrupted(shop, seq);

  const find = (id: string): Result<WithdrawalSeq> => {
    const [seq, another] = findWithdrawals(db, id.trim());
    return seq === undefined || another !== undefined ? failure('withdrawal/not_found', { details: { id } }) : ok(seq);
  };
  const view = (known: Known, by: Actor | null): WithdrawalView => withdrawalViewOf(deps, known, by);
  /** The withdrawal as it is after the work, or what stood in its way. */
  const inTurn = async (id: string, by: Actor | null, work: (seq: WithdrawalSeq) => Promise<Result<Known>>): Promise<Result<WithdrawalView>> => {
    const seq = find(id);
    if (!seq.ok) return seq;
    const done = await shop.lanes.run(seq.value, () => work(seq.value));
    if (deps.isClosed()) return closing();
    return done.ok ? ok(view(journal.read(seq.value), by)) : done;
  };
  const atOnce = (id: string, by: Actor | null, work: (seq: WithdrawalSeq) => Result<Known>): Result<WithdrawalView> => {
    const seq = find(id);
    if (!seq.ok) return seq;
    const done = work(seq.value);
    return done.ok ? ok(view(done.value, by)) : done;
  };

  const isAccount = (seq: WithdrawalSeq): boolean => journal.read(seq).terms.source.kind === 'account';
  const send = (seq: WithdrawalSeq, by: Actor): Promise<Result<Known>> => (isAccount(seq) ? sendSpend(shop, seq, by) : sendPayout(shop, seq, by));
  const ask = async (seq: WithdrawalSeq): Promise<Result<Known>> => {
    if (isAccount(seq)) return askChain(shop, seq);
    const asked = await askGateway(shop, seq);
    if (deps.isClosed()) return closing();
    const arrived = await askArrival(shop, seq);
    // What the chain knows counts whether the gateway answers or not.
    return arrived.ok && arrived.value.now.final ? arrived : asked.ok ? arrived : asked;
  };
  /** Right after a sending: somebody waits for the news, and who cannot be asked now is asked later. */
  const look = async (seq: WithdrawalSeq): Promise<void> => {
    if (deps.isClosed()) return;
    await ask(seq);
    if (deps.isClosed()) return;
    const { source } = journal.read(seq).terms;
    if (source.kind === 'account') await deps.accounts.sync(source.account);
  };
  const sendAndLook = async (seq: WithdrawalSeq, by: Actor): Promise<Result<Known>> => {
    const sent = await send(seq, by);
    if (sent.ok) await look(seq);
    return sent;
  };

  const fee = (known: Known): FeeAsked | null => {
    const plan = known.now.plan === null ? null : readPlanText(known.now.plan.text);
    return plan?.ok === true && known.now.plan !== null ? feeAsked(plan.value, known.now.plan.reason) : null;
  };
  /** The plan as it would be journaled, for a look at a withdrawal that is not stored. */
  const draftView = ({ terms, plan }: Draft, by: Actor): WithdrawalView => {
    const facts: readonly WithdrawalFact[] = plan === null ? [] : [{ kind: 'planned', atMs: terms.createdAtMs, plan: planText(plan), planHash: planHash(plan), reason: 'first', by: by.name, inputs: [], feeSat: plan.feeSat }];
    const now = judgeWithdrawal(terms, facts, { nowMs: deps.clock.nowMs(), confirmationsWanted: deps.confirmationsWanted(terms), over: overOf(terms) });
    return withdrawalViewOf(deps, { terms, facts, now }, by);
  };
  /** What must hold at the moment it is stored: coins free, the sale owes it still, addresses handed out to nobody else. */
  const claim = ({ terms, plan, sale }: Draft): Result<null> => {
    const free = plan === null ? ok(null) : coinsAreFree(deps, plan, null);
    if (!free.ok) return free;
    const [only] = terms.recipients;
    const owed = sale === null || only === undefined ? ok(null) : refunds.check(deps.sales.bySeq(sale.seq), only.amount);
    if (!owed.ok) return owed;
    for (const { destination, address } of terms.recipients) {
      if (destination.kind !== 'own') continue;
      const given = deps.accounts.nextAddress(destination.account, `withdrawal ${terms.reference}`);
      if (!given.ok) return given;
      if (given.value.address !== address) return failure('withdrawal/destination', { details: { problem: `the address of ${destination.account} was given to somebody else meanwhile` } });
    }
    return ok(null);
  };

  return {
    async preview(wish, by) {
      const draft = await readWish(shop, wish, by);
      return draft.ok ? ok(draftView(draft.value, by)) : draft;
    },
    async request(wish, by) {
      const draft = await readWish(shop, wish, by);
      if (deps.isClosed()) return closing();
      if (!draft.ok) return draft;
      const { terms, plan, sale } = draft.value;
      const planned = plan === null ? [] : [plannedFact(plan, 'first', by.name)];
      const stored = journal.begin(terms, sale?.seq ?? null, planned, () => {
        const allowed = askPolicy(deps, 'request', terms, by, plan === null ? null : feeAsked(plan, 'first'));
        return allowed.ok ? claim(draft.value) : allowed;
      });
      return stored.ok ? ok(view(stored.value, by)) : stored;
    },
    readRecipients: (csv, method) => readRecipientLines(deps, csv, method),
    list(query) {
      const limit = Math.max(1, Math.min(500, Math.trunc(query.limit)));
      const page = pageOfWithdrawals(db, { ...query, limit });
      return { items: page.seqs.map((seq) => withdrawalViewOf(deps, journal.read(seq), null, false)), next: page.next };
    },
    get(id) {
      const seq = find(id);
      return seq.ok ? ok(view(journal.read(seq.value), null)) : seq;
    },
    approve: (id, kind, by) => inTurn(id, by, async (seq) => {
      const known = journal.read(seq);
      if (!known.now.actions.includes('approve')) return notPossible(known, 'approving it');
      if (sameName(by.name, known.terms.requestedBy)) return failure('withdrawal/own_request');
      const allowed = askPolicy(deps, 'approve', known.terms, by, fee(known));
      if (!allowed.ok) return allowed;
      const signed = await (isAccount(seq) ? signSpend(shop, seq, kind, by) : signPayout(shop, seq, kind, by));
      return signed.ok ? sendAndLook(seq, by) : signed;
    }),
    stopSigning: (id) => atOnce(id, null, (seq) => {
      const known = journal.read(seq);
      deps.desk.stop(known.terms.id);
      return ok(known);
    }),
    cancel(id, reason, by) {
      const cancelled = atOnce(id, by, (seq) => journal.learn(seq, (known) =>
        (known.now.actions.includes('cancel') ? ok([{ kind: 'cancelled', by: by.name, reason: reason.trim() === '' ? 'Called off' : reason.trim() }]) : notPossible(known, 'calling it off'))));
      if (cancelled.ok) deps.desk.stop(cancelled.value.id);
      return cancelled;
    },
    replan: (id, reason, satPerVb, by) => inTurn(id, by, (seq) => replan(shop, seq, reason, satPerVb, by)),
    askAgain: (id) => inTurn(id, null, (seq) => ask(seq)),
    sendAgain: (id, by) => inTurn(id, by, async (seq) => {
      const wasSent = journal.read(seq).facts.some((fact) => fact.kind === 'sending');
      if (wasSent && isAccount(seq)) {
        const asked = await askChain(shop, seq);
        // It is out after all, and that is as good.
        if (!asked.ok || !asked.value.now.actions.includes('send_again')) return asked;
      }
      return sendAndLook(seq, by);
    }),
    verify: (id, code, by) => inTurn(id, by, async (seq) => {
      const known = journal.read(seq);
      const { gatewayId } = known.now;
      if (!known.now.actions.includes('verify') || gatewayId === null) return notPossible(known, 'a second step');
      const allowed = askPolicy(deps, 'send', known.terms, by, null);
      if (!allowed.ok) return allowed;
      const order = orderAt(shop, known);
      if (!order.ok) return order;
      if (order.value.verify === null) return failure('gateway/not_offered', { details: { gateway: order.value.gateway, what: 'a second step by its API' } });
      const done = await order.value.verify(gatewayId, secret(code.trim()));
      if (deps.isClosed()) return closing();
      if (!done.ok) return done;
      const kept = journal.learn(seq, () => ok([{ kind: 'verified', by: by.name }]));
      if (kept.ok) await look(seq);
      return kept;
    }),
    close: (id, reason, by, wentOut = false) => atOnce(id, by, (seq) => journal.learn(seq, (known) => {
      if (by.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      if (reason.trim().length < 3) return failure('input/invalid', { details: { field: 'the reason', problem: 'say in a few words what you found' } });
      if (!known.now.actions.includes('close') || (wentOut && known.terms.source.kind === 'account')) return notPossible(known, wentOut ? 'closing it as gone out' : 'giving it up');
      return ok([{ kind: 'closed', by: by.name, reason: reason.trim(), wentOut }]);
    })),
    exportPsbt(id, by) {
      const seq = find(id);
      return seq.ok ? exportPsbt(shop, seq.value, by?.name ?? 'somebody') : seq;
    },
    importPsbt: (id, psbt, by) => inTurn(id, by, async (seq) => {
      const known = journal.read(seq);
      if (sameName(by.name, known.terms.requestedBy)) return failure('withdrawal/own_request');
      const allowed = askPolicy(deps, 'approve', known.terms, by, fee(known));
      if (!allowed.ok) return allowed;
      const signed = await importPsbt(shop, seq, psbt, by);
      return signed.ok ? sendAndLook(seq, by) : signed;
    }),
    async settle() {
      let [asked, changed] = [0, 0];
      // Whatever waits for a person or another answer is looked at in the next pass.
      for (const seq of watchedWithdrawals(db)) {
        if (deps.isClosed()) break;
        if (shop.lanes.isBusy(seq)) continue;
        asked += 1;
        const before = journal.read(seq).facts.length;
        const done = await shop.lanes.run(seq, () => ask(seq));
        if (deps.isClosed()) break;
        if (!done.ok) deps.log.warn('withdrawals.ask', { code: done.error.code });
        if (journal.read(seq).facts.length !== before) changed += 1;
      }
      // Time alone ends approvals.
      if (!deps.isClosed()) for (const seq of openWithdrawals(db)) if (journal.read(seq).now.state !== stateOf(db, seq)) journal.refresh(seq);
      return { asked, changed };
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
