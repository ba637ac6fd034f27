// Telling gateways where their webhooks go: each in its way, again when the address changes, and an alarm where that failed. Line 35.
import { describe, expect, it } from 'vitest';
import { createTeller, type ReachedAccount } from '../../../../../electron/features/tunnel/tell.ts';
import { appError, fail, ok, type AppError, type Result } from '../../../../../shared/errors/result.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';

function telling(accounts: readonly Partial<ReachedAccount>[]) {
  const clock = new FakeClock();
  const told = new Map<string, string>();
  const notices = new Map<string, string | null>();
  const announced: string[] = [];
  let answer: Result<'kept' | 'changed'> = ok('changed');
  const full = accounts.map((account): ReachedAccount => ({
    name: 'shop', path: '/w/shop-x', ownUrl: null, isDirect: false, how: 'by_api',
    announce: (url) => { announced.push(url); return Promise.resolve(answer); }, ...account,
  }));
  const teller = createTeller({
    accounts: () => full, clock, log: keptLog(), changed: () => undefined,
    readTold: (name) => told.get(name) ?? null, writeTold: (name, url) => { told.set(name, url); },
    notice: (name, error: AppError | null) => { notices.set(name, error?.code ?? null); },
  });
  return { teller, clock, told, notices, announced, refuse: (error: AppError | null) => { answer = error === null ? ok('changed') : fail(error); } };
}

describe('telling a gateway by its API', () => {
  it('is done once per address, and again for another', async () => {
    const { teller, clock, announced, notices, told } = telling([{}]);
    teller.tell('https://a.example');
    teller.tell('https://a.example');
    teller.accountsChanged();
    await clock.advanceAsync(0);
    teller.accountsChanged();
    await clock.advanceAsync(0);
    expect(announced).toEqual(['https://a.example/w/shop-x']);
    teller.tell('https://b.example');
    await clock.advanceAsync(0);
    expect(announced).toEqual(['https://a.example/w/shop-x', 'https://b.example/w/shop-x']);
    expect(notices.get('shop')).toBeNull();
    expect(told.get('shop')).toBe('https://b.example/w/shop-x');
  });

  it('alarms when the gateway does not take it, tries again each minute, and takes the alarm back', async () => {
    const { teller, clock, announced, notices, refuse } = telling([{}]);
    refuse(appError('gateway/not_reachable', { details: { gateway: 'shop' } }));
    teller.tell('https://a.example');
    await clock.advanceAsync(0);
    expect(notices.get('shop')).toBe('tunnel/gateway_not_told');
    expect(teller.list('https://a.example', null)[0]?.problem?.hint).toContain('https://a.example/w/shop-x');
    refuse(null);
    await clock.advanceAsync(60_000);
    expect(announced).toHaveLength(2);
    expect(notices.get('shop')).toBeNull();
  });
});

describe('a gateway that will not be told', () => {
  it('is not asked again at every change, and not at all once the owner did it', async () => {
    const { teller, clock, announced, notices, refuse } = telling([{}]);
    refuse(appError('gateway/permission', { details: { permission: 'p' } }));
    teller.tell('https://a.example');
    for (let count = 0; count < 20; count += 1) {
      teller.accountsChanged();
      await clock.advanceAsync(1_000);
    }
    expect(announced).toHaveLength(1);
    expect(notices.get('shop')).toBe('tunnel/gateway_not_told');
    expect(teller.knows('shop')).toBe(true);
    await clock.advanceAsync(3_600_000);
    teller.accountsChanged();
    expect(announced).toHaveLength(1);
    expect(notices.get('shop')).toBeNull();
  });
});

describe('a gateway that only its dashboard can tell', () => {
  it('alarms with the address until the owner says it is done or a genuine webhook shows it; again when the address changes', () => {
    const { teller, notices, announced } = telling([{ how: 'by_hand' }]);
    teller.tell('https://a.example');
    expect(notices.get('shop')).toBe('tunnel/tell_by_hand');
    expect(teller.knows('nobody')).toBe(false);
    expect(teller.knows('shop')).toBe(true);
    expect(notices.get('shop')).toBeNull();
    expect(teller.knows('shop')).toBe(false);
    teller.tell('https://b.example');
    expect(notices.get('shop')).toBe('tunnel/tell_by_hand');
    // Back again: that one the dashboard still has.
    teller.tell('https://a.example');
    expect(notices.get('shop')).toBeNull();
    teller.tell('https://b.example');
    teller.tell(null);
    expect(notices.get('shop')).toBeNull();
    expect(announced).toEqual([]);
  });
});

describe('what needs no telling', () => {
  it('is a gateway that is told with each invoice, and an account with an address of its own', () => {
    const { teller, notices, announced } = telling([{ how: 'with_each_invoice' }, { name: 'own', how: 'by_api', ownUrl: 'https://own.example/hook' }]);
    teller.tell('https://a.example');
    expect([...notices.values()]).toEqual([null, null]);
    expect(announced).toEqual([]);
    expect(teller.list('https://a.example', 'http://127.0.0.1:1')).toMatchObject([
      { how: 'with_each_invoice', webhookUrl: 'https://a.example/w/shop-x' }, { how: 'own_address', webhookUrl: 'https://own.example/hook' },
    ]);
  });

  it('a gateway on this computer reaches the receiver while there is no tunnel', () => {
    const { teller } = telling([{ isDirect: true }]);
    expect(teller.list(null, 'http://127.0.0.1:1')).toMatchObject([{ how: 'direct', webhookUrl: 'http://127.0.0.1:1/w/shop-x' }]);
    expect(teller.list('https://a.example', 'http://127.0.0.1:1')).toMatchObject([{ how: 'by_api', webhookUrl: 'https://a.example/w/shop-x' }]);
  });
});
