// Sales without a gateway: each gets a fresh address of the treasury, the chain decides, and what it takes back opens the sale again.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { signedSpend, type SpendCoin } from '../support/chain-bench.ts';
import { must } from '../support/shop.ts';
import { booksOf, openTreasuryWorld, type TreasuryWorld } from '../support/treasury-world.ts';

let world: TreasuryWorld;
const owner = { name: 'Owner', role: 'owner' } as const;

beforeEach(async () => {
  world = await openTreasuryWorld();
  await world.add();
  must(world.app.settings.save({ ...world.app.settings.get(), currency: 'EUR' }));
  must(await world.app.gateways.add({ name: 'vault', driver: 'direct', baseUrl: '', selfHosted: false, settings: { price: '50000 EUR, 55000.00 USD' } }));
});
afterEach(() => world.close());

const charge = async (amount = '25.00', more: { readonly expiresInMinutes?: number } = {}): Promise<InvoiceView> =>
  must(await world.app.invoices.create({ gateway: 'vault', amount, currency: 'EUR', method: 'BTC@bitcoin', orderId: '', note: '', expiresInMinutes: null, ...more }));
const ask = async (id: string): Promise<InvoiceView> => must(await world.app.invoices.checkNow(id));
const pay = (address: string | null, amountSat: number, how: { readonly satPerKvb?: number; readonly final?: boolean } = {}): string =>
  String(world.bench.act({ action: 'receive', address: address ?? '', amountSat, ...how }));
const wanted = (confirmations: number): void => {
  const settings = world.app.settings.get();
  must(world.app.settings.save({ ...settings, policy: { ...settings.policy, confirmations: [{ upToFiatMinor: 10_000n, wanted: 1 }, { upToFiatMinor: null, wanted: confirmations }] } }));
};
const atOnce = async (upTo: string, perShift: string): Promise<void> => {
  must(await world.treasury.people.save({ name: owner.name, role: 'owner', pin: '482716' }, null));
  must(world.treasury.policy.save({ ...world.treasury.policy.get(), zeroConf: { upTo, perShift } }, owner));
};

describe('a sale', () => {
  it('asks for the price rounded up at a fresh address, is detected, and paid with one block', async () => {
    const first = await charge();
    const second = await charge();
    expect(first).toMatchObject({ status: 'pending', due: { value: '0.0005', asset: 'BTC' }, address: world.key(0, 0).address, driver: 'direct' });
    expect(second.address).toBe(world.key(0, 1).address);
    pay(first.address, 50_000);
    expect(await ask(first.id)).toMatchObject({ status: 'detected', confirmations: { have: 0, wanted: 1 } });
    world.mine();
    expect(await ask(first.id)).toMatchObject({ status: 'paid', received: { value: '0.0005' } });
    expect(await ask(second.id)).toMatchObject({ status: 'pending' });
    expect(await booksOf(world)).toEqual({ 'exchange BTC': '-0.0005', 'exchange EUR': '25', 'sales EUR': '-25', 'treasury:vault BTC': '0.0005' });
    await world.treasury.accounts.sync('vault');
    expect(must(world.treasury.accounts.history('vault', { cursor: null, limit: 9, search: '' })).items).toMatchObject([{ kind: 'sale', order: first.orderId }]);
    // The sale has booked it: it is not unassigned as well.
    expect(await booksOf(world)).toMatchObject({ 'treasury:vault BTC': '0.0005' });
    expect(await world.app.audit()).toMatchObject({ ok: true });
  });

  it.each([
    ['25.01', '0.0005002'], ['0.03', null], ['33.33', '0.0006666'], ['0.51', '0.0000102'],
  ])('of %s EUR asks for %s', async (amount, due) => {
    const made = await world.app.invoices.create({ gateway: 'vault', amount, currency: 'EUR', method: 'BTC@bitcoin', orderId: '', note: '', expiresInMinutes: null });
    if (due === null) expect(made).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    else expect(must(made).due?.value).toBe(due);
  });

  it('wants more confirmations for more money', async () => {
    wanted(3);
    const sale = await charge('250.00');
    pay(sale.address, 500_000);
    world.mine(2);
    expect(await ask(sale.id)).toMatchObject({ status: 'confirming', confirmations: { have: 2, wanted: 3 } });
    world.mine();
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
  });

  it('too little, too much, and in two parts are told apart', async () => {
    const [short, long, parts] = [await charge(), await charge(), await charge()];
    pay(short.address, 40_000);
    pay(long.address, 60_000);
    pay(parts.address, 20_000);
    pay(parts.address, 30_000);
    world.mine();
    expect(await ask(short.id)).toMatchObject({ status: 'underpaid', missing: { value: '0.0001' } });
    expect(await ask(long.id)).toMatchObject({ status: 'overpaid', surplus: { value: '0.0001' } });
    expect(await ask(parts.id)).toMatchObject({ status: 'paid' });
  });

  it('is found again after a restart, at the same address', async () => {
    const sale = await charge();
    await world.restart();
    pay(sale.address, 50_000);
    world.mine();
    expect(await ask(sale.id)).toMatchObject({ status: 'paid', address: sale.address });
    expect((await charge()).address).toBe(world.key(0, 1).address);
  });

  it('is moved by what the background reads, without being asked for', async () => {
    const sale = await charge();
    await world.treasury.accounts.sync('vault');
    world.app.sync.start();
    pay(sale.address, 50_000);
    world.mine();
    await world.treasury.accounts.sync('vault');
    await expect.poll(() => must(world.app.invoices.get(sale.id)).status, { timeout: 20_000 }).toBe('paid');
  });
});

it('shows in the pictures: what came in by method, what the account holds, what fees took', async () => {
  const sale = await charge();
  pay(sale.address, 50_000);
  world.mine();
  await ask(sale.id);
  const coin = world.pay(world.key(0, 9), 30_000);
  world.mine();
  world.spendElsewhere([coin], [{ address: world.key(1, 0).address, valueSat: 29_000n }]);
  world.mine();
  await world.treasury.accounts.sync('vault');
  const { balances, fees, inflow } = await world.treasury.charts(7);
  const last = (series: typeof fees) => series.map(({ label, unit, points }) => [label, unit, points.at(-1)?.value, points.length]);
  expect(last(balances)).toEqual([['vault', 'BTC@bitcoin', '0.00079', 7]]);
  expect(last(fees)).toEqual([['fees', 'BTC@bitcoin', '0.00001', 7]]);
  expect(last(inflow)).toEqual([['BTC@bitcoin', 'BTC@bitcoin', '0.0005', 7]]);
  expect(await world.treasury.places(true)).toMatchObject([{ kind: 'account', name: 'vault', available: { value: '0.00079' }, worth: { value: '39.50', currency: 'EUR', source: `sale ${sale.orderId}` } }]);
});

describe('what the chain takes back', () => {
  it('a reorganisation opens a paid sale again, and the next block closes it', async () => {
    const sale = await charge();
    pay(sale.address, 50_000);
    world.mine();
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
    world.bench.act({ action: 'reorg', depth: 1, transactions: 'mempool' });
    expect(await ask(sale.id)).toMatchObject({ status: 'needs_review', review: { reason: 'under_review' } });
    world.mine();
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
    expect(await world.app.audit()).toMatchObject({ ok: true });
  });

  it('a payment that is gone with its block makes it a review that stays, and the books give it back', async () => {
    const sale = await charge();
    pay(sale.address, 50_000);
    world.mine();
    await ask(sale.id);
    world.bench.act({ action: 'reorg', depth: 1, transactions: 'gone' });
    expect(await ask(sale.id)).toMatchObject({ status: 'needs_review', review: { reason: 'taken_back' } });
    expect((await booksOf(world))['treasury:vault BTC']).toBeUndefined();
    expect(await world.app.audit()).toMatchObject({ ok: true });
  });

  it('a double-spend of an unconfirmed payment leaves the sale unpaid', async () => {
    const sale = await charge();
    const txid = pay(sale.address, 50_000);
    expect(await ask(sale.id)).toMatchObject({ status: 'detected' });
    world.bench.act({ action: 'double_spend', txid });
    expect(await ask(sale.id)).toMatchObject({ status: 'pending', received: { value: '0' } });
  });
});

describe('before the first block', () => {
  it('a final, well paid payment below the limit is taken at once', async () => {
    await atOnce('30.00', '60.00');
    const sale = await charge();
    pay(sale.address, 50_000, { final: true, satPerKvb: 20_000 });
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
    world.mine();
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
    expect(await booksOf(world)).toMatchObject({ 'treasury:vault BTC': '0.0005' });
  });

  it.each([
    ['replaceable', { final: false, satPerKvb: 20_000 }],
    ['underpriced', { final: true, satPerKvb: 2_000 }],
  ])('never one that is %s', async (_what, how) => {
    await atOnce('30.00', '60.00');
    const sale = await charge();
    pay(sale.address, 50_000, how);
    expect(await ask(sale.id)).toMatchObject({ status: 'detected' });
    world.mine();
  });

  it('never one whose own money is not in a block', async () => {
    await atOnce('30.00', '60.00');
    const sale = await charge();
    const stranger = world.key(1, 77, 'p2tr');
    const coin: SpendCoin = world.pay(stranger, 60_000);
    const { rawHex } = signedSpend([coin], [{ address: sale.address ?? '', valueSat: 50_000n }], { sequence: 0xffff_fffe });
    expect(world.bench.chain.simulation.submit(rawHex).judgement.verdict).toBe('good');
    expect(await ask(sale.id)).toMatchObject({ status: 'detected' });
  });

  it('never above the owner’s limit, and only up to the cap of the shift', async () => {
    await atOnce('30.00', '60.00');
    const [big, first, second, third] = [await charge('30.01'), await charge(), await charge(), await charge()];
    for (const [sale, amountSat] of [[big, 60_020], [first, 50_000], [second, 50_000], [third, 50_000]] as const) pay(sale.address, amountSat, { final: true, satPerKvb: 20_000 });
    expect(await ask(big.id)).toMatchObject({ status: 'detected' });
    expect(await ask(first.id)).toMatchObject({ status: 'paid' });
    expect(await ask(second.id)).toMatchObject({ status: 'paid' });
    expect(await ask(third.id)).toMatchObject({ status: 'detected' });
    world.mine();
    expect(await ask(third.id)).toMatchObject({ status: 'paid' });
  });

  it('not at all unless an owner said so', async () => {
    const sale = await charge();
    pay(sale.address, 50_000, { final: true, satPerKvb: 20_000 });
    expect(await ask(sale.id)).toMatchObject({ status: 'detected' });
  });

  it('a double-spend after it was taken opens the sale again', async () => {
    await atOnce('30.00', '60.00');
    const sale = await charge();
    const txid = pay(sale.address, 50_000, { final: true, satPerKvb: 20_000 });
    expect(await ask(sale.id)).toMatchObject({ status: 'paid' });
    world.bench.act({ action: 'forget', txid });
    expect(await ask(sale.id)).toMatchObject({ status: 'needs_review', review: { reason: 'taken_back' } });
    expect(await world.app.audit()).toMatchObject({ ok: true });
  });
});

describe('adding it', () => {
  it.each([
    ['an account that is not there', { name: 'nobody', settings: { price: '1 EUR' } }, 'treasury/account_not_found'],
    ['no rate at all', { name: 'vault2', settings: {} }, 'gateway/setting_missing'],
  ])('refuses %s', async (_what, wanted, code) => {
    expect(await world.app.gateways.add({ driver: 'direct', baseUrl: '', selfHosted: false, ...wanted })).toMatchObject({ ok: false, error: { code } });
  });
});
