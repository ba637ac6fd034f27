import { beforeEach, describe, expect, it } from 'vitest';
import { createBtcpayEmulator, type BtcpayEmulatorOptions } from '../../electron/gateways/btcpay/emulator.ts';
import { BtcpayOpenApi } from '../support/btcpay-openapi.ts';
import { EmulatorBench, type Answer } from '../support/emulator-bench.ts';

const openApi = new BtcpayOpenApi();

/** Every request and every answer is held against the data. */
class CheckedBench extends EmulatorBench {
  constructor(options: BtcpayEmulatorOptions = {}) {
    super((deps) => createBtcpayEmulator(deps, { webhookUrl: 'http://till.test/hook', permissions: ['btcpay.store.canmodifystoresettings'], ...options }));
    this.authorization = `token ${this.emulator.credentials['apiKey']}`;
  }

  override async call(method: string, target: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await super.call(method, target, body, headers);
    if (body !== undefined && answer.status === 200) expect(openApi.checkRequest(method, target, body), `request ${method} ${target}`).toEqual([]);
    expect(openApi.checkAnswer(method, target, answer.status, answer.text === '' ? undefined : answer.json), `answer ${answer.status} of ${method} ${target}`).toEqual([]);
    return answer;
  }
}

describe('the BTCPay emulator against the vendor’s OpenAPI data', () => {
  let bench: CheckedBench;
  let store: string;
  beforeEach(() => {
    bench = new CheckedBench();
    store = `/api/v1/stores/${bench.emulator.credentials['storeId']}`;
  });

  const create = async (body: object = {}): Promise<string> => String((await bench.call('POST', `${store}/invoices`, {
    amount: '25.50', currency: 'EUR', metadata: { orderId: 'POS-1' },
    checkout: { speedPolicy: 'MediumSpeed', paymentMethods: ['BTC-CHAIN', 'BTC-LN'], expirationMinutes: 15, monitoringMinutes: 60, paymentTolerance: 0.5, redirectURL: null }, ...body,
  })).json['id']);
  const look = async (id: string): Promise<void> => {
    await bench.call('GET', `${store}/invoices/${id}?includePaymentMethods=true`);
    await bench.call('GET', `/api/v1/invoices/${id}`);
    await bench.call('GET', `${store}/invoices/${id}/payment-methods?onlyAccountedPayments=false`);
    await bench.call('GET', `${store}/invoices?take=50&includePaymentMethods=true`);
  };

  it('invoices in every state, and the webhooks on the way', async () => {
    const [paid, over, late, partly, gone, free] = [await create(), await create(), await create(), await create(), await create(), await create({ amount: '0' })];
    await look(free);
    await bench.act({ action: 'pay', invoice: paid });
    await look(paid);
    await bench.act({ action: 'confirm', invoice: paid });
    await look(paid);
    await bench.act({ action: 'pay_more', invoice: over });
    await bench.act({ action: 'confirm', invoice: over });
    await bench.act({ action: 'pay_late', invoice: late });
    await bench.act({ action: 'pay_less', invoice: partly });
    await bench.act({ action: 'expire', invoice: partly });
    await bench.act({ action: 'pay', invoice: gone });
    await bench.act({ action: 'double_spend', invoice: gone });
    await bench.call('POST', `${store}/invoices/${gone}/status`, { status: 'Invalid' });
    for (const id of [over, late, partly, gone]) await look(id);
    await bench.emulator.idle();

    const seen = new Set<string>();
    const unknown = new Set<string>();
    for (const event of bench.events()) {
      const type = String(event['type']);
      const problems = openApi.checkWebhook(type, event);
      (problems === null ? unknown : seen).add(type);
      if (problems !== null) expect(problems, type).toEqual([]);
    }
    expect([...seen].sort()).toEqual(['InvoiceCreated', 'InvoiceExpired', 'InvoiceInvalid', 'InvoicePaymentSettled', 'InvoiceProcessing', 'InvoiceReceivedPayment', 'InvoiceSettled']);
    // In the server's code, missing in its data (sheet section 7).
    expect([...unknown].sort()).toEqual(['InvoiceExpiredPaidPartial', 'InvoicePaidAfterExpiration']);
  });

  it('update, archive, unarchive, activate, and refusals', async () => {
    const id = await create({ checkout: { lazyPaymentMethods: true } });
    await look(id);
    await bench.call('POST', `/api/v1/invoices/${id}/payment-methods/BTC-CHAIN/activate`);
    await bench.call('PUT', `${store}/invoices/${id}`, { metadata: { orderId: 'B', note: { deep: [1] } } });
    await bench.call('DELETE', `/api/v1/invoices/${id}`);
    await bench.call('POST', `/api/v1/invoices/${id}/unarchive`);
    expect((await bench.call('POST', `${store}/invoices`, { amount: '-1', checkout: { paymentMethods: ['DOGE'] } })).status).toBe(422);
    expect((await bench.call('GET', '/api/v1/invoices/none')).status).toBe(404);
    expect((await bench.call('GET', `${store}/invoices`, undefined, { authorization: 'token x' })).status).toBe(401);
    expect((await bench.call('GET', '/api/v1/stores/other/invoices')).status).toBe(403);
  });

  it('webhooks, their deliveries and redelivery', async () => {
    const made = await bench.call('POST', `${store}/webhooks`, { url: 'https://till.test/a', enabled: true, automaticRedelivery: true, secret: 'abc', authorizedEvents: { everything: true, specificEvents: [] } });
    const hook = `${store}/webhooks/${String(made.json['id'])}`;
    await create();
    await bench.emulator.idle();
    await bench.call('GET', `${store}/webhooks`);
    await bench.call('GET', hook);
    const deliveries = (await bench.call('GET', `${hook}/deliveries?count=5`)).json as unknown as { id: string }[];
    const one = `${hook}/deliveries/${deliveries[0]?.id ?? ''}`;
    await bench.call('GET', one);
    await bench.call('GET', `${one}/request`);
    expect((await bench.call('POST', `${one}/redeliver`)).status).toBe(200);
    await bench.call('PUT', hook, { url: 'https://till.test/b', enabled: false, automaticRedelivery: false, authorizedEvents: { everything: false, specificEvents: ['InvoiceSettled'] } });
    await bench.call('DELETE', hook);
    expect((await bench.call('GET', hook)).status).toBe(404);
  });

  it('probes, key, rates, methods, wallet', async () => {
    await bench.call('GET', '/api/v1/health');
    await bench.call('GET', '/api/v1/server/info');
    await bench.call('GET', '/api/v1/api-keys/current');
    const password = { authorization: `Basic ${Buffer.from('owner@practice.test:practice').toString('base64')}` };
    const key = await bench.call('POST', '/api/v1/api-keys', { label: 'Till', permissions: [] }, password);
    await bench.call('DELETE', `/api/v1/api-keys/${String(key.json['apiKey'])}`, undefined, password);
    await bench.call('DELETE', '/api/v1/api-keys/none', undefined, password);
    await bench.call('GET', `${store}/rates?currencyPair=BTC_USD&currencyPair=BTC_XXX`);
    await bench.call('GET', `${store}/payment-methods?onlyEnabled=true`);
    await bench.call('GET', `${store}/payment-methods/BTC-CHAIN`);
    await bench.call('GET', `${store}/payment-methods/LTC-CHAIN/wallet`);
  });

  it('refund, pull payments and payouts', async () => {
    const id = await create();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id });
    expect((await bench.call('GET', `/api/v1/invoices/${id}/refund/BTC-CHAIN`)).json).toMatchObject({
      paymentAmountThen: '0.00047223', paymentAmountNow: '0.00047223', invoiceAmount: '25.5', paymentCurrency: 'BTC', overpaidPaymentAmount: null,
    });
    expect((await bench.call('GET', `/api/v1/invoices/${id}/refund/XMR-CHAIN`)).status).toBe(404);
    await bench.call('POST', `/api/v1/invoices/${id}/refund`, { refundVariant: 'RateThen', payoutMethods: ['BTC-CHAIN'], name: 'Back' });
    const pull = await bench.call('POST', `${store}/pull-payments`, { name: 'Rent', amount: '0.02', currency: 'BTC', autoApproveClaims: false });
    const payouts = `/api/v1/pull-payments/${String(pull.json['id'])}/payouts`;
    await bench.call('POST', payouts, { destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amount: '0.01', payoutMethodId: 'BTC-CHAIN' });
    await bench.call('GET', payouts);
    await bench.call('GET', `/api/v1/pull-payments/${String(pull.json['id'])}`);
    await bench.call('GET', `${store}/pull-payments`);
    const direct = await bench.call('POST', `${store}/payouts`, { destination: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry', amount: '0.01', payoutMethodId: 'BTC-CHAIN', approved: false, metadata: { source: 'till' } });
    await bench.call('POST', `/api/v1/payouts/${String(direct.json['id'])}`, { revision: 0 });
    await bench.call('POST', `/api/v1/payouts/${String(direct.json['id'])}/mark`, { state: 'InProgress', paymentProof: { proofType: 'PayoutTransactionOnChainBlob', id: 'x' } });
    await bench.call('POST', `/api/v1/payouts/${String(direct.json['id'])}/mark-paid`);
    await bench.call('GET', `${store}/payouts?includeCancelled=true`);
    await bench.emulator.idle();
    const told = bench.events().filter((event) => String(event['type']).startsWith('Payout'));
    expect(new Set(told.map((event) => event['type']))).toEqual(new Set(['PayoutCreated', 'PayoutApproved', 'PayoutUpdated']));
    for (const event of told) expect(openApi.checkWebhook(String(event['type']), event)).toEqual([]);
  });

  it('the check itself notices a missing member, an unknown one, a wrong type and an unknown status', () => {
    const target = '/api/v1/health';
    expect(openApi.checkAnswer('GET', target, 200, { synchronized: true })).toEqual([]);
    expect(openApi.checkAnswer('GET', target, 200, {})).not.toEqual([]);
    expect(openApi.checkAnswer('GET', target, 200, { synchronized: true, more: 1 })).not.toEqual([]);
    expect(openApi.checkAnswer('GET', target, 200, { synchronized: 'yes' })).not.toEqual([]);
    expect(openApi.checkAnswer('GET', target, 201, { synchronized: true })).not.toEqual([]);
    expect(openApi.checkRequest('POST', `${store}/invoices`, { amount: 1, surprise: true })).not.toEqual([]);
  });
});
