// `close day|month|year`, `z list`, `z show`, `report x`: closing the books, and the closes that were made.
import { closingReport } from '../../../shared/domain/closing-text.ts';
import { figuresOf, type ClosingKind } from '../../../shared/domain/closing.ts';
import { formatMoney, type Unit } from '../../../shared/domain/money.ts';
import { isoWithOffset } from '../../../shared/domain/time.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { Closing, ClosingPreview, ClosingSummary } from '../../core/books.ts';
import { table, type Printer } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

export const closeDay = ({ app, args, printer }: AppContext): Promise<Finished> => Promise.resolve(shown(printer, app.books.closeDay(args.options['date'])));
export const closeMonth = ({ app, args, printer }: AppContext): Promise<Finished> => Promise.resolve(shown(printer, app.books.closeMonth(args.positionals['MONTH'] ?? '')));
export const closeYear = ({ app, args, printer }: AppContext): Promise<Finished> => Promise.resolve(shown(printer, app.books.closeYear(args.positionals['YEAR'] ?? '')));

export function zShow({ app, args, printer }: AppContext): Promise<Finished> {
  const number = args.positionals['N'] ?? '';
  return Promise.resolve(shown(printer, app.books.closing(`${kindOf(args.options['kind'])}:${number}`)));
}

export function zList({ app, args, printer }: AppContext): Promise<Finished> {
  const { closings, next } = app.books.closings(kindOf(args.options['kind']), args.options['cursor'] ?? null);
  const { timeZone } = app.settings.get();
  printer.answer({ closings: closings.map((each) => summaryDocument(each, timeZone)), next }, () => [
    table(['Number', 'Period', 'Document', 'Entries', 'Closed at', 'Hash'], closings.map(({ number, period, document, fromEntry, toEntry, atMs, hash }) => [
      String(number), period, document, toEntry < fromEntry ? 'none' : `${String(fromEntry)} to ${String(toEntry)}`, isoWithOffset(atMs, timeZone), hash.slice(0, 16),
    ])),
    ...(next === null ? [] : [`More: --cursor ${next}`]),
  ].join('\n'));
  return Promise.resolve(ok(0));
}

export function reportX({ app, printer }: AppContext): Promise<Finished> {
  const preview = app.books.preview();
  printer.answer(bodyDocument(preview), () => closingReport({ ...preview, sealed: null }));
  return Promise.resolve(ok(0));
}

function shown(printer: Printer, found: Result<Closing>): Finished {
  if (!found.ok) return found;
  const closing = found.value;
  printer.answer({ ...summaryDocument(closing, closing.body.timeZone), ...bodyDocument(closing) }, () => closingReport({ ...closing, sealed: closing }));
  return ok(0);
}

const kindOf = (text: string | undefined): ClosingKind => (text === 'month' || text === 'year' ? text : 'day');

const summaryDocument = ({ kind, number, period, document, fromEntry, toEntry, headHash, prevHash, hash, atMs }: ClosingSummary, timeZone: string): Readonly<Record<string, unknown>> =>
  ({ kind, number, period, document, fromEntry, toEntry, at: isoWithOffset(atMs, timeZone), head: headHash, previous: prevHash, hash });

/** Amounts as exact decimal text, like everywhere for programs. */
function bodyDocument({ kind, period, atMs, body }: Pick<ClosingPreview, 'period' | 'atMs' | 'body'> & { readonly kind: ClosingKind }): Readonly<Record<string, unknown>> {
  const amount = <T extends { readonly unit: Unit; readonly minor: bigint }>({ unit, minor, ...rest }: T): object => ({ ...rest, unit, amount: formatMoney({ unit, minor }) });
  return {
    kind, period, at: isoWithOffset(atMs, body.timeZone), shop: body.shop, till: body.till, entries: body.entries, chainHead: body.head, parts: body.parts, documents: body.documents,
    figures: figuresOf(body.totals).map(({ unit, rates, ...figures }) => ({
      unit, rates: rates.map(({ taxClass, basisPoints, ...minor }) => ({ taxClass, basisPoints, ...decimals(unit, minor) })), ...decimals(unit, figures),
    })),
    turnover: body.turnover.map(amount), totals: body.totals.map(amount), perpetual: body.perpetual.map(amount),
  };
}

/** `netMinor: 1000n` becomes `net: '10.00'`. */
const decimals = (unit: Unit, figures: Readonly<Record<string, bigint>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(figures).map(([name, minor]) => [name.replace(/Minor$/, ''), formatMoney({ unit, minor })]));
