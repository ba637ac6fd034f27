// One intent of money that leaves, lived through by a process that dies and a person who goes on pressing what is offered, until it is over.
import { createHash } from 'node:crypto';
import type { WithdrawalView, WithdrawalWish } from '../../../electron/core/treasury.ts';
import { journalOf, termsOf } from '../../../electron/features/treasury/withdrawals/repo.ts';
import { heldCoins } from '../../../electron/features/treasury/withdrawals/hold-repo.ts';
import { auditBooks } from '../../../electron/features/books/audit.ts';
import { checkRawAgainstPlan } from '../../../electron/wallet/plan-check.ts';
import { readPlanText } from '../../../electron/wallet/plan-text.ts';
import { readTransaction } from '../../../electron/wallet/transaction.ts';
import { scriptOfAddress } from '../../../electron/wallet/address.ts';
import { toNumber } from '../../../electron/db/database.ts';
import type { WithdrawalFact } from '../../../shared/domain/withdrawal.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { Psbt } from 'bitcoinjs-lib';
import { addSignatures } from '../../../electron/wallet/finalise.ts';
import { softwareSigner } from '../software-signer.ts';
import type { MovedClock } from './clock.ts';
import { must } from '../shop.ts';
import { balancesIn } from '../balances.ts';
import { Died } from './doom.ts';
import { ben, fund, outsider, overpaidSale, owner, wish, type MortalShop } from './mortal-shop.ts';
import type { Dice, Outside } from './outside.ts';

export type FlowName = 'payment' | 'bump' | 'cancel' | 'child' | 'batch' | 'consolidation' | 'transfer' | 'psbt' | 'payout' | 'sweep' | 'gateway refund' | 'refund';
export const flows: readonly FlowName[] = ['payment', 'bump', 'cancel', 'child', 'batch', 'consolidation', 'transfer', 'psbt', 'payout', 'sweep', 'gateway refund', 'refund'];

export interface LifeWorld { readonly shop: MortalShop; readonly outside: Outside; readonly clock: MovedClock; readonly dice: Dice }
interface Living extends LifeWorld { readonly calm: boolean }

/** What is asked for; what must be there first is put there by a process that lives. */
export async function prepare({ shop, outside, clock, dice }: LifeWorld, flow: FlowName, label: string): Promise<WithdrawalWish> {
  const vault = { kind: 'account', name: 'vault' } as const;
  const shopGateway = { kind: 'gateway', name: 'shop' } as const;
  const contact = (name: number, amount: string) => ({ contact: `contact ${String(name)}`, account: null, address: null, amount });
  const amount = `0.000${String(1000 + dice.pick(8_000)).padStart(4, '0')}`;
  const toCold = async () => {
    must(await shop.treasury.accounts.showAddress('cold', 'virtual'));
    return [{ contact: null, account: 'cold', address: null, amount }];
  };
  const common = { note: label, satPerVb: '2' };
  if (Number(must(shop.treasury.accounts.get('vault')).spendable.value) < 0.002) await fund(shop, outside, [300_000, 200_000]);
  switch (flow) {
    case 'payment': case 'bump': case 'cancel': case 'child': case 'psbt': return wish({ ...common, source: vault, recipients: [contact(1, amount)] });
    case 'batch': return wish({ ...common, source: vault, recipients: [contact(1, amount), contact(2, '0.00012345')] });
    case 'consolidation':
      await fund(shop, outside, [20_000, 30_000]);
      return wish({ ...common, source: vault, purpose: 'consolidation', recipients: [] });
    case 'transfer': return wish({ ...common, source: vault, purpose: 'transfer', recipients: await toCold() });
    case 'payout': return wish({ note: label, source: shopGateway, recipients: [contact(1, amount)] });
    case 'sweep': return wish({ note: label, source: shopGateway, purpose: 'transfer', recipients: await toCold() });
    case 'refund': case 'gateway refund': {
      overpaidSale(shop, clock, label, 40_000n);
      const customer = [{ contact: null, account: null, address: outsider(50), amount: '0.0001' }];
      return flow === 'refund' ? wish({ ...common, source: vault, purpose: 'refund', invoice: label, recipients: customer })
        : wish({ note: label, source: { kind: 'gateway_refund', name: 'shop' }, purpose: 'refund', invoice: label, recipients: customer });
    }
  }
}

/** What one life came to. */
export interface Lived { readonly view: WithdrawalView; readonly steps: number; readonly deaths: readonly string[] }

const ROUNDS = 200;

/**
 * `dieAt` for the first process, then more deaths by chance. `calm`: all is well until the first death, and the person does just what the flow is
 * about, so that the same flow takes the same steps each time. Throws when it does not end.
 */
export async function live(given: LifeWorld, flow: FlowName, asked: WithdrawalWish, dieAt: number | null, calm: boolean): Promise<Lived> {
  const { shop, outside, dice } = given;
  const world = { ...given, calm };
  const deaths: string[] = [];
  let steps = 0;
  const restart = (next: number | null): void => {
    steps += shop.doom.steps;
    if (shop.doom.at !== null) deaths.push(shop.doom.at);
    if (deaths.length > 0) world.calm = false;
    outside.dice = world.calm ? { ...dice, luck: () => 'well' } : dice;
    shop.start(next);
  };
  const begin = (next: number | null): void => {
    try {
      restart(next);
    } catch (problem) {
      if (!(problem instanceof Died)) throw problem;
      deaths.push('at the start');
      restart(null);
    }
  };
  begin(dieAt);
  for (let round = 0; round < ROUNDS; round += 1) {
    let isIdle = false;
    try {
      const view = await press(world, flow, asked);
      // What is wanted and cannot be done (no change for a child to spend) is not waited for either.
      isIdle = view === null || wantedOf(flow, view) === null;
      if (view?.final === true && outside.late.length === 0) {
        restart(null);
        return { view: await settleDown(world, view.id), steps, deaths };
      }
      await shop.treasury.withdrawals.settle();
    } catch (problem) {
      if (!(problem instanceof Died)) throw problem;
      // Now and then the next process does not get far either.
      begin(dice.pick(3) === 0 ? 1 + dice.pick(40) : null);
    }
    pass(world, isIdle);
  }
  throw new Error(`it never ended: ${JSON.stringify(find(shop, asked.note), null, 1)}`);
}

function find({ treasury, db }: MortalShop, note: string): WithdrawalView | null {
  const row = db.get<{ id: string }>("SELECT id FROM withdrawal WHERE json_extract(terms, '$.note') = ?", note);
  return row === undefined ? null : must(treasury.withdrawals.get(row.id));
}

/** One act of a person who looks at what is there and presses one button. */
async function press({ shop, dice, outside, calm }: Living, flow: FlowName, asked: WithdrawalWish): Promise<WithdrawalView | null> {
  const { withdrawals } = shop.treasury;
  const known = find(shop, asked.note);
  if (known === null) {
    const made = await withdrawals.request(asked, ben);
    return made.ok ? made.value : null;
  }
  if (known.final) return known;
  const wanted = wantedOf(flow, known);
  const button = wanted !== null && known.actions.includes(wanted) ? wanted : calm ? undefined : known.actions[dice.pick(known.actions.length + 2)];
  const { id } = known;
  const answer = (result: Result<WithdrawalView>): WithdrawalView | null => (result.ok ? result.value : null);
  switch (button) {
    case 'approve': return answer(await withdrawals.approve(id, 'virtual', owner));
    case 'send_again': return answer(await withdrawals.sendAgain(id, owner));
    case 'ask_again': return answer(await withdrawals.askAgain(id));
    case 'bump': return answer(await withdrawals.replan(id, 'bump', rateAbove(known), owner));
    case 'cancel_by_replacement': return dice.pick(4) === 0 || flow === 'cancel' ? answer(await withdrawals.replan(id, 'cancel', rateAbove(known), owner)) : known;
    case 'child': return answer(await withdrawals.replan(id, 'child', rateAbove(known), owner));
    case 'cancel': return dice.pick(6) === 0 ? answer(withdrawals.cancel(id, 'changed my mind', owner)) : known;
    case 'close': return dice.pick(3) === 0 ? answer(withdrawals.close(id, 'looked everywhere', owner)) : known;
    case 'export_psbt': case 'import_psbt': {
      const psbt = withdrawals.exportPsbt(id, owner);
      if (!psbt.ok || flow !== 'psbt') return known;
      const signed = signElsewhere(psbt.value);
      // The other wallet brings it back, or sends it by itself.
      if (calm || dice.pick(3) > 0) return answer(await withdrawals.importPsbt(id, signed, owner));
      outside.chain.submit(must(finaliseElsewhere(signed)));
      return known;
    }
    case 'verify': case undefined: return known;
  }
  return known;
}

const keys = softwareSigner();
const vaultKey = keys.accountKey('regtest', 'p2wpkh');

function signElsewhere(psbt: string): string {
  const bytes = Buffer.from(psbt, 'base64');
  return Buffer.from(must(addSignatures(bytes, vaultKey, keys.sign(bytes)))).toString('base64');
}

function finaliseElsewhere(psbt: string): Result<string> {
  const opened = Psbt.fromBase64(psbt);
  opened.finalizeAllInputs();
  return ok(opened.extractTransaction(true).toHex());
}

type Action = WithdrawalView['actions'][number];

/** What the flow is about, once it can be done and was not done yet. */
function wantedOf(flow: FlowName, { actions, steps, state }: WithdrawalView): Action | null {
  const planned = steps.filter(({ kind }) => kind === 'planned').length;
  if (actions.includes('send_again')) return 'send_again';
  if (actions.includes('approve')) return flow === 'psbt' && !steps.some(({ kind }) => kind === 'exported') ? 'export_psbt' : 'approve';
  if (planned === 1 && state === 'submitted') return flow === 'bump' ? 'bump' : flow === 'cancel' ? 'cancel_by_replacement' : flow === 'child' ? 'child' : null;
  return null;
}

const rateAbove = ({ fee }: WithdrawalView): string => String(Math.min(400, Math.ceil(Number(fee?.satPerVb ?? '2')) + 5));

/** Time goes by outside: blocks come and are undone, what is late arrives, the gateway works. */
function pass({ outside, clock, dice, calm }: Living, isIdle: boolean): void {
  const { chain, late, payouts } = outside;
  if (calm) {
    clock.advance(60_000);
    if (!isIdle) return;
    for (const payout of payouts) if (payout.state === 'processing') finish(outside, payout, false);
    chain.mine(1);
    return;
  }
  // A request that was cut off is worked on within a minute, or never.
  for (const arrive of late.splice(0, dice.pick(late.length + 1))) arrive();
  clock.advance(30_000);
  for (const arrive of late.splice(0)) arrive();
  clock.advance(30_000 + dice.pick(120_000));
  if (dice.pick(100) < 40) chain.mine(1);
  if (dice.pick(100) < 4) chain.reorg(1, 'mempool');
  for (const payout of payouts) if (payout.state === 'processing' && dice.pick(100) < 30) finish(outside, payout, dice.pick(8) === 0);
}

function finish({ chain }: Outside, payout: Outside['payouts'][number], fails: boolean): void {
  payout.state = fails ? 'failed' : 'completed';
  if (fails) return;
  const paid = chain.receive(payout.address, payout.amount.minor, { satPerKvb: 10_000n, isFinal: false });
  if (!paid.ok) chain.mine(1);
  const again = paid.ok ? paid : chain.receive(payout.address, payout.amount.minor, { satPerKvb: 10_000n, isFinal: false });
  payout.txid = again.ok ? again.value : createHash('sha256').update(payout.id).digest('hex');
}

/** No more trouble, a few blocks, and everybody looks once more: the end must be the true one. */
async function settleDown({ shop, outside, clock }: LifeWorld, id: string): Promise<WithdrawalView> {
  const { dice } = outside;
  outside.dice = { ...dice, luck: () => 'well' };
  for (const payout of outside.payouts) if (payout.state === 'processing') finish(outside, payout, false);
  for (let round = 0; round < 2; round += 1) {
    outside.chain.mine(4);
    clock.advance(130_000);
    await shop.treasury.withdrawals.settle();
  }
  for (const account of ['vault', 'cold']) must(await shop.treasury.accounts.sync(account));
  outside.dice = dice;
  return must(shop.treasury.withdrawals.get(id));
}

/** What must be true of every end; each break in words. */
export async function breaksOf({ shop, outside }: LifeWorld, view: WithdrawalView): Promise<readonly string[]> {
  const { db } = shop;
  const breaks: string[] = [];
  const note = (isBroken: boolean, text: string): void => void (isBroken && breaks.push(text));
  const row = db.get<{ seq: bigint }>('SELECT seq FROM withdrawal WHERE id = ?', view.id);
  const seq = toNumber(row?.seq ?? 0n);
  const [terms, facts] = [termsOf(db, seq), journalOf(db, seq)];
  note(!view.final, `it is ${view.state} in the end`);
  note([...heldCoins(db).values()].includes(seq), 'it holds coins after its end');
  const key = must(shop.treasury.accounts.key('vault'));
  const plans = new Map(facts.flatMap((fact) => (fact.kind === 'planned' ? [[fact.planHash, fact] as const] : [])));
  const signed = new Map(facts.flatMap((fact) => (fact.kind === 'signed' ? [[fact.txid, fact] as const] : [])));
  const approvedAt = (over: string, beforeMs: number): boolean => facts.some((fact) => fact.kind === 'approved' && fact.over === over && fact.atMs < beforeMs);
  if (terms.source.kind === 'account') {
    // What another wallet sent went past us: it is not among these.
    const mine = outside.submitted.filter(({ rawHex }) => signed.has(txidOf(rawHex)));
    for (const { rawHex } of mine) {
      const fact = signed.get(txidOf(rawHex));
      const plan = readPlanText(plans.get(fact?.planHash ?? '')?.plan ?? '');
      note(!plan.ok || !checkRawAgainstPlan(rawHex, plan.value, key).ok, 'what was sent is not what was planned');
      note(fact === undefined || !approvedAt(fact.planHash, fact.atMs + 1), 'what was sent was not approved');
      note(!facts.some((each) => each.kind === 'sending' && each.txid === fact?.txid), 'it was sent without a word in the journal');
    }
    const inBlocks = [...signed.keys()].filter((txid) => outside.chain.state.entry(txid)?.block != null);
    const paying = inBlocks.filter((txid) => ['first', 'bump'].includes(plans.get(signed.get(txid)?.planHash ?? '')?.reason ?? ''));
    note(paying.length > 1, `${String(paying.length)} transactions of one intent pay`);
    note((view.state === 'completed') !== (paying.length === 1), `it is ${view.state}, and ${String(paying.length)} transactions pay`);
    for (const txid of paying) for (const { address, amount } of terms.recipients) note(paidTo(outside, txid, address) !== amount.minor, `${address} did not get what was asked for`);
  } else {
    const there = outside.payouts.filter(({ reference }) => reference === terms.reference);
    note(there.length > 1, `${String(there.length)} payouts with one reference`);
    note((view.state === 'completed') !== there.some(({ state }) => state === 'completed'), `it is ${view.state}, and the gateway says ${there.map(({ state }) => state).join() || 'nothing'}`);
    note(there.length > 0 && !facts.some((fact, index) => fact.kind === 'sending' && facts.slice(0, index).some((each) => each.kind === 'approved')), 'it was asked for without an approval');
  }
  note(unapprovedSpends(shop, outside), 'a coin of the shop was spent that nobody approved');
  const audit = await auditBooks(db, shop.home, () => Promise.resolve());
  note(!audit.ok, `the books: ${audit.firstBreak?.problem ?? ''}`);
  for (const name of ['vault', 'cold']) {
    const held = BigInt(Math.round(Number(must(shop.treasury.accounts.get(name)).confirmed.value) * 1e8));
    note((balancesIn(db)[`treasury:${name} BTC@bitcoin`] ?? 0n) !== held, `the books say ${String(balancesIn(db)[`treasury:${name} BTC@bitcoin`] ?? 0n)} in ${name}, the chain ${String(held)}`);
  }
  return breaks;
}

const txidOf = (rawHex: string): string => must(readTransaction(rawHex)).txid;

function paidTo({ chain }: Outside, txid: string, address: string): bigint {
  const script = must(scriptOfAddress(address, 'regtest'));
  return chain.state.entry(txid)?.tx.outputs.reduce((sum, output) => (output.scriptHex === script ? sum + output.valueSat : sum), 0n) ?? 0n;
}

/** Over everything that was ever handed to the chain: its inputs are those of a plan that an owner's device approved. */
function unapprovedSpends({ db }: MortalShop, { submitted }: Outside): boolean {
  const all = db.all<{ body: string }>('SELECT body FROM withdrawal_fact').map(({ body }) => JSON.parse(body) as WithdrawalFact);
  const approved = new Set(all.flatMap((fact) => (fact.kind === 'approved' ? [fact.over] : [])));
  const allowed = new Set(all.flatMap((fact) => (fact.kind === 'planned' && approved.has(fact.planHash) ? fact.inputs : [])));
  return submitted.some(({ rawHex }) => must(readTransaction(rawHex)).inputs.some(({ txid, vout }) => !allowed.has(`${txid}:${String(vout)}`)));
}
