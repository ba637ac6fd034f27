// NOWPayments' list of payments, page by page: a page that is not the one asked for, or an early end, is an error and never "there is none".
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { Fields, isArray, isObject, readCount } from '../../core/json/read.ts';
import type { AdapterDeps } from '../port.ts';
import type { Page } from '../common/paging.ts';
import type { Client } from './client.ts';
import { readPayment, type RemotePayment } from './schema.ts';

export interface Row {
  readonly payment: RemotePayment;
  readonly gatewayTimeMs: number;
}

const LIMIT = 100;
/** Its dates are days; in which zone is not said. */
export const DAY_MS = 86_400_000;

/** One page; the cursor holds its number and how many rows came before it. */
export async function readPage(client: Client, deps: AdapterDeps, account: string, cursor: string | null, sinceMs: number): Promise<Result<Page<Row>>> {
  const [number = 0, before = 0] = (cursor ?? '0 0').split(' ').map(Number);
  const from = sinceMs > DAY_MS ? [['dateFrom', new Date(sinceMs - DAY_MS).toISOString().slice(0, 10)] as const] : [];
  const answer = await client.list([['limit', String(LIMIT)], ['page', String(number)], ['sortBy', 'created_at'], ['orderBy', 'desc'], ...from]);
  if (!answer.ok) return answer;
  const body = isObject(answer.value.json) ? answer.value.json : null;
  const rows = body?.get('data');
  const nonsense = (problem: string): Result<never> => fail(client.error('gateway/nonsense', { problem }));
  if (!body || !isArray(rows)) return nonsense('no list of payments is found in the answer');
  const fields = new Fields(body);
  const [page, pages, total] = [fields.maybe('page', readCount), fields.maybe('pagesCount', readCount), fields.maybe('total', readCount)];
  if (fields.problems.length > 0) return nonsense(fields.problems.join('; '));
  if (page !== null && page !== number) return nonsense(`it sent page ${String(page)} of its list instead of ${String(number)}`);
  const read = rows.map((row) => readPayment(row)).filter((payment) => payment !== null);
  // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
  if (read.length < rows.length) deps.log.warn('gateway.list_rows_unreadable', { account, count: rows.length - read.length });
  const soFar = before + rows.length;
  const isEnd = rows.length === 0 || (pages !== null && number + 1 >= pages);
  // New payments push older ones to later pages, so some may come twice; fewer than there are means that a page was left out.
  if (isEnd && total !== null && soFar < total) return nonsense(`its list ended after ${String(soFar)} of ${String(total)} payments`);
  return ok({
    items: read.map((payment) => ({ payment, gatewayTimeMs: answer.value.gatewayTimeMs })),
    next: isEnd ? null : `${String(number + 1)} ${String(soFar)}`,
  });
}
