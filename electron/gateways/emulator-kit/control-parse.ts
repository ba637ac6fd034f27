// Reads a ControlAction from JSON: unknown actions, unknown fields and wrong types are named, not ignored.
import type { ControlAction } from './port.ts';

type Kind = 'text' | 'count' | 'number' | 'flag' | readonly string[];
type Fields = Readonly<Record<string, { readonly kind: Kind; readonly optional?: true }>>;

const invoice = { kind: 'text' } as const;
const optional = (kind: Kind): { readonly kind: Kind; readonly optional: true } => ({ kind, optional: true });

const actions: Readonly<Record<ControlAction['action'], Fields>> = {
  pay: { invoice, method: optional('text') },
  pay_less: { invoice, amount: optional('text') },
  pay_rest: { invoice },
  pay_more: { invoice, amount: optional('text') },
  pay_late: { invoice },
  wrong_network: { invoice },
  confirm: { invoice, count: optional('count'), all: optional('flag') },
  expire: { invoice },
  set_status: { invoice, status: { kind: 'text' } },
  double_spend: { invoice },
  fault: {
    fault: { kind: ['none', 'silent', 'slow', 'http_429', 'http_500', 'http_503', 'garbage', 'half_body', 'drop_answer'] },
    count: optional('count'), match: optional('text'), delayMs: optional('number'), retryAfterS: optional('number'),
  },
  repeat_webhooks: { invoice, count: optional('count'), reverse: optional('flag') },
  forge_webhook: { invoice, how: { kind: ['wrong_key', 'altered_amount', 'no_signature'] } },
  webhooks: { mode: { kind: ['flow', 'hold', 'drop'] }, release: optional(['in_order', 'reversed']) },
  webhook_url: { url: { kind: 'text' } },
  clock: { advanceMs: optional('number'), factor: optional('number') },
  invoices: {},
  payout: { payout: { kind: 'text' }, to: { kind: ['completed', 'failed', 'cancelled', 'undocumented'] } },
  payouts: {},
};

function fits(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value);
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'flag') return typeof value === 'boolean';
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return false;
  return kind === 'number' || (Number.isInteger(value) && value <= 1000);
}

function isAction(value: unknown, problem: (text: string) => void): value is ControlAction {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { problem('an object with "action" is needed'); return false; }
  const members = new Map<string, unknown>(Object.entries(value));
  const action = members.get('action');
  const known = Object.entries(actions).find(([name]) => name === action);
  if (!known) { problem(`unknown action; known: ${Object.keys(actions).join(', ')}`); return false; }
  const fields = known[1];
  for (const key of members.keys()) {
    if (key !== 'action' && !Object.hasOwn(fields, key)) { problem(`unknown field "${key}"`); return false; }
  }
  for (const [key, field] of Object.entries(fields)) {
    const given = members.get(key);
    if (given === undefined ? !field.optional : !fits(given, field.kind)) {
      problem(`field "${key}" must be ${typeof field.kind === 'string' ? `a ${field.kind}` : `one of ${field.kind.join(', ')}`}`);
      return false;
    }
  }
  return true;
}

/** The action, or what is wrong with it. */
export function parseControlAction(value: unknown): { readonly ok: true; readonly action: ControlAction } | { readonly ok: false; readonly error: string } {
  let error = 'not an action';
  return isAction(value, (text) => { error = text; }) ? { ok: true, action: value } : { ok: false, error };
}
