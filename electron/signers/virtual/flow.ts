// A command of the device as a flow that pauses: for an answer of the host, or for a person in front of the screen.
import type { Review } from './screen.ts';

export type Pause = { readonly kind: 'ask'; readonly question: Uint8Array } | { readonly kind: 'show'; readonly review: Review };

/** What a pause ends with: the host's bytes, or yes and no. */
export type Resumed = Uint8Array | boolean;

export type Flow<T> = Generator<Pause, T, Resumed>;

/** Asks the host and gives the data of its CONTINUE. */
export function* ask(question: Uint8Array): Flow<Uint8Array> {
  const answer = yield { kind: 'ask', question };
  if (typeof answer === 'boolean') throw new Error('a question to the host was answered by a person');
  return answer;
}

/** Shows the pages and gives whether the person agreed. */
export function* show(review: Review): Flow<boolean> {
  const answer = yield { kind: 'show', review };
  if (typeof answer !== 'boolean') throw new Error('a question to the person was answered by the host');
  return answer;
}
