// A withdrawal as programs and windows see it: exact decimal texts, ISO times, what the device shows, the next step.
import { accountPath } from '../../../../shared/domain/bitcoin.ts';
import { methodOf } from '../../../../shared/domain/methods.ts';
import { formatMoney, isFiatCode, type Money } from '../../../../shared/domain/money.ts';
import { isoWithOffset } from '../../../../shared/domain/time.ts';
import { withdrawalText } from '../../../../shared/domain/withdrawal-text.ts';
import { errorTexts, type ErrorCode } from '../../../../shared/errors/codes.ts';
import type { Actor, WithdrawalView } from '../../../core/treasury.ts';
import { deviceAddress, screensOfPlan, screensOfText } from '../../../wallet/device-screens.ts';
import { percentText, rateOf, rateText } from '../../../wallet/fees.ts';
import { readPlanText } from '../../../wallet/plan-text.ts';
import { outpointOf, type SpendPlan } from '../../../wallet/types.ts';
import { amountOf, satAmount } from '../accounts/amounts.ts';
import { signingPath } from '../owner-signature.ts';
import { policyAnswer } from './ask-policy.ts';
import type { WithdrawalsDeps } from './deps.ts';
import type { Known } from './journal.ts';
import { needText } from './need-text.ts';
import { sourceName } from './repo.ts';
import { stepsOf } from './steps.ts';
import { paidOf } from './totals.ts';

type ViewDeps = Pick<WithdrawalsDeps, 'policy' | 'accounts' | 'timeZone' | 'people' | 'network'>;

/** `by` null: nobody in particular asks, and what policy says to the next step is said for an owner. */
export function withdrawalViewOf(deps: ViewDeps, { terms, facts, now }: Omit<Known, 'seq'>, by: Actor | null, withSteps = true): WithdrawalView {
  const zone = deps.timeZone();
  const iso = (ms: number): string => isoWithOffset(ms, zone);
  const plan = planOf(now.plan?.text ?? null);
  const paid = paidOf(terms);
  const cost = costOf(now, plan);
  const fee = feeOf(terms, plan, cost, paid);
  const text = terms.source.kind === 'account' ? null : withdrawalText(terms);
  return {
    id: terms.id, reference: terms.reference, state: now.state, final: now.final, purpose: terms.purpose,
    source: { kind: terms.source.kind, name: sourceName(terms) }, method: terms.method, asset: methodOf(terms.method).asset, network: methodOf(terms.method).networkName,
    recipients: terms.recipients.map(({ name, address, amount, destination }) => ({ name, address, onDevice: deviceAddress(address, deps.network()), amount: amountOf(amount), worth: worthOf(terms, amount, iso), kind: destination.kind })),
    amount: amountOf(paid), worth: worthOf(terms, paid, iso), fee, total: totalOf(paid, cost),
    coins: plan?.inputs.map(({ coin }) => ({ outpoint: outpointOf(coin), value: satAmount(coin.valueSat) })) ?? [], change: changeOf(deps, terms, plan),
    txid: now.txid, earlierTxids: [...now.earlierTxids], confirmations: now.confirmations, gatewayId: now.gatewayId,
    requestedBy: terms.requestedBy, createdAt: iso(terms.createdAtMs), note: terms.note, invoice: terms.invoice,
    approval: now.approval && { by: now.approval.by, fingerprint: now.approval.fingerprint, at: iso(now.approval.atMs), expiresAt: iso(now.approval.expiresAtMs) },
    plan: now.plan?.reason ?? null, deviceScreens: screensOf(deps, terms, plan), text: text?.ok === true ? text.value : null,
    need: withLink(needText(now.need), now.need === 'claim' ? now.claimUrl : null), actions: [...now.actions], problem: problemOf(now.problem),
    policy: now.final ? [] : policyOf(deps, { terms, facts, now }, plan, by),
    steps: withSteps ? stepsOf(terms, facts, zone) : [],
  };
}

/** What it costs as it stands: of a plan that waits for its yes its own fee (a child's on top of its parent's), else what was paid or will be. */
function costOf({ plan: waiting, fee }: Known['now'], plan: SpendPlan | null): Money | null {
  if (waiting === null || waiting.signed || plan === null) return fee;
  return { unit: 'BTC@bitcoin', minor: plan.feeSat + (waiting.reason === 'child' ? fee?.minor ?? 0n : 0n) };
}

function planOf(text: string | null): SpendPlan | null {
  const plan = text === null ? null : readPlanText(text);
  return plan?.ok === true ? plan.value : null;
}

function policyOf(deps: ViewDeps, { terms, now, facts }: Omit<Known, 'seq'>, plan: SpendPlan | null, by: Actor | null): WithdrawalView['policy'] {
  const fee = plan === null ? null : { feeSat: plan.feeSat, satPerKvb: now.plan?.reason === 'child' ? null : rateOf(plan.feeSat, plan.vsize) };
  const isStored = facts.some((fact) => fact.kind !== 'planned') || by === null;
  const asked: Actor = by ?? { name: '', role: 'owner' };
  return policyAnswer(deps, isStored ? 'approve' : 'request', terms, asked, fee).map((each) => ({ ...each }));
}

function feeOf(terms: Known['terms'], plan: SpendPlan | null, fee: Money | null, paid: Money): WithdrawalView['fee'] {
  if (fee === null) return null;
  const rate = plan === null ? '' : rateText(rateOf(plan.feeSat, plan.vsize));
  const percent = paid.unit === fee.unit ? percentText(fee.minor, paid.minor) ?? '' : '';
  return { amount: amountOf(fee), satPerVb: rate, percent, worth: worthOf(terms, fee, (ms) => new Date(ms).toISOString()) };
}

const totalOf = (paid: Money, fee: Money | null): WithdrawalView['total'] => amountOf(fee?.unit === paid.unit ? { unit: paid.unit, minor: paid.minor + fee.minor } : paid);

/** At the rate of the request. */
function worthOf(terms: Known['terms'], amount: Money, iso: (ms: number) => string): WithdrawalView['worth'] {
  const paid = paidOf(terms);
  const { worth } = terms;
  if (worth === null || paid.unit !== amount.unit || paid.minor === 0n || !isFiatCode(worth.money.unit)) return null;
  const money: Money = { unit: worth.money.unit, minor: (worth.money.minor * amount.minor) / paid.minor };
  return { value: formatMoney(money), currency: worth.money.unit, source: worth.source, at: iso(terms.createdAtMs) };
}

function changeOf({ accounts }: ViewDeps, terms: Known['terms'], plan: SpendPlan | null): WithdrawalView['change'] {
  const output = plan?.outputs.find((each) => each.kind === 'change');
  if (output?.kind !== 'change' || terms.source.kind !== 'account') return null;
  const key = accounts.key(terms.source.account);
  return { address: output.address, path: key.ok ? `${accountPath(key.value)}/1/${String(output.index)}` : '', amount: satAmount(output.valueSat) };
}

/** What the device shows, in its order: for a spend each payment and the fee, for a payout the text. */
function screensOf({ network }: ViewDeps, terms: Known['terms'], plan: SpendPlan | null): WithdrawalView['deviceScreens'] {
  if (plan !== null) return screensOfPlan(plan, network()).map((screen) => ({ ...screen }));
  const text = withdrawalText(terms);
  return text.ok ? screensOfText(text.value, signingPath(network())).map((screen) => ({ ...screen })) : [];
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorTexts, code);

/** The hint of the code where it needs no values filled in. */
function problemOf(problem: Known['now']['problem']): WithdrawalView['problem'] {
  if (problem === null) return null;
  const hint = isCode(problem.code) ? errorTexts[problem.code].hint : '';
  return { code: problem.code, message: problem.detail, hint: hint.includes('{') ? '' : hint };
}

const withLink = (need: WithdrawalView['need'], link: string | null): WithdrawalView['need'] => (link === null ? need : { ...need, hint: `${need.hint} ${link}` });

