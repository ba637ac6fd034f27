// The compiled SQLite is the same SQLite as the packaged one, and is found where the app looks for it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { nativeBindingPath } from '../../../electron/db/native-binding.ts';
import { cacheFolder } from '../../../scripts/lib/paths.mjs';
import { bindingFolder, sqliteDefines } from '../../../scripts/lib/sqlite-binding.mjs';

const packages = join(import.meta.dirname, '../../../node_modules');
const version = (JSON.parse(readFileSync(join(packages, 'better-sqlite3/package.json'), 'utf8')) as { version: string }).version;

describe('sqliteDefines', () => {
  const defines = sqliteDefines(readFileSync(join(packages, 'better-sqlite3/deps/defines.gypi'), 'utf8'));

  it('are those the packaged binary was compiled with', () => {
    const db = new Database(':memory:');
    const options = db.pragma('compile_options') as readonly { readonly compile_options: string }[];
    const packaged = new Set(options.map((row) => row.compile_options));
    // Only what SQLite itself reports back; HAVE_… switches and a few others leave no trace.
    const missing = defines.filter((one) => one.startsWith('SQLITE_ENABLE_') || one.startsWith('SQLITE_OMIT_'))
      .map((one) => one.slice('SQLITE_'.length)).filter((one) => !packaged.has(one));
    db.close();
    const unreported = ['ENABLE_JSON1', 'ENABLE_DESERIALIZE', 'OMIT_TCL_VARIABLE'];
    expect(missing.filter((one) => !unreported.includes(one))).toEqual([]);
  });

  it('are refused when the list is not where it was', () => {
    expect(() => sqliteDefines("{ 'defines': [] }")).toThrow('not where it was');
  });
});

describe('nativeBindingPath', () => {
  const env = { COUNTERSIGN_CACHE: '/cache' };

  it('is the package’s own where the runtime is new enough', () => {
    expect(nativeBindingPath({ nodeApi: 10, env, exists: () => false })).toBeUndefined();
    expect(nativeBindingPath()).toBeUndefined();
  });

  it('is what set-up compiled on an older runtime', () => {
    const expected = join(bindingFolder('/cache', version), 'better_sqlite3.node');
    expect(nativeBindingPath({ nodeApi: 9, env, exists: (file) => file === expected })).toBe(expected);
  });

  it('says the next step when it is not there', () => {
    expect(() => nativeBindingPath({ nodeApi: 9, env, exists: () => false })).toThrow(/Node-API 9.*npm run setup/);
  });

  const places = [{ COUNTERSIGN_CACHE: '/one', XDG_CACHE_HOME: '/two' }, { XDG_CACHE_HOME: '/two' }, {}];
  it.each(places)('looks where set-up puts it: %o', (place) => {
    const expected = join(bindingFolder(cacheFolder(place as NodeJS.ProcessEnv), version), 'better_sqlite3.node');
    expect(nativeBindingPath({ nodeApi: 9, env: place, exists: (file) => file === expected })).toBe(expected);
  });
});
