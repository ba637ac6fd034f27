// The shop's settings: defaults, what is kept, what is refused.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettings, defaultSettings } from '../../../../../electron/features/settings/service.ts';
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
