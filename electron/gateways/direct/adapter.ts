// Sales without a gateway: the treasury gives the address and watches the chain; this turns it into what a gateway would say.
import { isFiatCode } from '../../../shared/domain/money.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, DirectDesk, DirectOffer, GatewayAdapter, InvoicePage } from '../port.ts';
import { snapshotOf } from './snapshot.ts';

/** Sent with such a fee a smaller coin costs more than it brings. */
const LEAST_SAT = 1_000n;
const PAGE = 50;
const LONGEST_MINUTES = 1_440;

/** Nothing was told to anybody else: trying again later is harmless. */
const notSent = <T>(result: Result<T>): Result<T> => (result.ok || result.error.outcome !== undefined ? result : { ok: false, error: { ...result.error, outcome: isLasting(result.error.code) ? 'refused' : 'not_sent' } });

/** A person has to change something first. */
const isLasting = (code: string): boolean => code.startsWith('treasury/') || code.startsWith('input/') || code === 'gateway/setting_missing' || code === 'gateway/not_found' || code === 'gateway/not_offered';

const optional = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text.trim());

export function createAdapter({ name, settings }: AccountConfig, { clock, direct }: AdapterDeps): GatewayAdapter {
  const desk = (): Result<DirectDesk> => (direct === undefined ? failure('treasury/not_open') : ok(direct));
  const rate = { gateway: optional(settings['rateFrom']), price: optional(settings['price']) };

  const minutesOf = (wished: number | null): Result<number> => {
    const text = settings['minutes'] ?? '15';
    const minutes = wished ?? (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN);
    return minutes >= 1 && minutes <= LONGEST_MINUTES ? ok(minutes) : failure('input/invalid', { details: { field: 'the minutes an offer stands', problem: `it is a whole number up to ${LONGEST_MINUTES}` } });
  };

  const accepted = (offer: DirectOffer): AcceptedBody => ({
    kind: 'accepted', gatewayInvoiceId: offer.invoiceId, address: offer.address, due: offer.due, expiresAtMs: offer.expiresAtMs, gatewayTimeMs: offer.createdAtMs,
    checkoutUrl: null, paymentLink: null, required: offer.required,
  });

  return {
    async check() {
      const open = desk();
      if (!open.ok) return open;
      const minutes = minutesOf(null);
      if (!minutes.ok) return minutes;
      if (rate.gateway === null && rate.price === null) return failure('gateway/setting_missing', { details: { field: 'rateFrom or price', driver: 'direct', needed: 'a rate: either rateFrom or price' } });
      const report = await open.value.check(name);
      return report.ok ? ok({ methods: ['BTC@bitcoin'], clockSkewMs: 0, warnings: report.value.warnings }) : report;
    },
    methods: async () => ok([{ method: 'BTC@bitcoin', minimum: { unit: 'BTC@bitcoin', minor: LEAST_SAT } }]),

    async createInvoice({ terms, confirmationsWanted }) {
      const open = desk();
      if (!open.ok) return notSent(open);
      if (terms.method !== 'BTC@bitcoin') return failure('method/unknown', { details: { method: terms.method, offered: 'BTC@bitcoin' }, outcome: 'refused' });
      const known = await open.value.offer(terms.id);
      if (!known.ok) return notSent(known);
      if (known.value !== null) return ok(accepted(known.value));
      const minutes = minutesOf(terms.expiresInMinutes);
      if (!minutes.ok) return notSent(minutes);
      const price = await open.value.price(terms.amount, rate);
      if (!price.ok) return notSent(price);
      if (price.value.due.minor < LEAST_SAT) return failure('input/invalid', { details: { field: 'the amount', problem: 'it is too little to be sent on the chain' }, outcome: 'refused' });
      const made = await open.value.makeOffer(name, { invoiceId: terms.id, due: price.value.due, rate: price.value.rate, required: Math.max(1, confirmationsWanted), minutes: minutes.value });
      return made.ok ? ok(accepted(made.value)) : notSent(made);
    },
    async findInvoice({ terms }) {
      const open = desk();
      if (!open.ok) return notSent(open);
      const known = await open.value.offer(terms.id);
      return known.ok ? ok(known.value === null ? null : accepted(known.value)) : notSent(known);
    },
    async readInvoice(gatewayInvoiceId, terms) {
      const open = desk();
      if (!open.ok) return open;
      const known = await open.value.offer(gatewayInvoiceId);
      if (!known.ok) return known;
      if (known.value === null) return failure('gateway/not_found', { details: { name: gatewayInvoiceId } });
      const payments = await open.value.payments(gatewayInvoiceId, true, terms.amount);
      return payments.ok ? ok(snapshotOf(terms, known.value, payments.value, clock.nowMs())) : payments;
    },
    async listInvoices(cursor, sinceMs): Promise<Result<InvoicePage>> {
      const open = desk();
      if (!open.ok) return open;
      const page = await open.value.offers(name, cursor, sinceMs, PAGE);
      if (!page.ok) return page;
      const snapshots = [];
      for (const offer of page.value.offers) {
        const payments = await open.value.payments(offer.invoiceId, false, null);
        if (!payments.ok) return payments;
        snapshots.push(snapshotOf(null, offer, payments.value, clock.nowMs()));
      }
      return ok({ snapshots, next: page.value.next });
    },
    cancelInvoice: null,
    balances: null,
    async estimate(amount, method) {
      const open = desk();
      if (!open.ok) return open;
      if (method !== 'BTC@bitcoin') return failure('method/unknown', { details: { method, offered: 'BTC@bitcoin' } });
      if (!isFiatCode(amount.unit)) return failure('currency/unknown', { details: { currency: amount.unit } });
      const price = await open.value.price({ unit: amount.unit, minor: amount.minor }, rate);
      return price.ok ? ok({ due: price.value.due, validUntilMs: null }) : price;
    },
    payouts: null,
    refunds: null,
  };
}
