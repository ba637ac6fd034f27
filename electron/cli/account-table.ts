// The commands about treasury accounts and chain sources.
import { bitcoinNetworks, scriptTypes } from '../../shared/domain/bitcoin.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

const text = (value: string, help: string, required = false): OptionSpec => ({ type: 'string', value, help, required });
const choice = (value: string, help: string, choices: readonly string[], required = false): OptionSpec => ({ type: 'string', value, help, choices, required });
const as = text('NAME', 'who does it (the user of this computer); with a PIN: --set myPin=-');
const set: OptionSpec = { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'myPin as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' };
const account = { name: 'NAME', help: 'name or id of a treasury account' };
const signer = (required: boolean): OptionSpec => choice('KIND', 'the device', ['ledger', 'speculos', 'virtual'], required);
const coin = { name: 'COIN', help: 'txid:number, as `account coins` shows it' };

export const accountCommands: readonly CommandSpec[] = [
  {
    words: ['account', 'source', 'add'], needs: 'credentials', positionals: [{ name: 'NAME', help: 'your name for the source' }],
    summary: 'a chain source: your own node, or a public server; it is asked first',
    options: {
      kind: choice('K', 'how it is asked', ['esplora', 'electrum', 'core'], true), url: text('URL', 'http(s)://… (esplora, core), tcp://host:port or tls://host:port (electrum)', true),
      'self-hosted': { type: 'boolean', help: 'it is in your own network: allows private addresses' },
      set: { ...set, help: 'password (core: user:password), myPin; as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' }, as,
    },
    notes: ['An own node learns nothing to anybody; a public server sees all addresses of the account.'],
    load: async () => (await import('./commands/account-source.ts')).accountSourceAdd,
  },
  { words: ['account', 'source', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the chain sources', load: async () => (await import('./commands/account-source.ts')).accountSourceList },
  {
    words: ['account', 'add'], needs: 'credentials', positionals: [{ name: 'NAME', help: 'your name for the account, such as vault' }], summary: 'a treasury account, from the signer or by its descriptor',
    options: {
      signer: signer(false), descriptor: text('D', 'output descriptor with origin and checksum, instead of a signer'), type: choice('T', 'kind of addresses (p2wpkh)', scriptTypes),
      account: text('N', 'account number on the signer (0)'), network: choice('N', 'network; all accounts of a data folder share one (mainnet, in practice regtest)', bitcoinNetworks),
      source: text('NAME', 'chain source', true), 'second-source': text('NAME', 'another one that watches the first'), set, as,
    },
    load: async () => (await import('./commands/accounts.ts')).accountAdd,
  },
  { words: ['account', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the treasury accounts', load: async () => (await import('./commands/accounts.ts')).accountList },
  { words: ['account', 'show'], needs: 'app', positionals: [account], options: {}, summary: 'one account with its balances and next address', load: async () => (await import('./commands/accounts.ts')).accountShow },
  {
    words: ['account', 'address'], needs: 'credentials', positionals: [account], summary: 'the next address to receive at; with --signer it is shown on the device first, with --take it is not offered again',
    options: { signer: signer(false), take: { type: 'boolean', help: 'hand it out: the next one is another' }, label: text('T', 'who it is for'), set, as },
    load: async () => (await import('./commands/accounts.ts')).accountAddress,
  },
  { words: ['account', 'sync'], needs: 'credentials', positionals: [account], options: {}, summary: 'read the chain until nothing is new', load: async () => (await import('./commands/accounts.ts')).accountSync },
  {
    words: ['account', 'coins'], needs: 'app', positionals: [account], options: { limit: text('N', 'at most N (50)'), cursor: text('C', 'goes on where the last page ended (its `next`)') },
    summary: 'unspent outputs with label, age, address', load: async () => (await import('./commands/account-coins.ts')).accountCoins,
  },
  {
    words: ['account', 'history'], needs: 'app', positionals: [account], summary: 'transactions, newest first',
    options: { search: text('Q', 'a part of a txid, address or label'), limit: text('N', 'at most N (50)'), cursor: text('C', 'goes on where the last page ended (its `next`)') },
    load: async () => (await import('./commands/account-coins.ts')).accountHistory,
  },
  { words: ['account', 'freeze'], needs: 'app', positionals: [account, coin], options: { set, as }, summary: 'keep a coin from being spent', load: async () => (await import('./commands/account-coins.ts')).accountFreeze },
  { words: ['account', 'unfreeze'], needs: 'app', positionals: [account, coin], options: { set, as }, summary: 'let a frozen coin be spent again', load: async () => (await import('./commands/account-coins.ts')).accountUnfreeze },
  {
    words: ['account', 'label'], needs: 'app', positionals: [account, { name: 'WHAT', help: 'a txid, an address, or a coin (txid:number)' }, { name: 'TEXT', help: 'the label; empty takes it away' }], options: {},
    summary: 'write a label', load: async () => (await import('./commands/account-labels.ts')).accountLabel,
  },
  { words: ['account', 'labels', 'export'], needs: 'app', positionals: [account], options: {}, summary: 'labels as BIP329 (JSON lines) on standard output', load: async () => (await import('./commands/account-labels.ts')).accountLabelsExport },
  {
    words: ['account', 'labels', 'import'], needs: 'app', positionals: [account, { name: 'FILE', help: 'labels as BIP329 (JSON lines)' }], options: {}, summary: 'take labels, and which coins are frozen, from another wallet',
    load: async () => (await import('./commands/account-labels.ts')).accountLabelsImport,
  },
];
