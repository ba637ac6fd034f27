// The app's own summary beside the device's screens: equal for what was asked for, different where anything differs.
import { describe, expect, it } from 'vitest';
import { agrees, pairsOf } from '../../../../../renderer/features/treasury/device-lines.ts';
import type { WithdrawalView } from '../../../../../renderer/lib/api.ts';
import { ON_DEVICE, payment } from '../../../../support/treasury-views.ts';

const OTHER = 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7';
const [roastery] = payment.recipients;
const isAgreed = (view: WithdrawalView, network: 'regtest' | 'mainnet' = 'regtest'): boolean => pairsOf(view, network).every(agrees);

describe('a spend', () => {
  it('says the same on both sides', () => expect(isAgreed(payment)).toBe(true));

  it('has its recipients in the device’s order: outputs are shuffled', () => {
    const second = { ...roastery!, onDevice: OTHER, amount: { ...roastery!.amount, value: '0.5' } };
    const deviceScreens = [{ title: 'Amount', value: 'TEST 0.5' }, { title: 'To', value: OTHER }, ...payment.deviceScreens];
    expect(isAgreed({ ...payment, recipients: [roastery!, second], deviceScreens })).toBe(true);
  });

  it('writes amounts with the ticker of its network', () => {
    const deviceScreens = payment.deviceScreens.map(({ title, value }) => ({ title, value: value.replace('TEST', 'BTC') }));
    expect(isAgreed({ ...payment, deviceScreens }, 'mainnet')).toBe(true);
    expect(isAgreed({ ...payment, deviceScreens }, 'regtest')).toBe(false);
  });

  it('says the high fee where the device does', () => {
    expect(isAgreed({ ...payment, deviceScreens: [{ title: 'High fee', value: 'TEST 0.00001' }, ...payment.deviceScreens] })).toBe(true);
  });

  it.each(['cancel', 'child'] as const)('to ourselves: %s', (plan) => {
    const deviceScreens = [{ title: 'Amount', value: 'TEST 0.00999' }, { title: 'To', value: 'Your own wallet' }, { title: 'Fees', value: 'TEST 0.00001' }];
    expect(isAgreed({ ...payment, plan, deviceScreens })).toBe(true);
  });

  it.each([
    ['another amount', [{ title: 'Amount', value: 'TEST 0.011' }, { title: 'To', value: ON_DEVICE }, { title: 'Fees', value: 'TEST 0.00001' }]],
    ['another address', [{ title: 'Amount', value: 'TEST 0.01' }, { title: 'To', value: OTHER }, { title: 'Fees', value: 'TEST 0.00001' }]],
    ['another fee', [{ title: 'Amount', value: 'TEST 0.01' }, { title: 'To', value: ON_DEVICE }, { title: 'Fees', value: 'TEST 0.0001' }]],
    ['one output more', [{ title: 'Amount', value: 'TEST 0.01' }, { title: 'To', value: ON_DEVICE }, { title: 'Amount', value: 'TEST 0.005' }, { title: 'To', value: OTHER }, { title: 'Fees', value: 'TEST 0.00001' }]],
    ['nothing', []],
  ])('is seen to differ: %s', (_why, deviceScreens) => expect(isAgreed({ ...payment, deviceScreens })).toBe(false));
});

describe('a payout', () => {
  const lines = ['Countersign withdrawal 1', 'Amount: "0.01 BTC"', 'Network: "Bitcoin"', `To: "${roastery!.address}"`, 'Name: "Caf\\u00e9"', 'From: "main"', 'Reference: "REFERENCE1"', 'Asked by: "Manager"'];
  const payout: WithdrawalView = {
    ...payment, source: { kind: 'gateway', name: 'main' }, recipients: [{ ...roastery!, name: 'Café' }], plan: null, text: lines.join('\n'),
    deviceScreens: [{ title: 'Path', value: "m/84'/1'/0'/0/0" }, ...lines.map((value, at) => ({ title: at === 0 ? 'Text' : '', value }))],
  };
  it('says each line of the text from what was asked for', () => expect(isAgreed(payout)).toBe(true));
  it.each([
    ['amount', { recipients: [{ ...payout.recipients[0]!, amount: { ...roastery!.amount, value: '0.02' } }] }], ['reference', { reference: 'OTHER' }], ['gateway', { source: { kind: 'gateway', name: 'other' } }],
    ['person', { requestedBy: 'Somebody' }], ['name', { recipients: [{ ...payout.recipients[0]!, name: 'Cafe' }] }],
  ] as const)('is seen to differ in: %s', (_what, part) => expect(isAgreed({ ...payout, ...part } as WithdrawalView)).toBe(false));
});
