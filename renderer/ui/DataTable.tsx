// A plain table: words to the left, figures to the right. Scrolls sideways by itself where there is no room, and can then be focused.
import type { ReactNode } from 'react';
import './data-table.css';

export interface Column {
  readonly word: string;
  readonly figures?: boolean;
  /** For eyes that see the cells a heading adds nothing. */
  readonly hidden?: boolean;
}

export function DataTable({ name, columns, children }: { readonly name: string; readonly columns: readonly Column[]; readonly children: ReactNode }) {
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={name}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.word} scope="col" className={column.figures ? 'figures' : ''}>
                <span className={column.hidden ? 'visually-hidden' : ''}>{column.word}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
