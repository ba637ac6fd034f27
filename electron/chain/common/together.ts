// Many questions at once, but not too many: as many workers as the source likes, answers in order, the first error ends it.
import { ok, type Result } from '../../../shared/errors/result.ts';

export async function together<T, R>(items: readonly T[], workers: number, ask: (item: T) => Promise<Result<R>>): Promise<Result<readonly R[]>> {
  const answers: R[] = Array.from({ length: items.length });
  const queue = items.entries();
  const failed: { first: Extract<Result<R>, { ok: false }> | null } = { first: null };
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed.first !== null) return;
      const answer = await ask(item);
      if (answer.ok) answers[index] = answer.value;
      else failed.first ??= answer;
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, work));
  return failed.first ?? ok(answers);
}
