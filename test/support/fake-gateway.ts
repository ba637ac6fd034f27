// A gateway in memory behind the adapter port, on the test's clock: for tests of scheduling, doubt and pauses, not of any vendor.
import { createHash } from 'node:crypto';
import type { GatewaySnapshot } from '../../shared/domain/facts.ts';
import { appError, failure, ok, type AppError, type Result } from '../../shared/errors/result.ts';
import type { Ports } from '../../electron/core/app.ts';
import type { Clock } from '../../electron/core/ports.ts';
import type { AcceptedBody, CreateInvoiceRequest, GatewayAdapter, GatewayDriver } from '../../electron/gateways/port.ts';
import { silentLog } from './shop.ts';

export type Call = 'check' | 'methods' | 'create' | 'find' | 'read' | 'list' | 'cancel';

interface Held { readonly accepted: AcceptedBody; readonly orderId: string; snapshot: GatewaySnapshot }

export interface FakeGateway {
  readonly driver: GatewayDriver;
  readonly calls: { readonly kind: Call; readonly atMs: number; readonly id: string | null }[];
  readonly held: Map<string, Held>;
  /** Answers this instead, when it is not null. `done`: the work was done all the same. */
  fault: (kind: Call, id: string | null) => { readonly error: AppError; readonly done?: boolean } | null;
  /** How long an answer takes. */
  delayMs: number;
  /** The answer is what was true when it was asked for, however long it takes. */
  stale: boolean;
  pageSize: number;
  count(kind: Call): number;
  /** The money came and is final. `telling` `no time`: not when it came. */
  pay(orderId: string, options?: { readonly telling?: 'no time' }): void;
}

export const WINDOW_MS = 15 * 60_000;

/** `offsetMs`: the gateway's clock minus ours. `poorLists`: rows of lists tell id, state and end only. */
export function fakeGateway(clock: Clock, options: { readonly offsetMs?: number; readonly cancel?: boolean; readonly poorLists?: boolean } = {}): FakeGateway {
  const held = new Map<string, Held>();
  const calls: FakeGateway['calls'] = [];
  // The gateway's own clock does not follow jumps of ours.
  const start = clock.nowMs() - clock.monotonicMs();
  const now = (): number => start + clock.monotonicMs() + (options.offsetMs ?? 0);
  let number = 0;

  const answer = async <T>(kind: Call, id: string | null, work: () => Result<T>): Promise<Result<T>> => {
    calls.push({ kind, atMs: clock.monotonicMs(), id });
    const then = gateway.stale && gateway.fault(kind, id) === null ? work() : null;
    if (gateway.delayMs > 0) await new Promise<void>((resolve) => void clock.after(gateway.delayMs, resolve));
    if (then !== null) return then;
    const fault = gateway.fault(kind, id);
    if (fault === null) return work();
    if (fault.done === true) work();
    return { ok: false, error: fault.error };
  };

  const fresh = (each: Held): GatewaySnapshot => {
    const { snapshot } = each;
    const isOver = snapshot.state === 'waiting' && snapshot.expiresAtMs !== null && now() >= snapshot.expiresAtMs;
    return { ...snapshot, ...(isOver ? { state: 'expired' as const, rawStatus: 'expired' } : {}), gatewayTimeMs: now() };
  };

  const make = ({ terms }: CreateInvoiceRequest): AcceptedBody => {
    number += 1;
    const gatewayInvoiceId = `gw-${number}`;
    const due = { unit: terms.method, minor: 20_834n } as const;
    const expiresAtMs = now() + WINDOW_MS;
    const accepted: AcceptedBody = {
      kind: 'accepted', gatewayInvoiceId, address: `bc1qfake${number}`, due, expiresAtMs, gatewayTimeMs: now(), checkoutUrl: null, paymentLink: null, required: 1,
    };
    held.set(gatewayInvoiceId, {
      accepted, orderId: terms.orderId,
      snapshot: {
        gatewayInvoiceId, orderId: terms.orderId, state: 'waiting', rawStatus: 'waiting', method: terms.method, amount: terms.amount, due,
        received: { unit: terms.method, minor: 0n }, address: accepted.address, payments: [], late: false, manual: false, expiresAtMs, problems: [], gatewayTimeMs: now(),
      },
    });
    return accepted;
  };

  const adapter: GatewayAdapter = {
    check: () => answer('check', null, () => ok({ methods: ['BTC@bitcoin'], clockSkewMs: options.offsetMs ?? 0, warnings: [] })),
    methods: () => answer('methods', null, () => ok([{ method: 'BTC@bitcoin', minimum: null }])),
    createInvoice: (request) => answer('create', request.idempotencyKey, () => ok(make(request))),
    findInvoice: (request) => answer('find', request.idempotencyKey, () => ok([...held.values()].find((each) => each.orderId === request.terms.orderId)?.accepted ?? null)),
    readInvoice: (id) => answer('read', id, () => {
      const found = held.get(id);
      return found === undefined ? failure('gateway/invoice_unknown') : ok(fresh(found));
    }),
    listInvoices: (cursor) => answer('list', cursor, () => {
      const all = [...held.values()].reverse();
      const from = Number(cursor ?? 0);
      const next = from + gateway.pageSize < all.length ? String(from + gateway.pageSize) : null;
      const rows = all.slice(from, from + gateway.pageSize).map(fresh);
      const poor = (row: GatewaySnapshot): GatewaySnapshot => ({ ...row, method: null, due: null, address: null, payments: [], received: { unit: 'USD', minor: 0n } });
      return ok({ snapshots: options.poorLists === true ? rows.map(poor) : rows, next });
    }),
    cancelInvoice: options.cancel === true ? (id) => answer('cancel', id, () => {
      const found = held.get(id);
      if (found !== undefined) found.snapshot = { ...found.snapshot, state: 'cancelled', rawStatus: 'cancelled' };
      return ok(undefined);
    }) : null,
    balances: null,
    estimate: null,
    payouts: null,
    refunds: null,
  };

  const gateway: FakeGateway = {
    driver: {
      id: 'btcpay', title: 'Fake', settings: [{ key: 'apiKey', label: 'Key', help: '', secret: true, required: true }, { key: 'hook', label: 'Hook', help: '', secret: true, required: true }],
      capabilities: {
        cancel: options.cancel === true, balances: false, refunds: false, payouts: false, estimates: false, idempotentCreate: false, expiryPerInvoice: true, expiryEvent: false,
        countsConfirmations: true, priceCurrencies: 'any', webhookCovers: 'id_only', requestsPerSecond: 10, webhookRetriesS: [],
      },
      methods: ['BTC@bitcoin'], defaultBaseUrl: null, listIsComplete: options.poorLists !== true, adapter: () => adapter,
      verifyWebhook: () => ({ ok: false, status: 401, reason: 'none here' }), webhookSecretKey: 'hook',
    },
    calls, held, fault: () => null, delayMs: 0, stale: false, pageSize: 20,
    count: (kind) => calls.filter((call) => call.kind === kind).length,
    pay(orderId, { telling } = {}) {
      const found = [...held.values()].find((each) => each.orderId === orderId);
      if (found === undefined) throw new Error(`no invoice ${orderId}`);
      const { due } = found.accepted;
      found.snapshot = {
        ...found.snapshot, state: 'settled', rawStatus: 'settled', received: due,
        payments: [{ id: `tx-${orderId}`, txid: `tx-${orderId}`, value: due, confirmations: 1, required: 1, settled: true, invalid: false, firstSeenAtMs: telling === 'no time' ? null : now() }],
      };
    },
  };
  return gateway;
}

/** Ports on the test's clock with counted randomness and no network. */
export function fakePorts(clock: Clock): Ports {
  let count = 0;
  return {
    clock, log: silentLog,
    random: { bytes: (length) => new Uint8Array(createHash('sha256').update(`${(count += 1)}`).digest().subarray(0, length)) },
    keychain: { backend: 'test', trustworthy: true, wrap: (bytes) => bytes, unwrap: (box) => box },
    systemProxy: () => Promise.resolve({ ok: true, value: null }),
    treasury: () => Promise.resolve(failure('treasury/not_open')),
    httpFor: () => ({ send: () => Promise.resolve({ ok: false, error: appError('gateway/not_reachable', { outcome: 'not_sent' }) }) }),
  };
}
