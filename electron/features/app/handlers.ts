// Answers the calls of the area `app`: the state of everything, and the change between live and practice.
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import type { Result } from '../../../shared/errors/result.ts';
import type { AppStateView } from './state.ts';

export interface AppHandlerDeps {
  readonly state: () => Result<AppStateView>;
  /** Closes the one world and opens the other; resolves with the state of what is open then. */
  readonly switchMode: (practice: boolean) => Promise<Result<AppStateView>>;
  readonly retry: () => Promise<Result<AppStateView>>;
}

export const appHandlers = (deps: AppHandlerDeps): TillHandlers['app'] => ({
  state: () => deps.state(),
  practice: ({ on }) => deps.switchMode(on),
  retry: () => deps.retry(),
});
