// Which rows of a long list are drawn: those in sight, some before and behind, in steps so that scrolling seldom draws anew.

export interface Rows {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

const OVERSCAN = 12;
const STEP = 6;

/** Heights and the offset in CSS pixels. Always within the list. @example visibleRows(100, 50, 0, 500) // { from: 0, to: 24 } */
export function visibleRows(total: number, rowPx: number, scrolledPx: number, boxPx: number): Rows {
  if (total <= 0 || rowPx <= 0) return { from: 0, to: 0 };
  const first = Math.floor(Math.max(0, scrolledPx) / rowPx);
  const last = Math.ceil((Math.max(0, scrolledPx) + Math.max(0, boxPx)) / rowPx);
  const from = Math.max(0, Math.floor((first - OVERSCAN) / STEP) * STEP);
  const to = Math.min(total, Math.ceil((last + OVERSCAN) / STEP) * STEP);
  return { from: Math.min(from, Math.max(0, total - 1)), to };
}
