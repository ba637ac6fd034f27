// The registry treats every call alike: role, shape in, order of writes, handler, shape out, log.
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createRegistry, type RegistryDeps } from '../../../../electron/ipc/registry.ts';
import { ok, type Result } from '../../../../shared/errors/result.ts';
import { call, event, type Handlers } from '../../../../shared/ipc/define.ts';
import { contract } from '../../../../shared/ipc/index.ts';

const sample = {
  books: {
    read: call({ input: v.object({ id: v.string() }), output: v.object({ n: v.number() }), role: 'cashier', effect: 'read' }),
    write: call({ input: v.object({ id: v.string() }), output: v.null(), role: 'cashier', effect: 'write' }),
    owners: call({ input: v.null(), output: v.null(), role: 'owner', effect: 'write' }),
    changed: event({ payload: v.null() }),
  },
} as const;

type Books = Handlers<typeof sample>['books'];
interface Line { readonly event: string; readonly values: Readonly<Record<string, unknown>> }

function setUp(books: Partial<Books> = {}) {
  const lines: Line[] = [];
  const keep = (name: string, values: Readonly<Record<string, unknown>> = {}): void => { lines.push({ event: name, values }); };
  let nowMs = 0;
  const deps: RegistryDeps = {
    clock: { nowMs: () => 0, monotonicMs: () => (nowMs += 5), after: () => () => undefined },
    random: { bytes: (length) => new Uint8Array(length).fill(7) },
    log: { info: keep, warn: keep, error: keep },
  };
  const handled: string[] = [];
  const handlers: Books = {
    read: ({ id }) => { handled.push(`read ${id}`); return ok({ n: 1 }); },
    write: ({ id }) => { handled.push(`write ${id}`); return ok(null); },
    owners: () => { handled.push('owners'); return ok(null); },
    ...books,
  };
  return { registry: createRegistry(sample, { books: handlers }, deps), lines, handled };
}

const cashier = { role: 'cashier' } as const;
const owner = { role: 'owner' } as const;
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

describe('registry', () => {
  it('names every call of the contract and no event', () => {
    expect(setUp().registry.names).toEqual(['books.read', 'books.write', 'books.owners']);
  });

  it('line 8: refuses a wrong shape before the handler runs, and names the field', async () => {
    const { registry, handled } = setUp();
    const result = await registry.run(cashier, 'books.read', { id: 7 });
    expect(codeOf(result)).toBe('input/invalid');
    expect(result.ok ? '' : result.error.message).toContain('id is not valid');
    expect(handled).toEqual([]);
  });

  it('line 8: the refusal of a wrong shape does not quote what was sent', async () => {
    const { registry, lines } = setUp();
    const result = await registry.run(cashier, 'books.read', { id: { secret: 'hunter2' } });
    expect(JSON.stringify([result, lines])).not.toContain('hunter2');
  });

  it('line 8: refuses a role that is too low, and no role at all', async () => {
    const { registry, handled } = setUp();
    expect(codeOf(await registry.run(cashier, 'books.owners', null))).toBe('role/forbidden');
    expect(codeOf(await registry.run({ role: null }, 'books.read', { id: 'a' }))).toBe('role/forbidden');
    expect(handled).toEqual([]);
    expect(codeOf(await registry.run(owner, 'books.owners', null))).toBe('ok');
    expect(codeOf(await registry.run(owner, 'books.read', { id: 'a' }))).toBe('ok');
  });

  it('refuses a call that does not exist, inherited names included', async () => {
    const { registry } = setUp();
    for (const name of ['books.changed', 'books.nothing', 'constructor', '__proto__', 'books.__proto__', '']) {
      expect(codeOf(await registry.run(owner, name, null))).toBe('input/invalid');
    }
  });

  it('drops what the contract does not name, on the way in and on the way out', async () => {
    const seen: unknown[] = [];
    const { registry } = setUp({ read: (input) => { seen.push(input); const wide = { n: 2, apiKey: 'k' }; return ok(wide); } });
    const result = await registry.run(cashier, 'books.read', { id: 'a', extra: true });
    expect(seen).toEqual([{ id: 'a' }]);
    expect(result).toEqual({ ok: true, value: { n: 2 } });
  });

  it('line 8: an answer of the wrong shape does not reach the window', async () => {
    const wrong = { n: 'secret' } as unknown as { n: number };
    const { registry, lines } = setUp({ read: () => ok(wrong) });
    const result = await registry.run(cashier, 'books.read', { id: 'a' });
    expect(codeOf(result)).toBe('internal');
    expect(JSON.stringify([result, lines])).not.toContain('secret');
  });

  it('turns a throw into `internal` with a log id that the log has too, and keeps the message out of both', async () => {
    const { registry, lines } = setUp({ read: () => { throw new Error('sk_live_123'); } });
    const result = await registry.run(cashier, 'books.read', { id: 'a' });
    expect(codeOf(result)).toBe('internal');
    const logId = result.ok ? '' : result.error.details?.['logId'];
    expect(logId).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{6}$/);
    expect(lines.some((line) => line.event === 'ipc.internal' && line.values['logId'] === logId)).toBe(true);
    expect(JSON.stringify([result, lines])).not.toContain('sk_live_123');
  });

  it('logs each call with its code and duration and never its input', async () => {
    const { registry, lines } = setUp();
    await registry.run(cashier, 'books.read', { id: 'order-4711' });
    expect(lines).toEqual([{ event: 'ipc.call', values: { call: 'books.read', code: 'ok', tookMs: 5 } }]);
  });

  it('runs writes about one thing one after the other, also after one that failed; reads and other things do not wait', async () => {
    const order: string[] = [];
    const gates = new Map<string, () => void>();
    const { registry } = setUp({
      write: async ({ id }) => {
        order.push(`start ${id}`);
        await new Promise<void>((open) => { gates.set(id, open); });
        order.push(`end ${id}`);
        if (order.length === 3) throw new Error('first fails');
        return ok(null);
      },
    });
    const first = registry.run(cashier, 'books.write', { id: 'a' });
    const second = registry.run(cashier, 'books.write', { id: 'a' });
    const other = registry.run(cashier, 'books.write', { id: 'b' });
    await registry.run(cashier, 'books.read', { id: 'a' });
    expect(order).toEqual(['start a', 'start b']);
    gates.get('a')?.();
    expect(codeOf(await first)).toBe('internal');
    expect(order).toEqual(['start a', 'start b', 'end a', 'start a']);
    gates.get('a')?.();
    gates.get('b')?.();
    expect(codeOf(await second)).toBe('ok');
    expect(codeOf(await other)).toBe('ok');
  });
});

describe('registry of the till', () => {
  it('line 8: fuzzed input of every call has no effect but a typed refusal, unless it fits the schema', async () => {
    const calls: string[] = [];
    const handlers = Object.fromEntries(Object.entries(contract).map(([area, members]) => [area, Object.fromEntries(Object.keys(members).map((verb) =>
      [verb, () => { calls.push(`${area}.${verb}`); return { ok: true, value: null }; }]))])) as unknown as Handlers<typeof contract>;
    const { registry } = { registry: createRegistry(contract, handlers, {
      clock: { nowMs: () => 0, monotonicMs: () => 0, after: () => () => undefined },
      random: { bytes: (length) => new Uint8Array(length) },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    }) };
    // The calls that take nothing are reached by null alone.
    const takesNothing = Object.entries(contract).flatMap(([area, members]) =>
      Object.entries(members).filter(([, member]) => 'input' in member && v.safeParse(member.input, null).success).map(([verb]) => `${area}.${verb}`));
    await fc.assert(fc.asyncProperty(fc.constantFrom(...registry.names), fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }), async (name, input) => {
      calls.length = 0;
      const result = await registry.run(owner, name, input);
      if (input === null && takesNothing.includes(name)) return;
      expect(codeOf(result)).toBe('input/invalid');
      expect(calls).toEqual([]);
    }), { numRuns: 2_000 });
  });
});
