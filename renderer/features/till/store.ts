// What the till holds: a mirror of the sales main told of, what is on the stage, and what is being typed.
import { create } from 'zustand';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { AppError } from '../../../shared/errors/result.ts';
import type { InvoiceView } from '../../lib/api.ts';
import { emptyAmount, type AmountEntry } from './amount-entry.ts';
import type { Choice } from './ways.ts';

export type RailTab = 'recent' | 'open' | 'review';

export type Stage =
  | { readonly kind: 'entry' }
  /** `token` tells this attempt from later ones. */
  | { readonly kind: 'sending'; readonly token: number; readonly amount: string; readonly currency: string; readonly method: string }
  | { readonly kind: 'sale'; readonly id: string };

export interface TillStore {
  readonly stage: Stage;
  readonly sales: Readonly<Record<string, InvoiceView>>;
  /** Ids per list as main answered; new sales are put in front of `recent`. */
  readonly lists: Readonly<Record<RailTab, { readonly ids: readonly string[]; readonly next: string | null } | null>>;
  readonly tab: RailTab;
  readonly search: string;
  readonly found: readonly string[] | null;
  /** Sales that changed while nobody looked at them. */
  readonly unseen: readonly string[];
  readonly amount: AmountEntry;
  readonly orderId: string;
  readonly note: string;
  readonly moreOpen: boolean;
  readonly choice: Choice | null;
  readonly entryError: AppError | null;
  readonly entrySay: string | null;
  readonly displayed: DisplayModel | null;
  readonly shownId: string | null;
  /** The last answer to something asked about the sale on the stage. */
  readonly saleError: AppError | null;
}

export const emptyTill: TillStore = {
  stage: { kind: 'entry' }, sales: {}, lists: { recent: null, open: null, review: null }, tab: 'recent', search: '', found: null, unseen: [],
  amount: emptyAmount, orderId: '', note: '', moreOpen: false, choice: null, entryError: null, entrySay: null, displayed: null, shownId: null, saleError: null,
};

export const useTill = create<TillStore>()(() => emptyTill);

/** Keeps the newer of two views of one sale; answers and events may cross. */
export function withSales(sales: TillStore['sales'], views: readonly InvoiceView[]): TillStore['sales'] {
  const merged = { ...sales };
  for (const view of views) {
    const known = merged[view.id];
    if (!known || view.version >= known.version) merged[view.id] = view.timeline || !known?.timeline ? view : { ...view, timeline: known.timeline };
  }
  return merged;
}

/** Newest first; sales begun in the same moment keep a steady order. */
export function newestFirst(ids: readonly string[], sales: TillStore['sales']): readonly string[] {
  // Times carry the shop's offset, so their text does not sort by itself.
  const at = (id: string) => Date.parse(sales[id]?.createdAt ?? '') || 0;
  return [...ids].sort((a, b) => at(b) - at(a) || (a < b ? 1 : -1));
}
