// The bridge hands the page named functions: what they let through to main, and what they let through to the page.
import { describe, expect, it } from 'vitest';
import { buildBridge, type Wire } from '../../../../electron/shell/bridge.ts';

type Call = (...args: unknown[]) => unknown;
type Subscribe = (listener: (...args: unknown[]) => void) => () => void;

function setUp() {
  const sent: unknown[][] = [];
  const listeners = new Map<string, (event: unknown, payload: unknown) => void>();
  const wire: Wire = {
    invoke: async (...all: unknown[]) => { sent.push(all); return 'answer'; },
    on: (channel, listener) => { listeners.set(channel, listener); },
  };
  const bridge = buildBridge({ sales: { calls: ['get'], events: ['changed'] } }, wire);
  const member = (name: string): unknown => {
    const found = bridge['sales']?.[name];
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  return { bridge, call: member('get') as Call, subscribe: member('onChanged') as Subscribe, sent, emit: (payload: unknown) => listeners.get('sales.changed')?.({ sender: 'electron' }, payload) };
}

describe('bridge', () => {
  it('line 9: has the named functions and nothing else', () => {
    const { bridge } = setUp();
    expect(Object.keys(bridge)).toEqual(['sales']);
    expect(Object.keys(bridge['sales'] ?? {})).toEqual(['get', 'onChanged']);
  });

  it('line 9: sends its own channel and only the first argument', async () => {
    const { call, sent } = setUp();
    await call({ id: 'a' }, 'app.practice', 3);
    await call('app.practice', { on: true });
    await call(['app.practice', { on: true }]);
    expect(sent).toEqual([['sales.get', { id: 'a' }], ['sales.get', 'app.practice'], ['sales.get', ['app.practice', { on: true }]]]);
  });

  it('line 9: gives listeners the payload alone, never the event object', () => {
    const { subscribe, emit } = setUp();
    const heard: unknown[][] = [];
    subscribe((...all) => { heard.push(all); });
    emit({ id: 'a' });
    expect(heard).toEqual([[{ id: 'a' }]]);
  });

  it('gives the last payload to who subscribes later, and stops when asked to', () => {
    const { subscribe, emit } = setUp();
    emit(1);
    emit(2);
    const heard: unknown[] = [];
    const stop = subscribe((payload) => { heard.push(payload); });
    emit(3);
    stop();
    emit(4);
    expect(heard).toEqual([2, 3]);
  });
});
