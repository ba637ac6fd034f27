// Views of the treasury for tests of its windows.
import type { TreasuryAccount, TreasuryState, WithdrawalView } from '../../renderer/lib/api.ts';

const btc = (value: string) => ({ value, asset: 'BTC', unit: 'BTC@bitcoin' });
export const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
export const ON_DEVICE = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';

/** A payment of 0.01 BTC from an account, planned and not approved. */
export const payment: WithdrawalView = {
  id: 'wd_1', reference: 'REFERENCE1', state: 'requested', final: false, purpose: 'payment', source: { kind: 'account', name: 'Vault' }, method: 'BTC@bitcoin', asset: 'BTC', network: 'Bitcoin',
  recipients: [{ name: 'Roastery', address: ADDRESS, onDevice: ON_DEVICE, amount: btc('0.01'), worth: null, kind: 'contact' }],
  amount: btc('0.01'), worth: null, fee: { amount: btc('0.00001'), satPerVb: '7', percent: '0.1', worth: null }, total: btc('0.01001'),
  coins: [{ outpoint: `${'a'.repeat(64)}:0`, value: btc('0.02') }], change: { address: 'bcrt1qchange', path: "m/84'/1'/0'/1/0", amount: btc('0.00999') },
  txid: null, earlierTxids: [], confirmations: null, gatewayId: null, requestedBy: 'Manager', createdAt: '2026-11-21T10:00:00.000Z', note: '', invoice: null, approval: null, plan: 'first',
  deviceScreens: [{ title: 'Amount', value: 'TEST 0.01' }, { title: 'To', value: ON_DEVICE }, { title: 'Fees', value: 'TEST 0.00001' }], text: null,
  need: { who: 'owner', code: 'approve', message: 'An owner approves it with the signer.', hint: '' }, actions: ['approve', 'cancel'], problem: null, policy: [], steps: [],
};

export const account: TreasuryAccount = {
  id: 'acc_1', name: 'Vault', network: 'regtest', scriptType: 'p2wpkh', path: "m/84'/1'/0'", fingerprint: 'f5acc2fd', descriptor: 'wpkh(…)', watchOnly: false, source: 'practice', secondSource: null,
  confirmed: btc('1'), pendingIn: btc('0'), pendingOut: btc('0'), frozen: btc('0'), spendable: btc('1'), worth: null, transactions: 1, coins: 1, asOf: '2026-11-21T10:00:00.000Z', problem: null,
  receive: { address: ADDRESS, onDevice: ON_DEVICE, index: 0, path: "m/84'/1'/0'/0/0", shownOnSignerAt: null, uri: `bitcoin:${ADDRESS}` },
};

export const treasuryState: TreasuryState = {
  network: 'regtest', person: { name: 'Manager', role: 'manager', hasPin: true, signers: [] }, people: [],
  places: [
    { kind: 'account', name: 'Vault', title: 'Vault', method: 'BTC@bitcoin', available: btc('1'), pendingIn: null, pendingOut: null, worth: null, asOf: null, problem: null },
    { kind: 'gateway', name: 'main', title: 'Gateway', method: 'BTC@bitcoin', available: btc('0.5'), pendingIn: null, pendingOut: null, worth: null, asOf: null, problem: null },
    { kind: 'gateway', name: 'main', title: 'Gateway', method: 'USDT@tron', available: { value: '12', asset: 'USDT', unit: 'USDT@tron' }, pendingIn: null, pendingOut: null, worth: null, asOf: null, problem: null },
    { kind: 'gateway', name: 'empty', title: 'Empty', method: 'BTC@bitcoin', available: btc('0'), pendingIn: null, pendingOut: null, worth: null, asOf: null, problem: null },
  ],
  accounts: [account], total: null, waiting: [], signing: [], signers: [],
  policy: { limits: [], coolDownHours: 24, approvalMinutes: 60, feeCeilingSatPerVb: '100', feeCeilingPercent: '5', zeroConf: { upTo: '0.00', perShift: '0.00' }, frozen: null },
  contacts: [], sweepRules: [], sources: [], practiceDevice: null,
};
