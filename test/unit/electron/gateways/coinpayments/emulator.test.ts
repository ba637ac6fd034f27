// The CoinPayments emulator against the sheet: signatures as they come on the wire, create bodies, the hour of a payment, events, wallets.
import { describe, expect, it } from 'vitest';
import { signCoinpayments, stamp } from '../../../../../electron/gateways/coinpayments/emulator-auth.ts';
import { createCoinpaymentsEmulator, type CoinpaymentsEmulatorOptions } from '../../../../../electron/gateways/coinpayments/emulator.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://till.test/hook';
const INVOICES = '/api/v2/merchant/invoices';

class Bench extends EmulatorBench {
  constructor(options: CoinpaymentsEmulatorOptions = {}) {
    super((deps) => createCoinpaymentsEmulator(deps, { webhookUrl: HOOK, ...options }));
  }

  /** A signed call; `change` replaces headers, with '' leaving one out. */
  signed(method: string, target: string, body?: unknown, change: Readonly<Record<string, string>> = {}, who: 'client' | 'payoutClient' = 'client'): Promise<Answer> {
    const [id = '', secret = ''] = [this.emulator.credentials[`${who}Id`], this.emulator.credentials[`${who}Secret`]];
    const time = stamp(this.emulator.clock.nowMs());
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers: Record<string, string> = {
      'x-coinpayments-client': id, 'x-coinpayments-timestamp': time, 'x-coinpayments-signature': signCoinpayments(secret, method, `http://gateway.test${target}`, id, time, text), ...change,
    };
    return this.call(method, target, body === undefined ? undefined : text, Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')));
  }

  async invoice(change: object = {}): Promise<string> {
    const answer = await this.signed('POST', INVOICES, { ...body, ...change });
    expect(answer.status).toBe(200);
    return (answer.json['invoices'] as { id: string }[])[0]?.id ?? '';
  }

  async read(id: string): Promise<Record<string, unknown>> {
    return (await this.signed('GET', `${INVOICES}/${id}?include_full_details=true`)).json;
  }

  types(): unknown[] {
    return this.events().map((event) => event['type']);
  }
}

const body = {
  currency: '5057', items: [{ customId: 'sku-1', name: 'Coffee', quantity: { value: 1, type: 'quantity' }, amount: '10.50' }], amount: { breakdown: { subtotal: '10.50' }, total: '10.50' }, invoiceId: 'POS-000123',
  customData: { device: 'pos-7' }, payment: { paymentCurrency: '1002', refundEmail: 'buyer@example.test' },
};

describe('signatures', () => {
  it('the sheet’s second vector is taken as it stands', async () => {
    const bench = new Bench({ credentials: { clientId: '0123456789abcdef0123456789abcdef', clientSecret: 'Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=' } });
    expect(signCoinpayments('Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=', 'GET', `https://a-api.coinpayments.net${INVOICES}?status=unpaid&limit=25`, '0123456789abcdef0123456789abcdef', '2026-11-20T12:00:00', '')).toBe('8349BtqHd58FPzSUdTW5t3OoRSDJ8rRa/Guax4SGb98=');
    expect((await bench.signed('GET', `${INVOICES}?status=unpaid&limit=25`)).status).toBe(200);
  });

  it.each([
    ['no client', { 'x-coinpayments-client': '' }], ['no time', { 'x-coinpayments-timestamp': '' }], ['no signature', { 'x-coinpayments-signature': '' }], ['another client', { 'x-coinpayments-client': 'f'.repeat(32) }],
    ['a time with Z', { 'x-coinpayments-timestamp': '2026-01-15T12:00:00Z' }], ['a time it was not signed with', { 'x-coinpayments-timestamp': '2026-01-15T12:00:01' }], ['another signature', { 'x-coinpayments-signature': 'AAAA' }],
  ])('%s is 401 with an empty body', async (_name, change) => {
    expect(await new Bench().signed('GET', INVOICES, undefined, change)).toMatchObject({ status: 401, text: '' });
  });

  it.each([[0, 200], [-60_000, 200], [-62_000, 401], [59_000, 200], [61_000, 401]])('a time %d ms off: %d', async (offMs, status) => {
    const bench = new Bench();
    const [id = '', secret = ''] = [bench.emulator.credentials['clientId'], bench.emulator.credentials['clientSecret']];
    const time = stamp(bench.clock.nowMs() + offMs);
    const headers = { 'x-coinpayments-client': id, 'x-coinpayments-timestamp': time, 'x-coinpayments-signature': signCoinpayments(secret, 'GET', `http://gateway.test${INVOICES}`, id, time, '') };
    expect((await bench.call('GET', INVOICES, undefined, headers)).status).toBe(status);
  });

  it('rights are per integration; open calls need nothing', async () => {
    const bench = new Bench();
    expect(await bench.signed('GET', '/api/v1/merchant/wallets')).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
    expect((await bench.signed('GET', '/api/v1/merchant/wallets', undefined, {}, 'payoutClient')).status).toBe(200);
    expect((await bench.call('GET', '/api/v1/currencies?types=fiat')).status).toBe(200);
    expect((await bench.call('GET', '/api/v1/elsewhere')).status).toBe(404);
  });
});

describe('create', () => {
  it('answers as documented, with the payment at once', async () => {
    const bench = new Bench();
    const answer = await bench.signed('POST', INVOICES, body);
    const [made] = answer.json['invoices'] as Record<string, Record<string, unknown>>[];
    expect(made).toMatchObject({
      checkoutLink: expect.stringContaining('/checkout/'),
      payment: { expires: '2026-01-15T13:00:00+00:00', paymentCurrencies: [{ currency: { id: '1002', symbol: 'LTCT', decimalPlaces: 8, requiredConfirmations: 3 }, amount: '0.13125000' }] },
      hotWallet: { currency: { id: '1002' }, amount: '0.13125000', addresses: { address: expect.stringMatching(/^tltc1/), biP21: expect.stringContaining('?amount=0.13125') }, expires: '2026-01-15T13:00:00+00:00' },
    });
  });

  it('without a coin it is a link, and the address comes when the coin is asked for', async () => {
    const bench = new Bench();
    const id = await bench.invoice({ payment: undefined });
    expect((await bench.read(id))['payments']).toEqual([]);
    expect((await bench.call('GET', `/api/v1/invoices/${id}/payment-currencies/1/status`)).status).toBe(404);
    expect(await bench.call('GET', `/api/v1/invoices/${id}/payment-currencies/1`)).toMatchObject({ status: 200, json: { amount: { value: '17500', currencyId: '1' }, addresses: { address: expect.stringMatching(/^tb1/) } } });
    expect((await bench.read(id))['payments']).toMatchObject([{ paymentCurrencyId: '1', expectedAmount: '0.00017500', actualAmount: '0.00000000', state: 'created' }]);
  });

  it.each([
    ['an empty payment', { payment: {} }], ['an unknown coin', { payment: { paymentCurrency: '99' } }], ['an unknown currency', { currency: '1' }], ['no amount', { amount: undefined }], ['an amount with a part of a cent', { amount: { total: '10.505' } }],
    ['lines that do not add up', { amount: { breakdown: { subtotal: '10.51' }, total: '10.51' } }], ['neither lines nor words', { items: undefined }], ['a quantity of another kind', { items: [{ ...body.items[0], quantity: { value: 1, type: 'boxes' } }] }],
    ['a long order number', { invoiceId: 'x'.repeat(128) }], ['data that is no text', { customData: { device: 7 } }], ['a hook without events', { webhooks: [{ notificationsUrl: HOOK, notifications: [] }] }],
    ['a hook for an unknown event', { webhooks: [{ notificationsUrl: HOOK, notifications: ['invoiceMelted'] }] }],
  ])('%s is 400', async (_name, change) => {
    expect(await new Bench().signed('POST', INVOICES, { ...body, ...change })).toMatchObject({ status: 400, json: { title: 'Bad Request', detail: expect.any(String) } });
  });

  it.each([['quantity as a number', { items: [{ ...body.items[0], quantity: { value: 1, type: 2 } }] }], ['words in place of lines', { items: undefined, description: 'Coffee' }], ['the older name of the currency', { currency: undefined, currencyId: '5057' }]])('%s is taken', async (_name, change) => {
    expect((await new Bench().signed('POST', INVOICES, { ...body, ...change })).status).toBe(200);
  });
});

describe('what becomes of an invoice', () => {
  it('pending with each confirmation, paid, completed; one event each', async () => {
    const bench = new Bench();
    const id = await bench.invoice();
    const step = async (count?: number) => {
      if (count === undefined) await bench.act({ action: 'pay', invoice: id });
      else await bench.act({ action: 'confirm', invoice: id, count });
      const { status, payments } = await bench.read(id);
      const [{ state, confirmations } = { state: '', confirmations: -1 }] = payments as { state: string; confirmations: number }[];
      return [status, state, confirmations];
    };
    expect(await step()).toEqual(['pending', 'detected', 0]);
    expect(await step(1)).toEqual(['pending', 'pending', 1]);
    expect(await step(2)).toEqual(['paid', 'confirmed', 3]);
    expect(await step(1)).toEqual(['completed', 'completed', 4]);
    expect(bench.types()).toEqual(['InvoiceCreated', 'PaymentCreated', 'InvoicePending', 'InvoicePending', 'InvoicePending', 'InvoicePaid', 'InvoiceCompleted']);
  });

  it('the body in smallest units and unix seconds, signed over the address it goes to', async () => {
    const bench = new Bench();
    const id = await bench.invoice();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    const last = bench.caught.at(-1);
    const { clientId = '', clientSecret = '' } = bench.emulator.credentials;
    expect(last?.headers['x-coinpayments-signature']).toBe(signCoinpayments(clientSecret, 'POST', HOOK, clientId, last?.headers['x-coinpayments-timestamp'] ?? '', last?.body ?? ''));
    expect(bench.events().at(-1)).toMatchObject({
      type: 'InvoiceCompleted',
      invoice: {
        id, invoiceId: 'POS-000123', merchantClientId: clientId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), createdAt: bench.clock.nowMs() / 1000, customData: { device: 'pos-7' }, state: 'Completed',
        amount: { currency: { id: 5057, smartContract: null }, total: 1050 },
        payments: [{ state: 'Completed', hotWallet: { currency: { id: 1002, smartContract: null }, confirmations: 3, requiredConfirmations: 3, confirmedAmount: 13_125_000, unconfirmedAmount: 0 } }],
      },
    });
  });

  it('the status call counts what is not confirmed apart', async () => {
    const bench = new Bench();
    const id = await bench.invoice();
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.1' });
    const status = async () => (await bench.call('GET', `/api/v1/invoices/${id}/payment-currencies/1002/status`)).json['payment'];
    expect(await status()).toMatchObject({ confirmedAmount: { value: '0' }, unconfirmedAmount: { value: '10000000' }, expectedAmount: { value: '13125000' }, remainingAmount: { value: '3125000' } });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await status()).toMatchObject({ confirmedAmount: { value: '10000000' }, unconfirmedAmount: { value: '0' } });
    expect((await bench.read(id))['status']).toBe('pending');
  });

  it('after an hour it is over, whether a part came or nothing; late money waits to go back', async () => {
    const bench = new Bench();
    const [empty, part] = [await bench.invoice(), await bench.invoice()];
    await bench.act({ action: 'pay_less', invoice: part });
    await bench.act({ action: 'clock', advanceMs: 3_599_000 });
    expect((await bench.read(empty))['status']).toBe('unpaid');
    await bench.act({ action: 'clock', advanceMs: 1_000 });
    expect((await bench.read(empty))['status']).toBe('timedOut');
    expect(await bench.read(part)).toMatchObject({ status: 'timedOut', payments: [{ state: 'timedOutWaitingRefund', isActive: false }] });
    await bench.act({ action: 'pay', invoice: empty });
    expect(await bench.read(empty)).toMatchObject({ status: 'timedOut', payments: [{ state: 'timedOutWaitingRefund', actualAmount: '0.13125000' }] });
    expect(bench.types().filter((type) => type === 'InvoiceTimedOut')).toHaveLength(2);
  });

  it('cancelled while unpaid, and not afterwards', async () => {
    const bench = new Bench();
    const [free, paid] = [await bench.invoice(), await bench.invoice()];
    await bench.act({ action: 'pay', invoice: paid });
    expect(await bench.signed('POST', `/api/v1/merchant/invoices/${free}/cancel`)).toMatchObject({ status: 200, text: '' });
    expect((await bench.read(free))['status']).toBe('cancelled');
    expect((await bench.signed('POST', `/api/v1/merchant/invoices/${paid}/cancel`)).status).toBe(400);
  });

  it('another coin on the page is a payment of its own', async () => {
    const bench = new Bench();
    const id = await bench.invoice({ payment: { paymentCurrency: '1' } });
    await bench.act({ action: 'wrong_network', invoice: id });
    expect((await bench.read(id))['payments']).toMatchObject([{ paymentCurrencyId: '1', isActive: false, actualAmount: '0.00000000' }, { paymentCurrencyId: '2', isActive: true, actualAmount: '0.13125000', state: 'detected' }]);
  });

  it('a payment that was replaced never happened', async () => {
    const bench = new Bench();
    const id = await bench.invoice();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'double_spend', invoice: id });
    expect(await bench.read(id)).toMatchObject({ status: 'unpaid', payments: [{ state: 'created', actualAmount: '0.00000000' }] });
  });

  it('any status, and any of its payment after a slash', async () => {
    const bench = new Bench();
    const id = await bench.invoice();
    await bench.act({ action: 'set_status', invoice: id, status: 'timedOut/timedOutRefundProcessed' });
    expect(await bench.read(id)).toMatchObject({ status: 'timedOut', payments: [{ state: 'timedOutRefundProcessed' }] });
  });
});

describe('webhooks', () => {
  it('an invoice’s own hook gets its own events; an address named twice gets each once', async () => {
    const bench = new Bench();
    const id = await bench.invoice({ webhooks: [{ notificationsUrl: 'http://till.test/own', notifications: ['invoicePaid'] }, { notificationsUrl: HOOK, notifications: ['invoicePaid'] }] });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    const to = (url: string) => bench.caught.filter((sent) => sent.url === url).map((sent) => (JSON.parse(sent.body) as { type: string }).type);
    expect(to('http://till.test/own')).toEqual(['InvoicePaid']);
    expect(to(HOOK).filter((type) => type === 'InvoicePaid')).toHaveLength(1);
  });

  it('hooks of the integration are registered and listed', async () => {
    const bench = new Bench({ permissions: ['all'] });
    const path = `/api/v1/merchant/clients/${bench.emulator.credentials['clientId'] ?? ''}/webhooks`;
    expect((await bench.signed('POST', path, { notificationsUrl: 'http://x.test/', notifications: [] })).status).toBe(400);
    const { id } = (await bench.signed('POST', path, { notificationsUrl: 'http://x.test/', notifications: ['invoicePaid'] })).json;
    expect((await bench.signed('GET', path)).json['items']).toContainEqual({ id, notificationsUrl: 'http://x.test/', notifications: ['invoicePaid'] });
  });

  it('nothing is sent again unless a timetable is given; then each try is signed anew', async () => {
    const once = new Bench();
    once.receiver = () => 500;
    await once.invoice();
    await once.act({ action: 'clock', advanceMs: 86_400_000 });
    expect(once.types().filter((type) => type === 'InvoiceCreated')).toHaveLength(1);

    const again = new Bench({ retryDelaysMs: [60_000] });
    again.receiver = (index) => (index < 2 ? 500 : 200);
    await again.invoice();
    await again.act({ action: 'clock', advanceMs: 60_000 });
    const tries = again.caught.filter((sent) => sent.body.includes('InvoiceCreated'));
    expect(tries.map((sent) => sent.headers['x-coinpayments-timestamp'])).toEqual(['2026-01-15T12:00:00', '2026-01-15T12:01:00']);
    expect(new Set(tries.map((sent) => sent.body)).size).toBe(1);
  });
});

describe('lists', () => {
  it('newest first, 25 a page, by cursor, status, time and text', async () => {
    const bench = new Bench();
    for (let number = 0; number < 27; number += 1) await bench.invoice({ invoiceId: `A-${String(number)}` });
    const list = async (query: string) => (await bench.signed('GET', `${INVOICES}${query}`)).json as { items: { id: string; invoiceId: string; payments?: unknown }[]; paging: { next: string | null; cursors: { after: string } } };
    const first = await list('');
    expect(first.items.map((row) => row.invoiceId).slice(0, 2)).toEqual(['A-26', 'A-25']);
    expect(first.items).toHaveLength(25);
    expect(first.items[0]?.payments).toBeUndefined();
    const second = await list(`?after=${first.paging.cursors.after}`);
    expect(second.items.map((row) => row.invoiceId)).toEqual(['A-1', 'A-0']);
    expect([first.paging.next === null, second.paging.next]).toEqual([false, null]);
    expect((await list('?status=paid,completed')).items).toEqual([]);
    expect((await list('?q=A-13')).items).toHaveLength(1);
    expect((await list('?from=2026-01-15T13:00:00Z')).items).toEqual([]);
  });
});

describe('wallets', () => {
  it('preview, confirmation, transaction; a preview alone moves nothing, and is confirmed once', async () => {
    const bench = new Bench();
    const call = (method: string, path: string, sent?: unknown) => bench.signed(method, `/api/v1/merchant/wallets${path}`, sent, {}, 'payoutClient');
    const wallet = async () => ((await call('GET', '?skip=0&take=100')).json['items'] as { walletId: string; currencyId: number; confirmedBalance: { value: string } }[]).find((row) => row.currencyId === 2);
    const id = (await wallet())?.walletId ?? '';
    const spend = { toAddress: 'tltc1qexampleexampleexampleexample', toCurrencyId: 2, amountInSmallestUnits: '5000000', receiverPaysFee: false, memo: 'payout 17' };
    const asked = await call('POST', `/${id}/spend/request`, spend);
    expect(asked.text).toContain('"fromAmount":0.05,"toCurrencyId":2,"toAmount":0.05,');
    expect((await wallet())?.confirmedBalance.value).toBe('5000000000');
    const { spendRequestId } = asked.json;
    expect((await call('GET', `/${id}/transaction?spendRequestId=${String(spendRequestId)}`)).status).toBe(404);
    expect(await call('POST', `/${id}/spend/confirmation`, { spendRequestId })).toMatchObject({ status: 200, text: '' });
    expect((await call('POST', `/${id}/spend/confirmation`, { spendRequestId })).status).toBe(404);
    expect((await wallet())?.confirmedBalance.value).toBe('4994990000');
    expect((await call('GET', `/${id}/transaction?spendRequestId=${String(spendRequestId)}`)).json).toMatchObject({ transactionStatus: 'pending', toAmount: '5000000', memo: 'payout 17', txHash: null });
    await bench.act({ action: 'payout', payout: 'payout 17', to: 'completed' });
    expect((await call('GET', `/${id}/transactions?skip=0&take=25`)).json['items']).toMatchObject([{ transactionStatus: 'confirmedOnBlockchain', txHash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it.each([['too much', { amountInSmallestUnits: '5000000001' }], ['nothing', { amountInSmallestUnits: '0' }], ['whole coins', { amountInSmallestUnits: '0.05' }], ['another chain', { toCurrencyId: 1 }], ['no address', { toAddress: 'x' }]])('%s is 400', async (_name, change) => {
    const bench = new Bench();
    const { items } = (await bench.signed('GET', '/api/v1/merchant/wallets', undefined, {}, 'payoutClient')).json as { items: { walletId: string; currencyId: number }[] };
    const id = items.find((row) => row.currencyId === 2)?.walletId ?? '';
    const spend = { toAddress: 'tltc1qexampleexampleexampleexample', toCurrencyId: 2, amountInSmallestUnits: '5000000', memo: '', ...change };
    expect((await bench.signed('POST', `/api/v1/merchant/wallets/${id}/spend/request`, spend, {}, 'payoutClient')).status).toBe(400);
  });

  it('a completed sale is money in the wallet of its chain', async () => {
    const bench = new Bench();
    const id = await bench.invoice({ payment: { paymentCurrency: '4:0xdAC17F958D2ee523a2206206994597C13D831ec7' } });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    const { items } = (await bench.signed('GET', '/api/v1/merchant/wallets', undefined, {}, 'payoutClient')).json as { items: { currencyId: number; confirmedTokens: unknown[] }[] };
    expect(items.find((row) => row.currencyId === 4)?.confirmedTokens).toMatchObject([{ contractAddress: '0xdac17f958d2ee523a2206206994597c13d831ec7', value: '10500000' }]);
  });
});

it('saved and loaded, it goes on where it was', async () => {
  const bench = new Bench();
  const id = await bench.invoice();
  await bench.act({ action: 'pay', invoice: id });
  const other = new Bench({ credentials: bench.emulator.credentials });
  other.emulator.load(bench.emulator.save());
  await other.act({ action: 'confirm', invoice: id, all: true });
  expect((await other.read(id))['status']).toBe('completed');
  const late = await other.invoice();
  const again = new Bench({ credentials: bench.emulator.credentials });
  again.emulator.load(other.emulator.save());
  await again.act({ action: 'clock', advanceMs: 3_600_000 });
  expect(again.types()).toEqual(['InvoiceTimedOut']);
  expect((await again.read(late))['status']).toBe('timedOut');
});
