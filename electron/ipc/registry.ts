// Runs every call of the contract the same way: role, shape of the input, order of writes, handler, shape of the answer, log.
import { randomLogId } from './log-id.ts';
import { createLanes, laneOf } from './lanes.ts';
import { whatWasThrown } from './thrown.ts';
import { failure, type Result } from '../../shared/errors/result.ts';
import type { Call, Contract, Handlers, Role } from '../../shared/ipc/define.ts';
import { channelOf } from '../../shared/ipc/names.ts';
import { parseWith } from '../../shared/ipc/parse.ts';
import type { Clock, Logger, Random } from '../core/ports.ts';

export interface RegistryDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Who asks, as the transport found out; never as the caller says. null may call nothing. */
export interface Caller {
  readonly role: Role | null;
}

export interface Registry {
  /** Every call as `area.verb`. */
  readonly names: readonly string[];
  /** Never throws and never rejects: what cannot be done is a Result with a code. */
  run(caller: Caller, name: string, input: unknown): Promise<Result<unknown>>;
}

type Run = (input: unknown) => Promise<Result<unknown>> | Result<unknown>;
interface Entry { readonly spec: Call; readonly run: Run }

const rank: Readonly<Record<Role, number>> = { cashier: 1, owner: 2 };

/** Builds the registry from a contract and its handlers. A handler that throws is a bug: the caller gets `internal` with a log id. */
export function createRegistry<C extends Contract>(contract: C, handlers: Handlers<C>, deps: RegistryDeps): Registry {
  const entries = collect(contract, handlers);
  const lanes = createLanes();

  async function guarded(name: string, entry: Entry, input: unknown): Promise<Result<unknown>> {
    const result = await entry.run(input);
    if (!result.ok) return result;
    const answer = parseWith(entry.spec.output, result.value);
    if (answer.ok) return { ok: true, value: answer.value };
    return internal(name, `answer: ${answer.field} ${answer.problem}`);
  }

  function internal(name: string, what: string): Result<never> {
    const logId = randomLogId(deps.random);
    deps.log.error('ipc.internal', { call: name, logId, what });
    return failure('internal', { details: { logId } });
  }

  async function answer(caller: Caller, name: string, input: unknown): Promise<Result<unknown>> {
    const entry = entries.get(name);
    if (entry === undefined) return failure('input/invalid', { details: { field: 'the call', problem: 'there is no such call' } });
    const { role, effect } = entry.spec;
    if (caller.role === null || rank[caller.role] < rank[role]) return failure('role/forbidden', { details: { role } });
    try {
      const parsed = parseWith(entry.spec.input, input);
      if (!parsed.ok) return failure('input/invalid', { details: { field: parsed.field, problem: parsed.problem } });
      const work = (): Promise<Result<unknown>> => guarded(name, entry, parsed.value);
      return await (effect === 'write' ? lanes.run(laneOf(name, parsed.value), work) : work());
    } catch (thrown) {
      return internal(name, whatWasThrown(thrown));
    }
  }

  return {
    names: [...entries.keys()],
    run: async (caller, name, input) => {
      const startedMs = deps.clock.monotonicMs();
      const result = await answer(caller, name, input);
      const tookMs = Math.round(deps.clock.monotonicMs() - startedMs);
      // An unknown name comes from outside and is not written down.
      deps.log.info('ipc.call', { call: entries.has(name) ? name : 'unknown', code: result.ok ? 'ok' : result.error.code, tookMs });
      return result;
    },
  };
}

function collect<C extends Contract>(contract: C, handlers: Handlers<C>): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [area, members] of Object.entries(contract)) {
    for (const [verb, spec] of Object.entries(members)) {
      if (spec.type !== 'call') continue;
      // The handler's type says it takes what the schema gives; here every call is treated alike, after its input was parsed.
      const own: Readonly<Record<string, Readonly<Record<string, unknown>>>> = handlers;
      const run = own[area]?.[verb];
      if (!isRun(run)) throw new TypeError(`no handler for ${channelOf(area, verb)}`);
      entries.set(channelOf(area, verb), { spec, run });
    }
  }
  return entries;
}

const isRun = (value: unknown): value is Run => typeof value === 'function';
