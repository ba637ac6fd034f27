// Walks a gateway's list page by page, bounded, without believing more about its order than the pages show.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** More pages than any shop has; a gateway that never ends its list must not keep us for ever. */
const MAX_PAGES = 10_000;

/**
 * Collects the items that `wanted` accepts over all pages. `isPast(items)` may end the walk early once a page shows that nothing newer
 * follows. An error on any page is the whole result: half a list proves nothing.
 */
export async function collect<T>(
  read: (cursor: string | null) => Promise<Result<Page<T>>>,
  wanted: (item: T) => boolean,
  isPast: (items: readonly T[]) => boolean,
): Promise<Result<readonly T[]>> {
  const found: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page: Result<Page<T>> = await read(cursor);
    if (!page.ok) return page;
    found.push(...page.value.items.filter(wanted));
    if (page.value.next === null || isPast(page.value.items)) return ok(found);
    cursor = page.value.next;
  }
  return failure('gateway/nonsense', { details: { gateway: 'The gateway', problem: 'its list never ends' } });
}

/** True when the page itself runs from newer to older and all of it is older than `sinceMs`. Equal or missing times prove nothing. */
export function pageIsPast(times: readonly (number | null)[], sinceMs: number): boolean {
  if (times.length < 2) return false;
  const known = times.filter((time) => time !== null);
  if (known.length !== times.length) return false;
  const descending = known.every((time, index) => index === 0 || time <= (known[index - 1] ?? time));
  const first = known[0] ?? 0;
  const last = known[known.length - 1] ?? 0;
  return descending && first > last && first < sinceMs;
}
