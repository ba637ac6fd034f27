// A shop whose process can die at any step and is started again on the same ledger; chain and gateway live on.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { ledgerFile, openLedger } from '../../../electron/db/open.ts';
import type { WritableDb } from '../../../electron/db/database.ts';
import type { GatewayService } from '../../../electron/core/app.ts';
import type { Vault } from '../../../electron/core/vault/port.ts';
import type { Actor, TreasuryService, WithdrawalWish } from '../../../electron/core/treasury.ts';
import type { GatewayAdapter } from '../../../electron/gateways/port.ts';
import { createInbox } from '../../../electron/features/invoices/inbox.ts';
import { insertTerms } from '../../../electron/features/invoices/invoice-repo.ts';
import { createRefundsOfSales } from '../../../electron/features/invoices/refunds.ts';
import { createTreasury, type Treasury } from '../../../electron/features/treasury/service.ts';
import { createSettings } from '../../../electron/features/settings/service.ts';
import type { MovedClock } from './clock.ts';
import { seededRandom } from '../http-ports.ts';
import { must, silentLog, temporaryHome } from '../shop.ts';
import { deriveAddress } from '../../../electron/wallet/keys.ts';
import { defaultPolicy } from '../../../shared/domain/policy.ts';
import type { Fact } from '../../../shared/domain/facts.ts';
import { failure, ok } from '../../../shared/errors/result.ts';
import { createDoom, mortalDb, type Doom } from './doom.ts';
import type { Dice, Outside } from './outside.ts';
import { owner, type FlowName } from './person.ts';
import { softSigner } from './soft-signer.ts';
import { softwareSigner } from '../software-signer.ts';

export const ben: Actor = { name: 'ben', role: 'manager' };

const none = (): never => { throw new Error('this is not asked here'); };
const vault: Vault = {
  seal: () => failure('vault/locked'), open: () => failure('vault/locked'), changePassphrase: none, describe: none, state: () => 'none', create: none, unlock: none, onChanged: () => () => undefined,
};
const gateways: GatewayService = {
  drivers: () => [], add: none, list: () => ok([]), check: none, balances: none, change: none, estimate: none, changeWebhookSecret: none, followPractice: none, onChanged: () => () => undefined,
};

export interface MortalShop {
  readonly home: string;
  readonly db: WritableDb;
  readonly treasury: TreasuryService;
  readonly doom: Doom;
  /** A new process on the same ledger; `dieAt` null: it lives on. What was running is dead. */
  start(dieAt: number | null): void;
  close(): void;
}

/** Faults that are built in on purpose, to see that they are found. */
export interface Planted {
  /** As with a disk that lies: a death takes the last commit with it. */
  readonly losesLastCommit?: true;
  /** What did not answer is simply asked for again. */
  readonly repeatsPayouts?: true;
}

export interface MortalShopOptions { readonly outside: Outside; readonly clock: MovedClock; readonly seed: string; readonly planted?: Planted; readonly onAsked?: () => void }

/** With an empty ledger. */
export function openMortalShop({ outside, clock, seed, planted = {}, onAsked }: MortalShopOptions): MortalShop {
  // In memory where there is such a folder: this process dies, the computer does not.
  const home = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/countersign-crash-') : temporaryHome();
  const random = seededRandom(seed);
  const file = ledgerFile(home);
  const before = `${file}.before`;
  let real: WritableDb | null = null;
  let running: { db: WritableDb; treasury: Treasury; doom: Doom } | null = null;

  const start = (dieAt: number | null): void => {
    const lost = running?.doom.isDead === true && planted.losesLastCommit === true;
    real?.close();
    if (lost) {
      rmSync(`${file}-wal`, { force: true });
      rmSync(`${file}-shm`, { force: true });
      copyFileSync(before, file);
    }
    const opened = must(openLedger(home));
    real = opened;
    const doom = createDoom(dieAt);
    const db = mortalDb(opened, doom, () => {
      if (planted.losesLastCommit !== true) return;
      rmSync(before, { force: true });
      opened.run('VACUUM INTO ?', before);
    });
    const inbox = createInbox({ db, clock, announce: () => undefined });
    const settings = createSettings(opened, home, 'UTC');
    const treasury = must(createTreasury({
      db, path: file, vault, clock, random, log: silentLog, mode: 'practice', gateways, settings, dayCutMinutes: () => 0, httpFor: () => ({ send: none }), routeFor: () => ({ kind: 'direct', to: none }) as never,
      adapter: () => ok(planted.repeatsPayouts === true ? repeating(outside.adapter(doom)) : outside.adapter(doom)), sales: createRefundsOfSales({ db, inbox, clock }),
      ports: {
        signers: ['virtual'], openSigner: () => ok(softSigner(doom, onAsked)), missingUdevRules: () => null, openSource: () => outside.source(doom),
        ownSource: { name: 'own', kind: 'esplora', url: 'http://127.0.0.1:1', selfHosted: true, certificateSha256: null },
      },
    }));
    running = { db: opened, treasury, doom };
  };
  start(null);
  const now = (): NonNullable<typeof running> => running ?? none();
  return {
    home, start,
    get db() { return now().db; },
    get treasury() { return now().treasury; },
    get doom() { return now().doom; },
    close() {
      real?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function repeating(adapter: GatewayAdapter): GatewayAdapter {
  const { payouts } = adapter;
  if (payouts === null) return adapter;
  return {
    ...adapter,
    payouts: {
      ...payouts,
      async create(asked) {
        const first = await payouts.create(asked);
        return first.ok || first.error.outcome !== 'unknown' ? first : payouts.create(asked);
      },
    },
  };
}

const keys = softwareSigner();
/** Somebody outside; each name another address. */
export const outsider = (name: number): string => deriveAddress(keys.accountKey('regtest', 'p2wpkh', 99), 0, name).address;

/** Accounts, address book, owner and coins, made by a process that does not die. */
export async function furnish(shop: Pick<MortalShop, 'treasury'>, outside: Pick<Outside, 'chain'>, coinsSat: readonly number[]): Promise<void> {
  const { treasury } = shop;
  must(treasury.people.adopt(keys.fingerprint));
  // Limits are tried elsewhere; here the same day sees hundreds of withdrawals.
  const policy = treasury.policy.get();
  must(treasury.policy.save({ ...policy, limits: policy.limits.map((limit) => ({ ...limit, perOperation: '1000000', perDay: '100000000', perWeek: '100000000' })) }, owner));
  for (const [account, name] of ['vault', 'cold'].entries()) {
    must(await treasury.accounts.add({ name, network: 'regtest', scriptType: 'p2wpkh', account, signer: 'virtual', descriptor: null, source: 'own', secondSource: null }));
  }
  for (const name of [1, 2]) {
    const added = must(treasury.contacts.add({ name: `contact ${String(name)}`, method: 'BTC@bitcoin', address: outsider(name), again: null }, ben));
    must(await treasury.contacts.confirm(added.id, 'virtual', owner));
  }
  await fund(shop, outside, coinsSat);
}

export async function fund({ treasury }: Pick<MortalShop, 'treasury'>, { chain }: Pick<Outside, 'chain'>, coinsSat: readonly number[]): Promise<void> {
  for (const sat of coinsSat) {
    const { address } = must(treasury.accounts.nextAddress('vault', ''));
    const paid = chain.receive(address, BigInt(sat), { satPerKvb: 10_000n, isFinal: false });
    if (!paid.ok) throw new Error(paid.error);
  }
  chain.mine(1);
  for (const name of ['vault', 'cold']) must(await treasury.accounts.sync(name));
}

/** A sale of 100 USD that was overpaid by a quarter and decided to be given back, straight into the ledger. */
export function overpaidSale(shop: MortalShop, clock: MovedClock, orderId: string, dueSat: bigint): void {
  const { db } = shop;
  const inbox = createInbox({ db, clock, announce: () => undefined });
  const unit = 'BTC@bitcoin' as const;
  db.transaction(() => {
    const seq = insertTerms(db, { id: `inv_${orderId}`, orderId, note: '', gateway: 'shop', driver: 'btcpay', method: unit, amount: { unit: 'USD', minor: 10_000n }, expiresInMinutes: null, createdAtMs: clock.nowMs() }, defaultPolicy);
    const received = { unit, minor: (dueSat * 5n) / 4n };
    const facts: Fact['body'][] = [
      { kind: 'accepted', gatewayInvoiceId: `gw-${orderId}`, address: null, due: { unit, minor: dueSat }, expiresAtMs: clock.nowMs() + 900_000, gatewayTimeMs: clock.nowMs(), checkoutUrl: null, paymentLink: null, required: 1 },
      { kind: 'snapshot', snapshot: {
        gatewayInvoiceId: `gw-${orderId}`, orderId, state: 'settled', rawStatus: 'Settled', method: unit, amount: { unit: 'USD', minor: 10_000n }, due: { unit, minor: dueSat }, received, address: null, late: false, manual: false,
        payments: [{ id: 'p1', txid: null, value: received, confirmations: 2, required: 1, settled: true, invalid: false, firstSeenAtMs: clock.nowMs() }], expiresAtMs: clock.nowMs() + 900_000, problems: [], gatewayTimeMs: clock.nowMs() + 1_000,
      } },
    ];
    inbox.learn(seq, facts.map((body, index) => ({ key: `${orderId}:${String(index)}`, source: 'poll' as const, learnedAtMs: clock.nowMs(), body })));
    const review = db.get<{ judgement: string }>('SELECT judgement FROM invoice_state WHERE invoice_seq = ?', seq);
    const open = JSON.parse(review?.judgement ?? '{}') as { review: { reason: 'surplus'; detail: string } };
    inbox.learn(seq, [{ key: `${orderId}:decision`, source: 'person', learnedAtMs: clock.nowMs(), body: { kind: 'decision', decision: 'refund', reason: 'too much', by: 'ben', openReason: open.review.reason, openDetail: open.review.detail } }]);
  });
}

const wish = (changes: Partial<WithdrawalWish> & Pick<WithdrawalWish, 'source' | 'recipients'>): WithdrawalWish => ({ method: 'BTC@bitcoin', purpose: 'payment', satPerVb: null, coins: null, invoice: null, note: '', ...changes });

/** What each flow asks for; the label tells it from all others, and is the order id of a refund's sale. */
export async function wishFor(treasury: TreasuryService, dice: Pick<Dice, 'pick'>, flow: FlowName, label: string): Promise<WithdrawalWish> {
  const vault = { kind: 'account', name: 'vault' } as const;
  const shopGateway = { kind: 'gateway', name: 'shop' } as const;
  const contact = (name: number, amount: string) => ({ contact: `contact ${String(name)}`, account: null, address: null, amount });
  const amount = `0.000${String(1000 + dice.pick(8_000)).padStart(4, '0')}`;
  const toCold = async () => {
    must(await treasury.accounts.showAddress('cold', 'virtual'));
    return [{ contact: null, account: 'cold', address: null, amount }];
  };
  const customer = [{ contact: null, account: null, address: outsider(50), amount: '0.0001' }];
  const onChain = { note: label, satPerVb: '2', source: vault };
  switch (flow) {
    case 'payment': case 'bump': case 'cancel': case 'child': case 'psbt': return wish({ ...onChain, recipients: [contact(1, amount)] });
    case 'batch': return wish({ ...onChain, recipients: [contact(1, amount), contact(2, '0.00012345')] });
    case 'consolidation': return wish({ ...onChain, purpose: 'consolidation', recipients: [] });
    case 'transfer': return wish({ ...onChain, purpose: 'transfer', recipients: await toCold() });
    case 'payout': return wish({ note: label, source: shopGateway, recipients: [contact(1, amount)] });
    case 'sweep': return wish({ note: label, source: shopGateway, purpose: 'transfer', recipients: await toCold() });
    case 'refund': return wish({ ...onChain, purpose: 'refund', invoice: label, recipients: customer });
    case 'gateway refund': return wish({ note: label, source: { kind: 'gateway_refund', name: 'shop' }, purpose: 'refund', invoice: label, recipients: customer });
  }
}
