// What a person sees while set-up works: numbered steps, honest progress, one sentence when it stops.

/** A failure that was foreseen: its text says what happened and what to do next, and needs no stack. */
export class SetupError extends Error {
  constructor(message, { hint } = {}) {
    super(message);
    this.name = 'SetupError';
    this.hint = hint;
  }
}

/**
 * Numbered steps: `step('Electron')` gives `say('downloading …')`, printed as `[3/5] Electron: downloading …`.
 * With `quiet` only lines marked as news are printed, so that a start with nothing to do stays silent.
 */
export function createReport(titles, { write = (line) => process.stdout.write(`${line}\n`) } = {}) {
  return {
    step(title) {
      const index = titles.indexOf(title);
      if (index < 0) throw new Error(`no step called ${title}`);
      const prefix = `[${index + 1}/${titles.length}] ${title}: `;
      return Object.assign((text) => write(prefix + text), { prefix });
    },
  };
}

/** Prints a share of a known total at every tenth, so that a log stays readable and a person sees movement. */
export function createProgress(say, what, total) {
  let next = 0;
  return (done) => {
    const percent = Math.min(100, Math.floor((done / total) * 100));
    if (percent < next) return;
    say(`${what} … ${percent} %`);
    next = (Math.floor(percent / 10) + 1) * 10;
  };
}

export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Ends the process for a top-level failure: the sentence, the next step, and a stack only for a bug. */
export function fail(error) {
  if (error instanceof SetupError) {
    process.stderr.write(`\n${error.message}\n`);
    if (error.hint) process.stderr.write(`Next: ${error.hint}\n`);
  } else {
    process.stderr.write(`\n${error?.stack ?? error}\n`);
  }
  process.exit(1);
}
