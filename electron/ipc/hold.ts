// Holds calls back while the app is being opened, and answers with the reason when there is none.
import { fail, type AppError } from '../../shared/errors/result.ts';
import type { Registry } from './registry.ts';

/** `blocked` resolves with null when calls may run. The calls in `always` run all the same: the way out of books that do not open. */
export const holdBack = (registry: Registry, blocked: () => Promise<AppError | null>, always: readonly string[]): Registry => ({
  names: registry.names,
  run: async (caller, name, input) => {
    const problem = await blocked();
    return problem === null || always.includes(name) ? registry.run(caller, name, input) : fail(problem);
  },
});
