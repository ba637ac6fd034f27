// The chain source of an account: its own, or with a second one both, each watching the other.
import { ok, type AppError, type Result } from '../../../../shared/errors/result.ts';
import { createPair, type ChainPair } from '../../../chain/pair.ts';
import type { ChainSource } from '../../../chain/port.ts';
import type { Clock } from '../../../core/ports.ts';
import type { StoredAccount } from './account-repo.ts';
import type { Sources } from './sources.ts';

export interface PairedSources {
  /** `treasury/source_not_found`, or the vault's error while a password is sealed. */
  of(account: StoredAccount): Result<ChainSource>;
  /** What the two say differently without stopping anything; null: nothing, or there is only one. */
  concern(account: StoredAccount): AppError | null;
}

interface Pair { readonly first: ChainSource; readonly second: ChainSource; readonly both: ChainPair }

export function createPairedSources(sources: Pick<Sources, 'open'>, clock: Clock): PairedSources {
  /** Kept, since what is odd counts only when it lasts; made anew when a source was opened anew. */
  const pairs = new Map<string, Pair>();
  return {
    of({ id, source, secondSource }) {
      const first = sources.open(source);
      if (!first.ok || secondSource === null) return first;
      const second = sources.open(secondSource);
      if (!second.ok) return second;
      const known = pairs.get(id);
      if (known?.first === first.value && known.second === second.value) return ok(known.both);
      const both = createPair(first.value, second.value, { clock });
      pairs.set(id, { first: first.value, second: second.value, both });
      return ok(both);
    },
    concern: ({ id }) => pairs.get(id)?.both.concern() ?? null,
  };
}
