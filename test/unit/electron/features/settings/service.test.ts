// The shop's settings: defaults, what is refused, and what a change of policy does to open sales.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettings, defaultSettings } from '../../../../../electron/features/settings/service.ts';
import { rejudgeOnPolicy } from '../../../../../electron/features/invoices/rejudge.ts';
import { stateBySeq } from '../../../../../electron/features/invoices/invoice-repo.ts';
import { createInbox } from '../../../../../electron/features/invoices/inbox.ts';
import { accepted, DUE, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';
import { testLedger, type TestLedger } from '../../../../support/ledger.ts';

let ledger: TestLedger;
beforeEach(() => { ledger = testLedger(); });
afterEach(() => ledger.close());

describe('settings', () => {
  it('start with the computer’s time zone, and with UTC when that is not known', () => {
    expect(createSettings(ledger.db, '', 'Europe/Berlin').get()).toEqual({ ...defaultSettings, timeZone: 'Europe/Berlin' });
    expect(createSettings(ledger.db, '', 'Mars/Olympus').get().timeZone).toBe('UTC');
  });

  it('are kept, exact amounts included', () => {
    const changed = { ...defaultSettings, shopName: 'Corner', policy: { ...defaultSettings.policy, under: { basisPoints: 50, fiatMinor: 10n ** 20n } } };
    expect(createSettings(ledger.db, '', 'UTC').save(changed).ok).toBe(true);
    expect(createSettings(ledger.db, '', 'UTC').get()).toEqual(changed);
  });

  it.each([
    ['no name', { shopName: ' ' }],
    ['an unknown time zone', { timeZone: 'Nowhere' }],
    ['an unknown method', { defaultMethod: 'BTC' }],
    ['confirmations without an end', { policy: { ...defaultSettings.policy, confirmations: [{ upToFiatMinor: 5n, wanted: 1 }] } }],
    ['confirmations that fall', { policy: { ...defaultSettings.policy, confirmations: [{ upToFiatMinor: 5n, wanted: 1 }, { upToFiatMinor: 4n, wanted: 1 }, { upToFiatMinor: null, wanted: 2 }] } }],
    ['a tolerance of more than everything', { policy: { ...defaultSettings.policy, over: { basisPoints: 10_001, fiatMinor: 0n } } }],
  ])('%s is refused and changes nothing', (_name, change) => {
    const settings = createSettings(ledger.db, '', 'UTC');
    expect(settings.save({ ...defaultSettings, ...change })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    expect(settings.get()).toEqual(defaultSettings);
  });
});

it('a new policy judges open sales anew, many of them in steps, and leaves ended ones alone', async () => {
  const settings = createSettings(ledger.db, '', 'UTC');
  const inbox = createInbox({ db: ledger.db, clock: ledger.clock, policy: () => settings.get().policy, announce: () => undefined });
  rejudgeOnPolicy({ db: ledger.db, path: '', clock: ledger.clock, settings, inbox, isClosed: () => false });
  const seqs = Array.from({ length: 120 }, (_unused, index) => {
    const orderId = `A-${index}`;
    const seq = ledger.begin({ ...terms, id: `inv_${index}`, orderId });
    inbox.learn(seq, [accepted({ gatewayInvoiceId: `gw-${index}` }), snapshot(T0 + 1000, 'settled', DUE - 5n, { gatewayInvoiceId: `gw-${index}`, orderId })]);
    return seq;
  });
  expect(stateBySeq(ledger.db, seqs[0] ?? 0)?.judgement.review?.reason).toBe('short_at_end');
  settings.save({ ...settings.get(), policy: { ...settings.get().policy, under: { basisPoints: 10, fiatMinor: 100n } } });
  await ledger.clock.advanceAsync(1000);
  expect(new Set(seqs.map((seq) => stateBySeq(ledger.db, seq)?.judgement.status))).toEqual(new Set(['paid']));
});
