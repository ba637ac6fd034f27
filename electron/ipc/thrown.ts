// Words for the log about something that was thrown.

/** The kind of a thrown value and where it came from, without its message: messages may quote what was typed. */
export function whatWasThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `thrown ${typeof thrown}`;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 3).map((line) => line.trim());
  return [thrown.name, ...frames].join(' ');
}
