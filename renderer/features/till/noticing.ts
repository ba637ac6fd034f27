// When a sale changes: is it worth a mark, a sentence, a sound?
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import type { InvoiceView } from '../../lib/api.ts';
import type { Sound } from '../../lib/sounds.ts';

const sounds: Partial<Record<InvoiceStatus, Sound>> = {
  paid: 'paid', overpaid: 'paid', underpaid: 'attention', paid_late: 'attention', failed: 'attention', needs_review: 'attention',
};

/** Something a person would call a change; one more confirmation is not. */
export function isNews(before: InvoiceView | undefined, after: InvoiceView): boolean {
  if (!before || after.version <= before.version) return false;
  return before.status !== after.status || before.checking !== after.checking || before.review?.open !== after.review?.open;
}

export function soundOf(view: InvoiceView): Sound | null {
  return sounds[view.status] ?? null;
}
