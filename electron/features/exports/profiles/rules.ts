// Rules that importers have in common, as makers of Rule: a column's pattern and length, documents that agree, entries that balance.
import type { Column } from '../master/row.ts';
import type { Rule } from './layout.ts';

/** How a column must look. Empty cells pass unless it is required. */
export interface ColumnRule {
  readonly column: string;
  readonly required?: boolean;
  readonly pattern?: RegExp;
  readonly longest?: number;
  /** In words, for who has to mend it. */
  readonly says: string;
}

const positionOf = (columns: readonly Column[], name: string): number => {
  const at = columns.findIndex((column) => column.name === name);
  if (at === -1) throw new RangeError(`there is no column ${name}`);
  return at;
};

/** One rule from what each column must be. */
export function columnRules(columns: readonly Column[], rules: readonly ColumnRule[]): readonly Rule[] {
  return rules.map(({ column, required = false, pattern, longest, says }) => {
    const at = positionOf(columns, column);
    return {
      name: `${column}: ${says}`,
      check: (record) => {
        const cell = record[at] ?? '';
        if (cell === '') return required ? 'it is empty' : null;
        if (longest !== undefined && [...cell].length > longest) return `it has ${[...cell].length} characters`;
        return pattern === undefined || pattern.test(cell) ? null : `it is “${cell.slice(0, 40)}”`;
      },
    };
  });
}

/** As many cells as columns. */
export const asManyCells = (columns: readonly Column[]): Rule => ({
  name: `${String(columns.length)} columns`, check: (record) => (record.length === columns.length ? null : `there are ${String(record.length)}`),
});

/** Records of one key stand together, and agree in these columns. */
export function oneOf(columns: readonly Column[], key: string, same: readonly string[], says: string): Rule {
  const at = positionOf(columns, key);
  const others = same.map((name) => positionOf(columns, name));
  const closed = new Set<string>();
  let open: { readonly key: string; readonly text: string } | null = null;
  return {
    name: says,
    check: (record) => {
      const now = record[at] ?? '';
      const text = others.map((other) => record[other] ?? '').join('\u001F');
      if (open?.key === now) return open.text === text ? null : `${now} has two`;
      if (open !== null) closed.add(open.key);
      open = { key: now, text };
      return closed.has(now) ? `${now} comes twice` : null;
    },
  };
}

/** A decimal as whole millionths of its unit; importers' amounts have two decimals. */
function inMillionths(text: string): bigint {
  if (text === '') return 0n;
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(6, '0').slice(0, 6));
  return text.startsWith('-') ? -value : value;
}

/** Records of one key, which stand together, add up to zero: `plus` less `minus`, or `plus` alone where it has a sign. */
export function balanced(columns: readonly Column[], key: string, plus: string, minus: string | null, says: string): Rule {
  const [at, plusAt, minusAt] = [positionOf(columns, key), positionOf(columns, plus), minus === null ? -1 : positionOf(columns, minus)];
  let open = { key: '', sum: 0n };
  const wrong = (): string | null => (open.sum === 0n ? null : `${open.key} is out of balance`);
  return {
    name: says,
    check: (record) => {
      const now = record[at] ?? '';
      const amount = inMillionths(record[plusAt] ?? '') - inMillionths(record[minusAt] ?? '');
      const problem = open.key === now ? null : wrong();
      open = { key: now, sum: (open.key === now ? open.sum : 0n) + amount };
      return problem;
    },
    finish: wrong,
  };
}
