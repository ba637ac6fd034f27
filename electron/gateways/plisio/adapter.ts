// Plisio behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { saleCurrencyOf } from '../../../shared/domain/methods.ts';
import { decimalsOf, isFiatCode } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { checkTerms } from '../common/create-request.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, Balance, GatewayAdapter, OfferedMethod } from '../port.ts';
import { checkAccount, whiteLabelOf } from './account-check.ts';
import { createCheckoutSales } from './checkout-sale.ts';
import { createClient } from './client.ts';
import { createCoinSales } from './coin-sale.ts';
import { estimate, openCoins, workingCoins } from './coins.ts';
import { allMethods, capabilities, cidOf, settings } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import type { PendingSum } from './schema.ts';

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const pendingSum: PendingSum = settingOf(account, settings, 'pendingSum') === 'within' ? 'within' : 'apart';
  const sales = createCoinSales(client, pendingSum, account.name, deps.log);
  const checkout = createCheckoutSales(client, pendingSum);
  const isCheckout = ({ method }: Pick<InvoiceTerms, 'method'>): boolean => saleCurrencyOf(method) !== null;
  /** Least amounts as last told, so that most of what is too little is refused here, in our words. */
  let minimums: readonly OfferedMethod[] = [];
  const mayCharge = (terms: Pick<InvoiceTerms, 'gateway' | 'method' | 'amount'>): Result<null> =>
    checkTerms(terms, capabilities, allMethods.map((method) => minimums.find((each) => each.method === method) ?? { method, minimum: null }));

  return {
    check: () => checkAccount(client),

    methods: async () => {
      const shop = await client.shop();
      if (!shop.ok) return shop;
      const coins = await openCoins(client, whiteLabelOf(shop.value) !== false);
      if (!coins.ok) return coins;
      minimums = coins.value.offered;
      return ok(minimums);
    },

    createInvoice: async (request) => {
      const { terms } = request;
      const fits = mayCharge(terms);
      if (!fits.ok) return fits;
      return isCheckout(terms) ? checkout.create(terms) : sales.create(request);
    },

    findInvoice: (request) => (isCheckout(request.terms) ? checkout.find(request.terms) : sales.find(request)),
    readInvoice: (id, terms) => (isCheckout(terms) ? checkout.read(id, terms) : sales.read(id, terms)),
    listInvoices: sales.list,
    cancelInvoice: null,

    balances: async () => {
      const working = await workingCoins(client);
      if (!working.ok) return working;
      const balances: Balance[] = [];
      for (const method of working.value) {
        const answer = await client.balance(cidOf(method) ?? '');
        if (!answer.ok) return answer;
        const fields = new Fields(isObject(answer.value.data) ? answer.value.data : new Map());
        if (fields.need('psys_cid', readWord) !== cidOf(method)) fields.problems.push('it answered about another coin');
        const available = fields.need('balance', (value) => readDecimal(value, decimalsOf(method)));
        // A balance that cannot be read is never shown as zero.
        if (available === null || fields.problems.length > 0) return fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') }));
        balances.push({ method, available: { unit: method, minor: available }, pending: null });
      }
      return ok(balances);
    },

    estimate: async ({ unit, minor }, method) => {
      if (!isFiatCode(unit)) return refusal('currency/unknown', { currency: unit });
      const fits = mayCharge({ gateway: account.name, method, amount: { unit, minor } });
      if (!fits.ok) return fits;
      // On its page the customer is asked for the price itself.
      if (isCheckout({ method })) return ok({ due: { unit: method, minor }, validUntilMs: null });
      return estimate(client, { unit, minor }, method, settingOf(account, settings, 'commission') === 'client');
    },

    payouts: createPayouts(client, account.name, settingOf(account, settings, 'feePlan') === 'priority' ? 'priority' : 'normal', deps.clock),
    refunds: null,
  };
}
