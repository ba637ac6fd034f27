// Reads a control from JSON (unknown actions and fields are named, not ignored) and does it.
import type { ChainAction, ChainControlAnswer, ChainFault, ChainStateLine } from './port.ts';
import type { Simulation } from './simulation.ts';

type Kind = 'text' | 'texts' | 'count' | 'number' | 'flag' | readonly string[];
type Fields = Readonly<Record<string, { readonly kind: Kind; readonly optional?: true }>>;
const need = (kind: Kind): { readonly kind: Kind } => ({ kind });
const may = (kind: Kind): { readonly kind: Kind; readonly optional: true } => ({ kind, optional: true });

const faults: readonly ChainFault[] = ['none', 'silent', 'slow', 'http_429', 'http_500', 'garbage', 'half_body', 'drop_answer'];

const actions: Readonly<Record<ChainAction['action'], Fields>> = {
  mine: { count: may('count') },
  reorg: { depth: need('count'), transactions: may(['kept', 'mempool', 'gone']) },
  receive: { address: need('text'), amountSat: need('count'), satPerKvb: may('count'), final: may('flag') },
  fill: { addresses: need('texts'), count: need('count'), amountSat: need('count'), perBlock: may('count') },
  double_spend: { txid: need('text') },
  forget: { txid: need('text') },
  fees: { factor: need('number'), minimumSatPerKvb: may('count') },
  fault: { fault: need(faults), count: may('count'), match: may('text'), delayMs: may('count') },
  state: {},
};

function fits(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value);
  switch (kind) {
    case 'text': return typeof value === 'string';
    case 'texts': return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
    case 'flag': return typeof value === 'boolean';
    case 'number': return typeof value === 'number' && Number.isFinite(value) && value > 0;
    case 'count': return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
  }
}

function isAction(value: unknown, problem: (text: string) => void): value is ChainAction {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { problem('an object with "action" is needed'); return false; }
  const members = new Map<string, unknown>(Object.entries(value));
  const known = Object.entries(actions).find(([name]) => name === members.get('action'));
  if (!known) { problem(`unknown action; known: ${Object.keys(actions).join(', ')}`); return false; }
  const [, fields] = known;
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
export function parseChainAction(value: unknown): { readonly ok: true; readonly action: ChainAction } | { readonly ok: false; readonly error: string } {
  let error = 'not an action';
  return isAction(value, (text) => { error = text; }) ? { ok: true, action: value } : { ok: false, error };
}

/** Does it; a fault is handed to `setFault`, since faults happen on the wire. */
export function control(simulation: Simulation, action: ChainAction, setFault: (fault: Extract<ChainAction, { action: 'fault' }>) => void): ChainControlAnswer {
  const answer = (outcome: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string }): ChainControlAnswer =>
    (outcome.ok ? { ok: true, data: outcome.value } : outcome);
  switch (action.action) {
    case 'mine': {
      const { height, hash } = simulation.mine(action.count ?? 1);
      return { ok: true, data: { height, hash } };
    }
    case 'reorg': {
      const tip = simulation.reorg(action.depth, action.transactions ?? 'mempool');
      return tip.ok ? { ok: true, data: { height: tip.value.height, hash: tip.value.hash } } : tip;
    }
    case 'receive':
      return answer(simulation.receive(action.address, BigInt(action.amountSat), { satPerKvb: BigInt(action.satPerKvb ?? 10_000), isFinal: action.final === true }));
    case 'fill': return answer(simulation.fill(action.addresses, action.count, BigInt(action.amountSat), action.perBlock ?? 500));
    case 'double_spend': return answer(simulation.doubleSpend(action.txid));
    case 'forget': return answer(simulation.forget(action.txid));
    case 'fees':
      simulation.setFees({ factor: action.factor, minimumSatPerKvb: BigInt(action.minimumSatPerKvb ?? 1000) });
      return { ok: true };
    case 'fault':
      setFault(action);
      return { ok: true };
    case 'state': {
      const { state } = simulation;
      return { ok: true, data: { height: state.tip.height, hash: state.tip.hash, mempool: [...state.mempool.keys()], faucetSat: String(simulation.faucetSat()) } satisfies ChainStateLine };
    }
  }
}
