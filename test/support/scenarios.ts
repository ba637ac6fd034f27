// What can happen to a sale, as steps at the emulator and the status each must lead to. The window flows and the command-line flows run
// the same list on the first two gateways, the services on all of them.
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { InvoiceStatus, ReviewReason } from '../../shared/domain/status.ts';
import type { Traits } from './gateway-traits.ts';

export type ScenarioStep =
  | { readonly do: ControlAction }
  /** The till must show one of these before the next step; which one depends on what the gateway tells about confirmations. */
  | { readonly until: readonly InvoiceStatus[] }
  | { readonly till: 'cancel' };

/** How a sale ends. */
export interface ScenarioEnd {
  readonly status: InvoiceStatus;
  readonly release: boolean;
  readonly review: ReviewReason | null;
}

export interface Scenario extends ScenarioEnd {
  readonly name: string;
  /** Controls before the charge; the invoice does not exist yet. */
  readonly before: readonly ControlAction[];
  readonly steps: readonly ScenarioStep[];
}

/** Stands for the sale's order id in every step; filled in by {@link stepsFor}. */
const SALE = '$sale';
const act = (action: ControlAction): ScenarioStep => ({ do: action });
const confirmAll = act({ action: 'confirm', invoice: SALE, all: true });
const pay = act({ action: 'pay', invoice: SALE });
const paid = { status: 'paid', release: true, review: null } as const;

export const scenarios: readonly Scenario[] = [
  { name: 'paid', before: [], steps: [pay, { until: ['detected', 'confirming'] }, confirmAll], ...paid },
  { name: 'underpaid, then topped up', before: [], steps: [act({ action: 'pay_less', invoice: SALE }), { until: ['underpaid'] }, act({ action: 'pay_rest', invoice: SALE }), confirmAll], ...paid },
  { name: 'overpaid', before: [], steps: [act({ action: 'pay_more', invoice: SALE }), confirmAll], status: 'overpaid', release: true, review: 'surplus' },
  { name: 'paid after expiry', before: [], steps: [act({ action: 'pay_late', invoice: SALE }), confirmAll, { until: ['paid_late'] }], status: 'paid_late', release: false, review: 'late' },
  { name: 'expired', before: [], steps: [act({ action: 'expire', invoice: SALE })], status: 'expired', release: false, review: null },
  { name: 'cancelled', before: [], steps: [{ till: 'cancel' }], status: 'cancelled', release: false, review: null },
  { name: 'wrong network', before: [], steps: [act({ action: 'wrong_network', invoice: SALE })], status: 'needs_review', release: false, review: 'wrong_method' },
  { name: 'webhooks lost', before: [{ action: 'webhooks', mode: 'drop' }], steps: [pay, confirmAll], ...paid },
  { name: 'webhooks repeated ten times', before: [], steps: [pay, confirmAll, { until: ['paid'] }, act({ action: 'repeat_webhooks', invoice: SALE, count: 10 })], ...paid },
  { name: 'webhooks reordered', before: [{ action: 'webhooks', mode: 'hold' }], steps: [pay, confirmAll, act({ action: 'webhooks', mode: 'flow', release: 'reversed' })], ...paid },
  { name: 'forged webhook, then a real payment', before: [], steps: [act({ action: 'forge_webhook', invoice: SALE, how: 'wrong_key' }), pay, confirmAll], ...paid },
  { name: 'line 23: webhooks replayed a week later', before: [], steps: [pay, confirmAll, { until: ['paid'] }, act({ action: 'clock', advanceMs: 7 * 86_400_000 }), act({ action: 'repeat_webhooks', invoice: SALE, count: 1 })], ...paid },
  {
    // Where the signature covers the whole body the forger has only that of another body.
    name: 'line 24: amount altered under a valid signature', before: [],
    steps: [act({ action: 'pay_less', invoice: SALE }), { until: ['underpaid'] }, act({ action: 'forge_webhook', invoice: SALE, how: 'altered_amount' })],
    status: 'underpaid', release: false, review: null,
  },
  { name: 'create answered too late and retried', before: [{ action: 'fault', fault: 'drop_answer', count: 1, match: '/invoices' }], steps: [pay, confirmAll], ...paid },
];

/** The scenario's steps for one sale. */
export function stepsFor(scenario: Scenario, sale: string): readonly ScenarioStep[] {
  return scenario.steps.map((step) => ('do' in step && 'invoice' in step.do && step.do.invoice === SALE ? { do: { ...step.do, invoice: sale } } : step));
}

/** The scenarios as a gateway with these traits plays them. */
export function scenariosFor({ ends = {}, createPath }: Pick<Traits, 'ends' | 'createPath'>): readonly Scenario[] {
  const stranger = Object.keys(ends).find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (stranger !== undefined) throw new Error(`no scenario is called “${stranger}”`);
  return scenarios.flatMap((scenario) => {
    const end = ends[scenario.name];
    if (end === null) return [];
    const before = scenario.before.map((action) => (action.action === 'fault' && createPath !== undefined ? { ...action, match: createPath } : action));
    const passes = end?.passes;
    const steps = scenario.steps.map((step) => ('until' in step && passes ? { until: passes } : step));
    return [{ ...scenario, before, steps, ...(end && { status: end.status, release: end.release, review: end.review }) }];
  });
}
