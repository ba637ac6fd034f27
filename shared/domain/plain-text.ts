// Text from outside made fit to be read: without characters that hide, reorder or fake what stands beside it.

/** Control, format (direction, zero-width, tags), line and paragraph separators, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const HIDDEN_RUNS = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** Escape sequences of terminals and direction marks; joiners inside emoji and scripts stay. */
const MISLEADING = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Whether a text holds a character that is not shown, or that changes how its neighbours are shown. */
export const holdsHidden = (text: string): boolean => HIDDEN.test(text);

/** One line without hidden characters: each run of them and of spaces becomes one space. */
export const oneLine = (text: string): string => text.replace(HIDDEN_RUNS, ' ').trim();

/**
 * The text as a terminal may print it: what would move the cursor, colour, reorder or clear becomes `\ufffd`.
 * @example forTerminal('\u001b[2Jpaid') // '\ufffd[2Jpaid'
 */
export const forTerminal = (text: string): string => text.replace(MISLEADING, '\ufffd');
