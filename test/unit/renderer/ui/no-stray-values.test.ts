// No colour is written outside the tokens, no style is inline, and layouts use logical sides so that right-to-left works.
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../../renderer');
const styles = globSync('**/*.css', { cwd: root }).filter((file) => !file.endsWith('tokens.css'));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('finds the stylesheets', () => expect(styles.length).toBeGreaterThan(20));

it.each(styles)('%s takes every colour from the tokens', (file) => {
  expect(read(file).match(/#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(|\b(?:white|black|red|green|blue|gr[ae]y)\b(?=[;\s])/gi)).toBeNull();
});

it.each(styles)('%s names no physical side', (file) => {
  expect(read(file).match(/^\s*(?:margin|padding|border)-(?:left|right|top|bottom)|^\s*(?:left|right|top|bottom|width|height|text-align: (?:left|right)):/gm)).toBeNull();
});

it.each(globSync('*.html', { cwd: root }))('%s has nothing inline (line 3: the policy refuses it)', (file) => {
  expect(read(file)).not.toMatch(/<style| style=|<script>|\son[a-z]+=/);
});

it.each(globSync('**/*.{ts,tsx}', { cwd: root }))('%s sets no raw HTML and reads window.api only in lib', (file) => {
  const source = read(file);
  expect(source).not.toMatch(/dangerouslySetInnerHTML|innerHTML|eval\(|new Function/);
  if (!relative(root, join(root, file)).startsWith('lib/')) expect(source).not.toMatch(/window\.(?:api|display)/);
});
