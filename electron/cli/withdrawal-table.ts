// The commands about money that leaves.
import type { CommandSpec, OptionSpec } from './spec.ts';
import { withdrawalStates } from '../../shared/domain/withdrawal.ts';

const text = (value: string, help: string, required = false): OptionSpec => ({ type: 'string', value, help, required });
const as = text('NAME', 'who does it (the user of this computer); with a PIN: --set myPin=-');
const set: OptionSpec = { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'myPin as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' };
const id = { name: 'ID', help: 'id or reference of a withdrawal, or a unique prefix of its id' };
const fee = text('RATE', 'in sat/vB', true);

const wish: Readonly<Record<string, OptionSpec>> = {
  from: text('PLACE', 'account:NAME, gateway:NAME, or refund:NAME for the gateway’s own refund', true),
  to: text('WHO', 'an entry of the address book, account:NAME for an own account, or for a refund the customer’s address'),
  amount: text('A', 'what they get'), method: text('M', 'BTC@bitcoin unless said; of a refund the sale’s'), fee: text('RATE', 'in sat/vB; without it what the chain source suggests'),
  coins: text('C', 'spend these (txid:number, comma between) and no others'), csv: text('FILE', 'several recipients: name,address,amount on each line'),
  'refund-of': text('ORDER', 'a sale’s id or order id'), consolidate: { type: 'boolean', help: 'put an account’s coins together' }, note: text('T', 'for your own books'), set, as,
};

const who = { set, as };
const signer: OptionSpec = { type: 'string', value: 'KIND', help: 'the device', choices: ['ledger', 'speculos', 'virtual'], required: true };
const codeSet: OptionSpec = { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'code, myPin; as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' };

export const withdrawalCommands: readonly CommandSpec[] = [
  {
    words: ['withdrawal', 'preview'], needs: 'credentials', positionals: [], options: wish, summary: 'what a request would be: coins, fee, change, rules; nothing is stored',
    load: async () => (await import('./commands/withdrawal-request.ts')).withdrawalPreview,
  },
  {
    words: ['withdrawal', 'request'], needs: 'credentials', positionals: [], options: wish, summary: 'ask for money to leave; an owner approves it with the signer',
    notes: ['Money goes to the address book, to an own account whose address was shown on its signer (`account address NAME --signer …`), or for a refund to the customer.'],
    load: async () => (await import('./commands/withdrawal-request.ts')).withdrawalRequest,
  },
  {
    words: ['withdrawal', 'approve'], needs: 'credentials', positionals: [id], options: { signer, as: text('OWNER', 'whose device it is') }, summary: 'an owner’s device shows it and says yes; then it is sent',
    notes: ['In practice mode the command line presses the practice device’s keys itself: COUNTERSIGN_PRACTICE_DEVICE says approve (as usual), reject, or leave.'],
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalApprove,
  },
  {
    words: ['withdrawal', 'list'], needs: 'app', positionals: [], summary: 'a page of withdrawals, newest first',
    options: { state: { type: 'string', value: 'S', help: 'only these; open: all that are not over', choices: ['open', ...withdrawalStates] }, limit: text('N', 'at most N (50)'), cursor: text('C', 'goes on where the last page ended (its `next`)') },
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalList,
  },
  { words: ['withdrawal', 'show'], needs: 'app', positionals: [id], options: {}, summary: 'one with every step that was taken', load: async () => (await import('./commands/withdrawals.ts')).withdrawalShow },
  {
    words: ['withdrawal', 'cancel'], needs: 'app', positionals: [id], options: { reason: text('T', 'why'), ...who }, summary: 'call it off while nothing is out',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalCancel,
  },
  { words: ['withdrawal', 'bump'], needs: 'credentials', positionals: [id], options: { fee, ...who }, summary: 'pay more for one that waits for a block; approve it next', load: async () => (await import('./commands/withdrawals.ts')).withdrawalBump },
  {
    words: ['withdrawal', 'replace'], needs: 'credentials', positionals: [id], options: { fee, ...who }, summary: 'call back one that waits for a block, by one that pays us; approve it next',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalReplace,
  },
  { words: ['withdrawal', 'child'], needs: 'credentials', positionals: [id], options: { fee, ...who }, summary: 'hurry it by spending its change; approve it next', load: async () => (await import('./commands/withdrawals.ts')).withdrawalChild },
  { words: ['withdrawal', 'ask'], needs: 'credentials', positionals: [id], options: {}, summary: 'ask the chain and the gateway what became of it', load: async () => (await import('./commands/withdrawals.ts')).withdrawalAsk },
  {
    words: ['withdrawal', 'send-again'], needs: 'credentials', positionals: [id], options: who, summary: 'send what is approved and certainly not out; it is looked up first',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalSendAgain,
  },
  { words: ['withdrawal', 'verify'], needs: 'credentials', positionals: [id], options: { set: codeSet, as }, summary: 'give a gateway the code of its second step', load: async () => (await import('./commands/withdrawals.ts')).withdrawalVerify },
  {
    words: ['withdrawal', 'close'], needs: 'credentials', positionals: [id],
    options: { reason: text('T', 'what you found', true), 'went-out': { type: 'boolean', help: 'the gateway’s dashboard shows that it was paid' }, ...who }, summary: 'end one of which nothing here can tell',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalClose,
  },
  {
    words: ['withdrawal', 'export-psbt'], needs: 'credentials', positionals: [id], options: { out: text('FILE', 'write this file instead of standard output'), ...who }, summary: 'the transaction for another wallet to sign',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalExportPsbt,
  },
  {
    words: ['withdrawal', 'import-psbt'], needs: 'credentials', positionals: [id, { name: 'FILE', help: 'signed by the account’s device in another wallet; binary or base64' }], options: {}, summary: 'take it back, compare it, send it',
    load: async () => (await import('./commands/withdrawals.ts')).withdrawalImportPsbt,
  },
];
