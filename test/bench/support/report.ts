// The bench table: our figure, the yardstick measured in the same run, their ratio and the goal.
import { writeFileSync } from 'node:fs';

export interface Row {
  readonly name: string;
  /** Our figure, in `unit`. */
  readonly ours: number;
  /** What it is compared with, measured in this run; or the fixed limit where the goal is one. */
  readonly yardstick: { readonly name: string; readonly value: number };
  readonly unit: string;
  readonly goal: { readonly ratio: number; readonly better: 'at most' | 'at least' };
  readonly samples: number;
}

export const ratioOf = (row: Row): number => row.ours / row.yardstick.value;

export const holds = (row: Row): boolean => (row.goal.better === 'at most' ? ratioOf(row) <= row.goal.ratio : ratioOf(row) >= row.goal.ratio);

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3));

/** The table as text, one line a row. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name, `${short(row.ours)} ${row.unit}`, `${short(row.yardstick.value)} ${row.unit}`, row.yardstick.name, `${ratioOf(row).toFixed(2)}×`,
    `${row.goal.better} ${row.goal.ratio}×`, holds(row) ? 'yes' : 'NO', String(row.samples),
  ]);
  const head = ['what', 'ours', 'yardstick', 'which is', 'ratio', 'goal', 'holds', 'samples'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** The same rows as data. */
export function writeJson(file: string, rows: readonly Row[]): void {
  writeFileSync(file, `${JSON.stringify(rows.map((row) => ({ ...row, ratio: ratioOf(row), holds: holds(row) })), null, 2)}\n`);
}

/** The value below which `share` (0 to 1) of the sorted samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
