// A list of any length that draws only what is in sight. Arrow keys, Page up and down, Home and End walk the rows; the row with the focus stays.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { visibleRows, type Rows } from './visible-rows.ts';
import './virtual-list.css';

interface VirtualListProps {
  readonly name: string;
  readonly total: number;
  /** One row's height in rem. */
  readonly rowRem: number;
  /** The row's content; its first button takes the focus. */
  readonly row: (index: number) => ReactNode;
  /** Told when other rows come into sight; must stay the same function. */
  readonly onRows: (rows: Rows) => void;
}

const remPx = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export function VirtualList({ name, total, rowRem, row, onRows }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [rowPx, setRowPx] = useState(() => rowRem * remPx());
  const [rows, setRows] = useState<Rows>({ from: 0, to: 0 });
  const [focused, setFocused] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);

  const measure = useCallback(() => {
    const { current } = box;
    if (!current) return;
    const now = rowRem * remPx();
    setRowPx(now);
    const next = visibleRows(total, now, current.scrollTop, current.clientHeight);
    setRows((old) => (old.from === next.from && old.to === next.to ? old : next));
  }, [total, rowRem]);

  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [measure]);
  useEffect(() => onRows(rows), [rows, onRows]);
  // A row that was walked to may have been out of sight until now.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const button = box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] button`);
    if (!button) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
  });

  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const { current } = box;
    if (!current || total === 0) return;
    const page = Math.max(1, Math.floor(current.clientHeight / rowPx) - 1);
    const at = focused ?? Math.floor(current.scrollTop / rowPx) - 1;
    const to: Partial<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: total - 1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(total - 1, Math.max(0, next));
    wanted.current = index;
    setFocused(index);
    const top = index * rowPx;
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top + rowPx > current.scrollTop + current.clientHeight) current.scrollTop = top + rowPx - current.clientHeight;
    measure();
  };

  const shown: number[] = [];
  for (let index = rows.from; index < rows.to; index++) shown.push(index);
  if (focused !== null && focused < total && (focused < rows.from || focused >= rows.to)) shown.push(focused);
  return (
    <div className="vlist" ref={box} onScroll={measure} onKeyDown={walk} role="group" aria-label={name} tabIndex={total > 0 ? 0 : -1}>
      <ul className="vlist-all" style={{ blockSize: total * rowPx }}>
        {shown.map((index) => (
          <li key={index} className="vlist-row" data-row={index} aria-setsize={total} aria-posinset={index + 1} style={{ blockSize: rowPx, insetBlockStart: index * rowPx }}
            onFocus={() => setFocused(index)}>
            {row(index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
