// The commands: one row each. Their code is loaded when they run, so that the others cost nothing.
import { invoiceStatuses } from '../../shared/domain/status.ts';
import { accountCommands } from './account-table.ts';
import { closingCommands } from './closing-table.ts';
import { ruleCommands } from './rules-table.ts';
import { exportCommands } from './export-table.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';
import { withdrawalCommands } from './withdrawal-table.ts';

const id = { name: 'ID', help: 'id of a sale, a unique prefix of it, or its order id' };
const gateway = { name: 'NAME', help: 'name of a gateway account' };
const text = (value: string, help: string, required = false): OptionSpec => ({ type: 'string', value, help, required });

const gateways: readonly CommandSpec[] = [
  {
    words: ['gateway', 'drivers'], needs: 'nothing', positionals: [], options: {},
    summary: 'the gateways known: methods, settings each needs, what it can do',
    load: async () => (await import('./commands/gateway-drivers.ts')).gatewayDrivers,
  },
  {
    words: ['gateway', 'add'], needs: 'vault', positionals: [{ name: 'NAME', help: 'your name for the account, such as shop-main' }],
    summary: 'store a gateway account; it is tried first',
    options: {
      driver: text('D', 'driver id, see `gateway drivers`', true),
      url: text('URL', 'base URL of the gateway’s API; none for direct payments'),
      set: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'a setting; secrets as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' },
      'self-hosted': { type: 'boolean', help: 'the gateway is in your own network: allows private addresses' },
    },
    notes: [
      'A secret is never typed as an argument: it would show in the process list. With several KEY=- standard input is read line by line.',
      'A base URL on this computer itself (127.0.0.1, [::1], localhost) counts as self-hosted.',
    ],
    load: async () => (await import('./commands/gateway-add.ts')).gatewayAdd,
  },
  {
    words: ['gateway', 'change'], needs: 'credentials', positionals: [gateway], summary: 'new credentials or another address for an account; tried first',
    options: {
      url: text('URL', 'base URL of the gateway’s API'),
      set: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'a setting that changes; secrets as for `gateway add`' },
      'keep-old-secret': text('MINUTES', 'how long the old webhook secret is still taken (1440)'),
    },
    notes: ['The new credentials must know the newest open sales, so that no sale is left with an account nobody asks.'],
    load: async () => (await import('./commands/gateway-change.ts')).gatewayChange,
  },
  {
    words: ['gateway', 'estimate'], needs: 'credentials', positionals: [gateway], summary: 'what an amount would cost in a coin now, where the gateway tells',
    options: { amount: text('A', 'amount such as 12.50', true), currency: text('C', 'currency such as EUR', true), method: text('M', 'payment method such as USDT@tron', true) },
    load: async () => (await import('./commands/gateways.ts')).gatewayEstimate,
  },
  {
    words: ['gateway', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the gateway accounts',
    load: async () => (await import('./commands/gateways.ts')).gatewayList,
  },
  {
    words: ['gateway', 'check'], needs: 'credentials', positionals: [gateway], options: {}, summary: 'a harmless authenticated call',
    load: async () => (await import('./commands/gateways.ts')).gatewayCheck,
  },
  {
    words: ['gateway', 'balances'], needs: 'credentials', positionals: [gateway], options: {}, summary: 'what the gateway holds for you',
    load: async () => (await import('./commands/gateways.ts')).gatewayBalances,
  },
];

const invoices: readonly CommandSpec[] = [
  {
    words: ['invoice', 'create'], needs: 'credentials', positionals: [],
    summary: 'charge; prints the sale once the gateway accepted it',
    options: {
      gateway: text('NAME', 'gateway account', true),
      amount: text('A', 'amount such as 12.50', true),
      currency: text('C', 'currency such as EUR', true),
      method: text('M', 'payment method such as USDT@tron', true),
      order: text('ID', 'your order id; one sale per order id', true),
      note: text('T', 'a note'),
      tip: text('A', 'a tip on top, untaxed, where the shop takes tips'),
      'tax-class': text('ID', 'one of the shop’s tax classes (its usual one)'),
      'expires-in': text('MIN', 'minutes the offer stands, where the gateway lets us say'),
      wait: text('SECONDS', 'how long to wait for the gateway (30)'),
    },
    notes: ['When the gateway’s answer is in doubt the exit code is 1; the sale stays stored and `sync` settles it. Do not charge again.'],
    load: async () => (await import('./commands/invoice-create.ts')).invoiceCreate,
  },
  {
    words: ['invoice', 'show'], needs: 'app', positionals: [id], options: {}, summary: 'one sale with its full timeline',
    load: async () => (await import('./commands/invoices.ts')).invoiceShow,
  },
  {
    words: ['invoice', 'list'], needs: 'app', positionals: [], summary: 'a page of sales, newest first',
    options: {
      status: { type: 'string', value: 'S', help: 'only with this status', choices: invoiceStatuses },
      search: text('Q', 'order id, id, address or transaction hash, also a part of one'),
      from: text('D', 'from this day (2026-01-31, in the shop’s time zone) or instant'),
      to: text('D', 'to the end of this day, or before this instant'),
      open: { type: 'boolean', help: 'only those that are not final' },
      review: { type: 'boolean', help: 'only those that wait for a decision' },
      limit: text('N', 'at most N (50)'),
      cursor: text('C', 'goes on where the last page ended (its `next`)'),
    },
    load: async () => (await import('./commands/invoice-list.ts')).invoiceList,
  },
  {
    words: ['invoice', 'cancel'], needs: 'credentials', positionals: [id], summary: 'end a sale that nobody paid',
    options: { reason: text('T', 'why') },
    load: async () => (await import('./commands/invoices.ts')).invoiceCancel,
  },
  {
    words: ['invoice', 'resolve'], needs: 'app', positionals: [id], summary: 'close a review',
    options: {
      decision: { type: 'string', value: 'D', help: 'what was decided', required: true, choices: ['accept', 'refund', 'write-off'] },
      reason: text('T', 'why', true),
    },
    load: async () => (await import('./commands/invoices.ts')).invoiceResolve,
  },
];

const running: readonly CommandSpec[] = [
  {
    words: ['sync'], needs: 'credentials', positionals: [], isLong: ({ flags }) => flags.has('watch'),
    summary: 'send what waits, ask about what is open, settle what is in doubt',
    options: { watch: { type: 'boolean', help: 'keep going until interrupted, one report per pass' } },
    load: async () => (await import('./commands/sync.ts')).sync,
  },
  {
    words: ['webhook', 'listen'], needs: 'credentials', positionals: [], isLong: () => true,
    summary: 'run the webhook receiver on 127.0.0.1 until interrupted',
    options: { port: text('N', 'port; without one any free port') },
    load: async () => (await import('./commands/webhook-listen.ts')).webhookListen,
  },
  {
    words: ['practice', 'press'], needs: 'credentials', positionals: [{ name: 'ACT', help: 'what happens: the customer pays, a block is found …' }],
    summary: 'in practice mode: play the customer of a sale, or press a button of the simulated chain',
    options: { order: text('ID', 'the sale'), account: text('NAME', 'the treasury account that receives'), amount: text('A', 'in BTC') },
    notes: ['For a sale: pay, pay_less, pay_more, pay_late, pay_rest, confirm, expire, wrong_network. On the chain: block, reorg, receive, double_spend, fees_up, fees_down.'],
    load: async () => (await import('./commands/practice-press.ts')).practicePress,
  },
  {
    words: ['practice', 'gateway'], needs: 'nothing', positionals: [], isLong: () => true,
    summary: 'run a gateway’s emulator alone until interrupted',
    options: {
      driver: text('D', 'driver id', true),
      port: text('N', 'port; without one any free port'),
      'webhook-url': text('URL', 'where its webhooks go; can be changed by its controls'),
    },
    load: async () => (await import('./commands/practice-gateway.ts')).practiceGateway,
  },
  {
    words: ['practice', 'chain'], needs: 'nothing', positionals: [], isLong: () => true,
    summary: 'run the simulated Bitcoin chain (regtest, Esplora’s REST) alone until interrupted',
    options: { port: text('N', 'port; without one any free port') },
    load: async () => (await import('./commands/practice-chain.ts')).practiceChain,
  },
];

const tunnels: readonly CommandSpec[] = [
  {
    words: ['tunnel', 'drivers'], needs: 'nothing', positionals: [], options: {},
    summary: 'the ways webhooks can take from outside to this computer, and the settings of each',
    load: async () => (await import('./commands/tunnel-drivers.ts')).listTunnelDrivers,
  },
  {
    words: ['tunnel', 'set'], needs: 'credentials', positionals: [{ name: 'DRIVER', help: 'see `tunnel drivers`' }],
    summary: 'set a tunnel up, or change its settings; those not named stay as they are',
    options: { set: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'a setting; secrets as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' } },
    notes: ['It opens with the app or `webhook listen`, and opens again by itself. Without a tunnel the gateways are asked, which is enough to sell.'],
    load: async () => (await import('./commands/tunnel.ts')).tunnelSet,
  },
  {
    words: ['tunnel', 'show'], needs: 'app', positionals: [], options: {},
    summary: 'settings, state, public address, last self-test, and what each gateway was told',
    load: async () => (await import('./commands/tunnel.ts')).tunnelShow,
  },
  {
    words: ['tunnel', 'test'], needs: 'credentials', positionals: [], options: { port: text('N', 'port of the receiver while the app is not open (4190)') },
    summary: 'send a signed probe out through the public address and back; exit 1 and where it broke when it does not come back',
    load: async () => (await import('./commands/tunnel.ts')).tunnelTest,
  },
  {
    words: ['tunnel', 'trust'], needs: 'app', positionals: [{ name: 'FINGERPRINT', help: 'SHA256:… of the server’s key, as `ssh-keygen -l` prints it there' }], options: {},
    summary: 'pin the key of the ssh server; another one is refused from then on',
    load: async () => (await import('./commands/tunnel.ts')).tunnelTrust,
  },
  {
    words: ['tunnel', 'told'], needs: 'app', positionals: [gateway], options: {},
    summary: 'the webhook address is in this gateway’s dashboard now',
    load: async () => (await import('./commands/tunnel.ts')).tunnelTold,
  },
  {
    words: ['tunnel', 'remove'], needs: 'app', positionals: [], options: {}, summary: 'no tunnel any more; the gateways are asked',
    load: async () => (await import('./commands/tunnel.ts')).tunnelRemove,
  },
];

const proxies: readonly CommandSpec[] = [
  {
    words: ['proxy', 'set'], needs: 'credentials', positionals: [{ name: 'MODE', help: 'none, system, or manual' }],
    summary: 'the way out to the gateways: directly, as the system says, or through a proxy set by hand; in use at once',
    options: { set: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'manual: host, port, user; password as KEY=- (standard input), KEY=@FILE or \'KEY=$NAME\' (environment)' } },
    notes: [
      'What is not named stays as it is. A sealed password stays with its host, port and user; for another proxy it is given again.',
      '“system”: in the app the operating system’s settings, here https_proxy, HTTPS_PROXY and NO_PROXY. Gateways in your own network are reached directly.',
    ],
    load: async () => (await import('./commands/proxy.ts')).proxySet,
  },
  {
    words: ['proxy', 'show'], needs: 'app', positionals: [], options: {}, summary: 'the proxy, and which way each gateway is reached',
    load: async () => (await import('./commands/proxy.ts')).proxyShow,
  },
];

const books: readonly CommandSpec[] = [
  ...exportCommands,
  {
    words: ['audit', 'verify'], needs: 'app', positionals: [], options: {},
    summary: 'check the hash chain and the balances of the books; exit 1 at the first break',
    load: async () => (await import('./commands/audit.ts')).auditVerify,
  },
  {
    words: ['doctor'], needs: 'app', positionals: [], options: {},
    summary: 'what is set up, missing or unhealthy, and the next step for each',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
];

export const commands: readonly CommandSpec[] = [...gateways, ...invoices, ...running, ...tunnels, ...proxies, ...accountCommands, ...withdrawalCommands, ...ruleCommands, ...books, ...closingCommands];
