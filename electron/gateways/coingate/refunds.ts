// Refunds of CoinGate orders: in the sale's currency, to an address, from the shop's balance. Nothing guards a repeat, so an unclear one is looked for.
import { fail, failure, ok, type Result } from '../../../shared/errors/result.ts';
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor, type Money } from '../../../shared/domain/money.ts';
import { collect } from '../common/paging.ts';
import { saysYes, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, RefundCalls, RefundRequest, RefundSnapshot } from '../port.ts';
import { createCalls } from './client.ts';
import type { Coins, CoinTable } from './coins.ts';
import { settings, symbolOf } from './driver-data.ts';
import { accountIn } from './ledger.ts';
import { readRefund, type ReadRefund } from './money-out-schema.ts';

/** How far their clock may be behind ours: an older refund is not the one asked for. */
const MARGIN_MS = 15 * 60_000;

const amountOf = ({ amount, terms }: RefundRequest): Money => amount ?? terms.amount;

const goesTo = ({ address }: RefundSnapshot, request: RefundRequest): boolean => address !== null && request.address !== null && sameAddress(address, request.address);

/**
 * A refund carries nothing of ours; the same sum to the same address in the same coin, asked for since then, is the one. Its coin is told by
 * numbers alone, which are not known while the coin is switched off: it may be the one then.
 */
const isOurs = ({ snapshot, createdAtMs }: ReadRefund, request: RefundRequest): boolean => {
  const wanted = amountOf(request);
  return goesTo(snapshot, request) && (snapshot.method === null || snapshot.method === request.terms.method) && snapshot.amount?.unit === wanted.unit
    && snapshot.amount.minor === wanted.minor && (createdAtMs === null || createdAtMs >= request.requestedAtMs - MARGIN_MS);
};

export function createRefunds(account: AccountConfig, deps: AdapterDeps, coins: Coins): RefundCalls {
  const calls = createCalls(account, deps, 'payoutToken');
  const nonsense = (problem: string) => fail(calls.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  const refused = (field: string, problem: string) => failure('input/invalid', { outcome: 'refused', details: { field, problem } });
  const pathOf = ({ gatewayInvoiceId }: RefundRequest): string => `/orders/${encodeURIComponent(gatewayInvoiceId)}/refunds`;
  const keepsCoin = settingOf(account, settings, 'receiveCurrency') === 'DO_NOT_CONVERT';

  const one = (json: Parameters<typeof readRefund>[0], table: CoinTable, request: RefundRequest): Result<RefundSnapshot> => {
    const refund = readRefund(json, table, request);
    if (!refund) return nonsense('the refund cannot be read');
    const { snapshot } = refund;
    const wanted = amountOf(request);
    const problems = [
      ...snapshot.problems,
      ...(goesTo(snapshot, request) ? [] : ['address is not the one asked for']),
      ...(snapshot.amount?.unit === wanted.unit && snapshot.amount.minor === wanted.minor ? [] : ['request_amount is not what was asked for']),
      ...(snapshot.method === null || snapshot.method === request.terms.method ? [] : ['coin and platform are not those asked for']),
    ];
    return ok({ ...snapshot, problems });
  };
  /** Until the last step no refund was asked for, whatever became of the questions before it. */
  const prepared = async (request: RefundRequest): Promise<Result<{ readonly table: CoinTable; readonly from: string }>> => {
    const table = await coins.now();
    if (!table.ok) return table;
    const from = await accountIn(calls, keepsCoin ? symbolOf(request.terms.method) : settingOf(account, settings, 'receiveCurrency'));
    return from.ok ? ok({ table: table.value, from: from.value }) : from;
  };

  return {
    async create(request) {
      const { terms, address, reference } = request;
      const { unit, minor } = amountOf(request);
      const email = settingOf(account, settings, 'refundEmail');
      if (address === null) return refused('address', 'CoinGate refunds to an address alone');
      if (unit !== terms.amount.unit) return refused('amount', `CoinGate counts refunds in ${terms.amount.unit}`);
      const ready = await prepared(request);
      if (!ready.ok) return ready.error.outcome === 'unknown' ? fail({ ...ready.error, outcome: 'not_sent' }) : ready;
      if (email === '') return failure('gateway/setting_missing', { outcome: 'refused', details: { field: 'refundEmail', driver: account.driver, needed: 'refundEmail for refunds' } });
      const numbers = ready.value.table.get(terms.method);
      if (!numbers) return fail(calls.error('method/not_offered', { method: terms.method, offered: [...ready.value.table.keys()].join(', ') }, { outcome: 'refused' }));
      const rest = JSON.stringify({
        address, currency_id: numbers.currencyId, platform_id: numbers.platformId, reason: `Refund ${reference}`, email, ledger_account_id: ready.value.from,
        skip_user_address_confirmation: saysYes(account, settings, 'refundSkipsConfirmation'),
      });
      // A JSON number, written by hand as in orders.
      const body = `{"amount":${formatMinor(minor, decimalsOf(terms.amount.unit))},${rest.slice(1)}`;
      const answer = await calls.call({ method: 'POST', path: pathOf(request), body, repeat: 'once', missing: 'invoice', permission: 'refunding' });
      return answer.ok ? one(answer.value.json, ready.value.table, request) : answer;
    },

    async find(request) {
      const table = await coins.now();
      if (!table.ok) return table;
      let unreadable = 0;
      const found = await collect<ReadRefund>(async (cursor) => {
        const page = await calls.list(pathOf(request), 'refunds', 'reading refunds', Number(cursor ?? '1'));
        if (!page.ok) return page;
        const rows = page.value.rows.map((row) => readRefund(row, table.value, request)).filter((row) => row !== null);
        unreadable += page.value.rows.length - rows.length;
        return ok({ items: rows, next: page.value.next === null ? null : String(page.value.next) });
      }, (refund) => isOurs(refund, request), () => false);
      if (!found.ok) return found;
      if (unreadable > 0) return nonsense('a refund in the list cannot be read');
      const [ours, ...more] = found.value;
      if (more.length > 0) return nonsense(`${String(found.value.length)} refunds could be this one`);
      return ok(ours?.snapshot ?? null);
    },

    async read(id, request) {
      const table = await coins.now();
      if (!table.ok) return table;
      const answer = await calls.get(`${pathOf(request)}/${encodeURIComponent(id)}`, 'reading refunds', 'invoice');
      return answer.ok ? one(answer.value.json, table.value, request) : answer;
    },
  };
}
