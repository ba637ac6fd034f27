// A main that answers from fixtures, so that the windows can be looked at alone.
import { appError, fail, ok } from '../../../shared/errors/result.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { Driver, InvoiceView } from '../../../renderer/lib/api.ts';
import { accountsOf, appState, sales, timeline } from './fixtures.ts';

declare global {
  interface Window {
    /** What the real drivers say of themselves; put here by who opens the page. */
    readonly drivers?: readonly Driver[];
  }
}

type Listener<T> = (payload: T) => void;

export function fakeApi(query: URLSearchParams): TillApi {
  const wanted = query.get('mode');
  let state = appState(wanted === 'unconfigured' || wanted === 'live' ? wanted : 'practice', query.get('trouble') === '1', query.get('page') === '1');
  const drivers = window.drivers ?? [];
  if (query.get('ten') === '1') state = { ...state, accounts: accountsOf(drivers) };
  let known: readonly InvoiceView[] = query.get('empty') === '1' || wanted === 'unconfigured' ? [] : sales;
  const changed = new Set<Listener<InvoiceView>>();
  const displayed = new Set<Listener<DisplayModel>>();
  const put = (view: InvoiceView) => {
    known = [view, ...known.filter((other) => other.id !== view.id)];
    changed.forEach((listener) => listener(view));
    return ok(view);
  };
  const find = (id: string) => known.find((view) => view.id === id);
  const missing = (id: string) => fail(appError('invoice/not_found', { details: { id } }));
  const again = async (id: string) => {
    const view = find(id);
    return view ? put({ ...view, version: view.version + 1 }) : missing(id);
  };
  const on = <T>(set: Set<Listener<T>>) => (listener: Listener<T>) => {
    set.add(listener);
    return () => set.delete(listener);
  };
  const fake = {
    app: {
      state: async () => ok(state),
      retry: async () => ok(state),
      practice: async ({ on: practising }: { on: boolean }) => {
        state = appState(practising ? 'practice' : 'unconfigured', false);
        return ok(state);
      },
      onChanged: () => () => undefined,
    },
    vault: { create: async () => ok(null), unlock: async () => fail(appError('vault/wrong_passphrase')) },
    settings: { save: async (settings: typeof state.settings) => ok(settings) },
    gateways: {
      drivers: async () =>
        ok(drivers),
      add: async () => fail(appError('gateway/wrong_key', { details: { gateway: 'main' } })),
      change: async ({ settings }: { settings: Record<string, string> }) => (Object.values(settings).includes('wrong') ? fail(appError('gateway/wrong_key', { details: { gateway: 'shop' } })) : ok(state.accounts[0])),
      check: async () => ok({ methods: ['USDT@tron', 'BTC@bitcoin'], clockSkewMs: 400, warnings: ['The key may also withdraw. Give it only the rights to create and read invoices.'] }),
      checkUrl: async ({ url }: { url: string }) => ok({ normalised: `${url}/`, problem: url.startsWith('http:') ? 'it must begin with https' : null, warning: url.includes('xn--') ? 'This name looks like another one.' : null }),
      balances: async () => ok([]),
    },
    sales: {
      create: async ({ amount, orderId, note, method }: { amount: string; orderId: string; note: string; method: string }) => {
        if (orderId === 'T1-0001') return fail(appError('invoice/duplicate_order', { details: { orderId, id: 'inv_t1-0001' } }));
        const first = sales[0];
        if (!first) return missing('fixture');
        return put({ ...first, id: `inv_${known.length}`, orderId: orderId || `T1-00${known.length}`, note, method, amount: { value: amount, currency: 'USD' }, createdAt: new Date().toISOString(), expiresAt: new Date(Date.now() + 900_000).toISOString() });
      },
      get: async ({ id }: { id: string }) => {
        const view = find(id);
        return view ? ok({ ...view, timeline }) : missing(id);
      },
      list: async ({ search, openOnly, reviewOnly }: { search: string; openOnly: boolean; reviewOnly: boolean }) =>
        ok({ invoices: known.filter((view) => (!openOnly || !view.final) && (!reviewOnly || view.review?.open === true) && view.orderId.toLowerCase().includes(search.toLowerCase())), next: null }),
      cancel: async ({ id }: { id: string }) => {
        const view = find(id);
        return view ? put({ ...view, status: 'cancelled', final: true, next: 'nothing', version: view.version + 1 }) : missing(id);
      },
      resolve: async ({ id }: { id: string }) => again(id),
      checkNow: async ({ id }: { id: string }) => again(id),
      show: async () => ok(null),
      onDisplayed: on(displayed),
      onChanged: on(changed),
    },
    exports: { save: async () => ok({ path: '/home/shop/Documents/countersign-invoices-2026-11-01-to-2026-11-21.csv', rows: 1204, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }) },
    practice: {
      act: async ({ saleId }: { saleId: string }) => {
        const view = find(saleId);
        if (view) put({ ...view, status: 'paid', release: true, final: true, next: 'hand_over', missing: null, version: view.version + 1 });
        return ok(null);
      },
      fault: async () => ok(null),
    },
  };
  return fake as unknown as TillApi;
}
