// WCAG 2.2 AA as far as a tool can tell: axe-core, put into the window from outside (its CSP lets no page load anything).
import { source, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright';

declare const window: { readonly axe?: { run(scope: Document, options: RunOptions): Promise<AxeResults> } };
declare const document: Document;

const everyRule: RunOptions = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] };
/** A theme changes colours and nothing else. */
const colours: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] };

/** One sentence per violation and element. `what: 'colours'` is the quick half for a second theme. */
export async function violationsOf(page: Page, what: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source);
  const found = await page.evaluate(async (options) => (await window.axe?.run(document, options))?.violations, what === 'all' ? everyRule : colours);
  if (!found) throw new Error('axe-core did not run in the window');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`));
}
