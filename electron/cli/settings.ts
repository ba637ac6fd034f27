// Reads `--set key=value`: a secret only from standard input, a file or the environment, never from the process list.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, ok, type Result } from '../../shared/errors/result.ts';

/** Whose settings they are. */
export interface SettingsOwner {
  readonly id: string;
  readonly settings: readonly { readonly key: string; readonly secret: boolean }[];
}

/** Where values may come from. */
export interface ValueSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly readStdin: () => Promise<string>;
  /** null: nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

type Source = { readonly kind: 'plain' | 'file' | 'env'; readonly text: string } | { readonly kind: 'stdin' };
type Typed = readonly [key: string, source: Source];

const usage = (problem: string): Result<never> => failure('input/usage', { details: { problem } });

function sourceOf(value: string): Source {
  if (value === '-') return { kind: 'stdin' };
  if (value.startsWith('@')) return { kind: 'file', text: value.slice(1) };
  if (value.startsWith('$')) return { kind: 'env', text: value.slice(1) };
  return { kind: 'plain', text: value };
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

/**
 * The settings by key. Refuses with `input/usage`: a secret given plainly, an unknown key, a key given twice, an unreadable source.
 * With several `key=-`, standard input is read line by line in their order. Messages name keys, never values.
 */
export async function readSettings(set: readonly string[], driver: SettingsOwner, from: ValueSources): Promise<Result<Record<string, string>>> {
  const typed = readKeys(set, driver);
  if (!typed.ok) return typed;
  const fromStdin = typed.value.filter(([, source]) => source.kind === 'stdin').map(([key]) => key);
  const lines = await readStdin(fromStdin, from);
  if (!lines.ok) return lines;
  const settings: Record<string, string> = {};
  for (const [key, source] of typed.value) {
    const value = source.kind === 'stdin' ? ok(lines.value.get(key) ?? '') : readSource(key, source, from);
    if (!value.ok) return value;
    if (value.value === '') return usage(`The value of “${key}” is empty`);
    settings[key] = value.value;
  }
  return ok(settings);
}

function readKeys(set: readonly string[], driver: SettingsOwner): Result<readonly Typed[]> {
  const typed: Typed[] = [];
  const keys = [...new Set(driver.settings.map(({ key }) => key))];
  for (const text of set) {
    const at = text.indexOf('=');
    const key = at < 0 ? '' : text.slice(0, at);
    const field = driver.settings.find((each) => each.key === key);
    if (field === undefined) return usage(`A --set does not name a setting of ${driver.id}. Write --set key=value with one of: ${keys.join(', ')}`);
    if (typed.some(([known]) => known === key)) return usage(`The setting “${key}” is given twice`);
    const source = sourceOf(text.slice(at + 1));
    if (field.secret && source.kind === 'plain') {
      return usage(`“${key}” is a secret and would show in the process list. Give it as ${key}=- (standard input), ${key}=@FILE or '${key}=$NAME' (environment), and change the one just typed`);
    }
    typed.push([key, source]);
  }
  return ok(typed);
}

async function readStdin(keys: readonly string[], from: ValueSources): Promise<Result<ReadonlyMap<string, string>>> {
  const values = new Map<string, string>();
  const [only] = keys;
  if (only === undefined) return ok(values);
  if (from.ask !== null) {
    for (const key of keys) values.set(key, await from.ask(`${key}: `));
    return ok(values);
  }
  const text = await from.readStdin();
  if (keys.length === 1) return ok(values.set(only, withoutLineEnd(text)));
  const lines = text.split(/\r?\n/);
  for (const [index, key] of keys.entries()) values.set(key, lines[index] ?? '');
  return ok(values);
}

function readSource(key: string, source: Exclude<Source, { kind: 'stdin' }>, from: ValueSources): Result<string> {
  switch (source.kind) {
    case 'plain':
      return ok(source.text);
    case 'env': {
      const value = from.env[source.text];
      return value === undefined ? usage(`The environment variable named for “${key}” is not set`) : ok(value);
    }
    case 'file':
      try {
        return ok(withoutLineEnd(readFileSync(path.resolve(from.cwd, source.text), 'utf8')));
      } catch {
        return usage(`The file named for “${key}” cannot be read`);
      }
  }
}
