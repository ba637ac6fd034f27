// The commands about people, address book, policy and sweep rules.
import type { CommandSpec, OptionSpec } from './spec.ts';

const text = (value: string, help: string, required = false): OptionSpec => ({ type: 'string', value, help, required });
const as = text('NAME', 'who does it (the user of this computer); with a PIN: --set myPin=-');
const set: OptionSpec = { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'pin, myPin as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' };
const entry = { name: 'ID', help: 'id or name of the entry' };

export const ruleCommands: readonly CommandSpec[] = [
  { words: ['signer', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the signers that can be used here; on Linux what lets a Ledger be used', load: async () => (await import('./commands/signer.ts')).signerList },
  {
    words: ['signer', 'identify'], needs: 'app', positionals: [{ name: 'SIGNER', help: 'ledger, virtual or speculos' }], summary: 'which device it is: model, app, fingerprint',
    options: { network: text('N', 'mainnet, testnet, signet or regtest (that of the accounts)'), wait: { type: 'boolean', help: 'wait until it is plugged in, unlocked and has the app open' } },
    notes: ['In practice mode the command line presses the practice device’s keys itself: COUNTERSIGN_PRACTICE_DEVICE says approve (as usual), reject, or leave.'],
    load: async () => (await import('./commands/signer.ts')).signerIdentify,
  },
  { words: ['staff', 'list'], needs: 'app', positionals: [], options: {}, summary: 'people, roles, whose signer is whose', load: async () => (await import('./commands/staff.ts')).staffList },
  {
    words: ['staff', 'add'], needs: 'vault', positionals: [{ name: 'NAME', help: 'of the person; one that exists is changed' }],
    options: { role: text('ROLE', 'cashier, bookkeeper, manager or owner', true), set, as }, summary: 'add a person, or change role or PIN; the first is an owner',
    load: async () => (await import('./commands/staff.ts')).staffAdd,
  },
  {
    words: ['staff', 'signer'], needs: 'credentials', positionals: [{ name: 'NAME', help: 'an owner' }, { name: 'FINGERPRINT', help: 'eight hex digits, as `account add` shows them' }], options: { set, as },
    summary: 'this device is this owner’s: its yes is the owner’s', load: async () => (await import('./commands/staff.ts')).staffSigner,
  },
  { words: ['address', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the address book', load: async () => (await import('./commands/address.ts')).addressList },
  {
    words: ['address', 'add'], needs: 'credentials', positionals: [], options: { name: text('NAME', 'of who is paid', true), method: text('M', 'such as BTC@bitcoin', true), address: text('A', 'whole', true), set, as },
    summary: 'a new entry; an owner confirms it with the signer before money may go there', load: async () => (await import('./commands/address.ts')).addressAdd,
  },
  {
    words: ['address', 'confirm'], needs: 'credentials', positionals: [entry], options: { signer: text('KIND', 'ledger, speculos or virtual', true), as: text('OWNER', 'whose device it is') },
    summary: 'an owner’s device shows and signs the entry; then its wait begins', load: async () => (await import('./commands/address.ts')).addressConfirm,
  },
  { words: ['address', 'remove'], needs: 'credentials', positionals: [entry], options: { set, as }, summary: 'take an entry out', load: async () => (await import('./commands/address.ts')).addressRemove },
  { words: ['policy', 'show'], needs: 'app', positionals: [], options: {}, summary: 'limits, waits, fee ceiling, freeze', load: async () => (await import('./commands/policy.ts')).policyShow },
  {
    words: ['policy', 'set'], needs: 'credentials', positionals: [], options: { file: text('FILE', 'as `policy show --json` prints it', true), set, as }, summary: 'replace the rules; owners only',
    load: async () => (await import('./commands/policy.ts')).policySet,
  },
  { words: ['policy', 'freeze'], needs: 'credentials', positionals: [], options: { reason: text('T', 'why', true), set, as }, summary: 'stop all withdrawals at once; any owner', load: async () => (await import('./commands/policy.ts')).policyFreeze },
  { words: ['policy', 'unfreeze'], needs: 'credentials', positionals: [], options: { set, as }, summary: 'end the freeze', load: async () => (await import('./commands/policy.ts')).policyUnfreeze },
  { words: ['sweep', 'list'], needs: 'app', positionals: [], options: {}, summary: 'rules that empty gateways', load: async () => (await import('./commands/sweep.ts')).sweepList },
  {
    words: ['sweep', 'set'], needs: 'credentials', positionals: [],
    options: {
      id: text('ID', 'a rule to change'), gateway: text('NAME', 'from this gateway'), method: text('M', 'of this coin (BTC@bitcoin)'), account: text('NAME', 'to this treasury account'),
      above: text('A', 'when it holds more than this'), keep: text('A', 'leave this much there (0)'), every: text('W', 'when_above, daily, weekly or monthly'), off: { type: 'boolean', help: 'switch it off' }, set, as,
    },
    summary: 'make or change a rule; it only asks, an owner approves', load: async () => (await import('./commands/sweep.ts')).sweepSet,
  },
  { words: ['sweep', 'propose'], needs: 'credentials', positionals: [], options: {}, summary: 'ask for what the rules say now', load: async () => (await import('./commands/sweep.ts')).sweepPropose },
];
