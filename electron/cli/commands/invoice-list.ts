// `invoice list`: a page of sales.
import { invoiceStatuses } from '../../../shared/domain/status.ts';
import { dayStartMs, isDate, nextDate } from '../../../shared/domain/time.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { ListQuery } from '../../core/app.ts';
import { wholeNumber } from '../numbers.ts';
import { salesText } from '../sale-text.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function invoiceList({ app, args, printer }: AppContext): Promise<Finished> {
  const query = queryOf(args.options, args.flags, app.settings.get().timeZone);
  if (!query.ok) return query;
  const page = app.invoices.list(query.value);
  if (!page.ok) return page;
  const { invoices, next } = page.value;
  printer.answer({ invoices, next }, () => salesText(invoices) + (next === null ? '' : `\n\nMore with --cursor ${next}`));
  return ok(0);
}

function queryOf(options: Readonly<Record<string, string>>, flags: ReadonlySet<string>, timeZone: string): Result<ListQuery> {
  const limit = wholeNumber('limit', options['limit'], 1, 1000);
  if (!limit.ok) return limit;
  const from = instant('from', options['from'], timeZone, (date) => date);
  if (!from.ok) return from;
  const to = instant('to', options['to'], timeZone, nextDate);
  if (!to.ok) return to;
  const status = invoiceStatuses.find((each) => each === options['status']);
  return ok({
    limit: limit.value ?? 50,
    openOnly: flags.has('open'),
    reviewOnly: flags.has('review'),
    ...(status === undefined ? {} : { status }),
    ...(from.value === null ? {} : { fromMs: from.value }),
    ...(to.value === null ? {} : { toMs: to.value }),
    ...(options['search'] === undefined ? {} : { search: options['search'] }),
    ...(options['cursor'] === undefined ? {} : { cursor: options['cursor'] }),
  });
}

const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A day in the shop's time zone (`edge` turns a last day into the day after it), or an instant with its offset. */
function instant(name: string, text: string | undefined, timeZone: string, edge: (date: string) => string): Result<number | null> {
  if (text === undefined) return ok(null);
  if (isDate(text)) return ok(dayStartMs(edge(text), timeZone));
  const ms = withOffset.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ok(ms);
  return failure('input/usage', { details: { problem: `--${name} takes a day such as 2026-01-31, or an instant with its offset such as 2026-01-31T12:00:00+01:00` } });
}
