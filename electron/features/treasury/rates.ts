// What coins are worth in the shop's currency, by the last rate that is known: the one of the shop's own newest sale in that coin.
import type { Judgement } from '../../../shared/domain/status.ts';
import { formatMoney, isFiatCode, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import { isoWithOffset } from '../../../shared/domain/time.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';
import { fromJson } from '../../db/json.ts';

export interface Worth { readonly value: string; readonly currency: string; readonly source: string; readonly at: string }

export interface RateSource {
  /** In minor units of the shop's currency, rounded down; null: no rate is known. */
  worthMinor(money: Money): bigint | null;
  /** The same as the views show it. */
  worth(money: Money): Worth | null;
}

/** Among so many newest sales a rate is looked for; older ones say nothing about today. */
const SALES_LOOKED_AT = 500;

interface Rate { readonly fiatMinor: bigint; readonly coinMinor: bigint; readonly currency: FiatCode; readonly order: string; readonly atMs: number }

interface Row { readonly order_id: string; readonly unit: string; readonly amount_minor: string; readonly created_at_ms: bigint; readonly judgement: string }

/** `currency`: the shop's, asked each time. */
export function createSaleRates(db: ReadableDb, currency: () => FiatCode): RateSource {
  const rateOf = (money: Money): Rate | null => {
    const wanted = currency();
    const rows = db.all<Row>(
      `SELECT i.order_id, i.unit, i.amount_minor, i.created_at_ms, s.judgement FROM invoice i JOIN invoice_state s ON s.invoice_seq = i.seq
       WHERE i.seq > (SELECT coalesce(max(seq), 0) - ? FROM invoice) AND i.method = ? AND i.unit = ? ORDER BY i.seq DESC LIMIT 20`, SALES_LOOKED_AT, money.unit, wanted,
    );
    for (const row of rows) {
      const { due } = fromJson<Judgement>(row.judgement);
      if (due === null || due.unit !== money.unit || due.minor <= 0n || !isFiatCode(row.unit)) continue;
      return { fiatMinor: BigInt(row.amount_minor), coinMinor: due.minor, currency: row.unit, order: row.order_id, atMs: toNumber(row.created_at_ms) };
    }
    return null;
  };
  const worthMinor = (money: Money): bigint | null => {
    const rate = rateOf(money);
    return rate === null ? null : (money.minor * rate.fiatMinor) / rate.coinMinor;
  };
  return {
    worthMinor,
    worth(money) {
      const rate = rateOf(money);
      if (rate === null) return null;
      const minor = (money.minor * rate.fiatMinor) / rate.coinMinor;
      return { value: formatMoney({ unit: rate.currency, minor }), currency: rate.currency, source: `sale ${rate.order}`, at: isoWithOffset(rate.atMs) };
    },
  };
}
