// What `npm test` runs for which words, and how it counts.
import { describe, expect, it } from 'vitest';
import { inTurns, judgeSuite } from '../../../scripts/lib/checks.mjs';
import { allSteps, planFrom } from '../../../scripts/lib/plan.mjs';

describe('planFrom', () => {
  const cases = [
    { args: [], steps: allSteps, files: [], options: [] },
    { args: ['unit'], steps: ['unit'], files: [], options: [] },
    { args: ['contract', 'types'], steps: ['types', 'contract'], files: [], options: [] },
    { args: ['e2e'], steps: ['build', 'e2e'], files: [], options: [] },
    { args: ['test/unit/shared/domain/money.test.ts'], steps: ['unit'], files: ['test/unit/shared/domain/money.test.ts'], options: [] },
    { args: ['./test/e2e/security', '-t', 'line 14'], steps: ['build', 'e2e'], files: ['./test/e2e/security'], options: ['-t', 'line 14'] },
    { args: ['test/durability/sigkill.test.ts'], steps: ['build', 'durability'], files: ['test/durability/sigkill.test.ts'], options: [] },
    { args: ['unit', '--bail=1'], steps: ['unit'], files: [], options: ['--bail=1'] },
  ];
  it.each(cases)('$args', ({ args, steps, files, options }) => {
    expect(planFrom(args)).toEqual({ steps, files, options, isRetry: false });
  });

  it('refuses a word it does not know', () => {
    expect(() => planFrom(['untis'])).toThrow('neither a part of the tests');
  });
});

describe('inTurns', () => {
  it.each([
    { steps: ['types', 'integration', 'durability', 'e2e'], turns: [['types'], ['integration', 'durability'], ['e2e']] },
    { steps: ['integration'], turns: [['integration']] },
    { steps: ['build', 'durability'], turns: [['build'], ['durability']] },
  ])('$steps', ({ steps, turns }) => {
    expect(inTurns(steps)).toEqual(turns);
  });
});

describe('judgeSuite', () => {
  const file = (status: string, ...tests: readonly string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) });
  const cases = [
    { description: 'all good', code: 0, json: { numPassedTests: 3 }, expected: [3, 0] },
    { description: 'one failed', code: 1, json: { numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 'passed', 'failed')] }, expected: [2, 1] },
    { description: 'a file that does not load', code: 1, json: { numPassedTests: 2, testResults: [file('failed')] }, expected: [2, 1] },
    { description: 'an error outside of tests', code: 1, json: { numPassedTests: 2 }, expected: [2, 1] },
    { description: 'a skipped test', code: 0, json: { numPassedTests: 2, numPendingTests: 1 }, expected: [2, 1] },
    { description: 'no test at all', code: 0, json: {}, expected: [0, 1] },
    { description: 'no report', code: 1, json: undefined, expected: [0, 1] },
  ];
  it.each(cases)('$description', ({ code, json, expected }) => {
    const { passed, failed } = judgeSuite({ code, json, isFiltered: false });
    expect([passed, failed]).toEqual(expected);
  });

  it('lets tests be left out when a name was asked for', () => {
    expect(judgeSuite({ code: 0, json: { numPassedTests: 1, numPendingTests: 9 }, isFiltered: true })).toMatchObject({ passed: 1, failed: 0 });
  });
});
