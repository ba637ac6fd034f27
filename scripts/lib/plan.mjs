// Turns the arguments of `npm test` into steps, test files and options for vitest.
import { SetupError } from './report.mjs';

export const suites = ['unit', 'contract', 'integration', 'durability', 'e2e'];
export const allSteps = ['types', 'lint', 'build', ...suites];

/** What must have run before a step makes sense. */
const needs = { e2e: ['build'], durability: ['build'] };

function stepOfPath(argument) {
  return suites.find((suite) => argument.replaceAll('\\', '/').replace(/^\.\//, '').startsWith(`test/${suite}/`));
}

/** `{ steps, files, options, isRetry }`; with no filter all steps. Refuses a word that is neither a step nor a path. */
export function planFrom(args) {
  const chosen = new Set();
  const files = [];
  const options = [];
  let isRetry = false;
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at];
    if (argument === '--retry-electron') isRetry = true;
    else if (argument === '-t') options.push('-t', args[(at += 1)] ?? '');
    else if (argument.startsWith('-')) options.push(argument);
    else if (allSteps.includes(argument)) chosen.add(argument);
    else if (stepOfPath(argument)) {
      chosen.add(stepOfPath(argument));
      files.push(argument);
    } else {
      throw new SetupError(`“${argument}” is neither a part of the tests (${allSteps.join(', ')}) nor a path below test/.`);
    }
  }
  if (chosen.size === 0) return { steps: allSteps, files, options, isRetry };
  for (const step of allSteps.filter((one) => chosen.has(one))) for (const needed of needs[step] ?? []) chosen.add(needed);
  return { steps: allSteps.filter((step) => chosen.has(step)), files, options, isRetry };
}
