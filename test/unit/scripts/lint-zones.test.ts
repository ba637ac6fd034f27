// Who may import whom: the table's own cases, and violations planted in files that the real linter then reports.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findZone, judgeImport, toRegExp } from '../../../scripts/lint/zones.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');

interface Zone { readonly files: string | readonly string[]; readonly say: string }

/** The table as the linter reads it: JSON with comments. */
function readTable(): readonly Zone[] {
  const text = readFileSync(join(root, '.oxlintrc.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const config = JSON.parse(text) as { rules: { 'countersign/zones': [string, { zones: readonly Zone[] }] } };
  return config.rules['countersign/zones'][1].zones;
}

const table = readTable();
const judge = (file: string, specifier: string, isType = false): string | undefined => judgeImport(table, file, specifier, isType);

describe('the table', () => {
  const allowed = [
    ['shared/domain/invoice.ts', './money.ts'],
    ['shared/domain/money.ts', '../errors/invariant.ts'],
    ['shared/ipc/sales.ts', 'valibot'],
    ['electron/core/ports.ts', '../../shared/errors/result.ts', 'type'],
    ['electron/db/open.ts', 'better-sqlite3'],
    ['electron/db/open.ts', 'node:fs'],
    ['electron/gateways/btcpay/adapter.ts', '../common/api.ts'],
    ['electron/gateways/btcpay/emulator.ts', '../emulator-kit/server.ts'],
    ['electron/gateways/btcpay/emulator.ts', './emulator-state.ts'],
    ['electron/gateways/registry.ts', './btcpay/index.ts'],
    ['electron/gateways/emulators.ts', './btcpay/emulator.ts'],
    ['electron/features/staff/service.ts', '../books/service.ts'],
    ['electron/features/staff/service.ts', '../../gateways/port.ts'],
    ['electron/preload-till.ts', 'electron'],
    ['electron/main.ts', './shell/windows.ts'],
    ['electron/cli/run-cli.ts', '../core/app.ts'],
    ['renderer/features/till/Till.tsx', '../../ui/Button.tsx'],
    ['renderer/till.tsx', './app/App.tsx'],
    ['test/unit/anything.test.ts', '../../electron/main.ts'],
  ] as const;
  it.each(allowed)('%s may import %s', (file, specifier, isType?: string) => {
    expect(judge(file, specifier, isType === 'type')).toBeUndefined();
  });

  const refused = [
    ['shared/domain/invoice.ts', 'valibot', 'no package'],
    ['shared/domain/invoice.ts', 'node:crypto', 'nothing of Node'],
    ['shared/domain/invoice.ts', '../ipc/sales.ts', 'shared/domain'],
    ['shared/ipc/sales.ts', '../../electron/core/ports.ts', 'domain and the schema library'],
    ['electron/core/ports.ts', '../../shared/errors/result.ts', 'types only'],
    ['electron/db/open.ts', '../features/books/repo.ts', 'repo.ts'],
    ['electron/db/open.ts', 'electron', 'The package electron'],
    ['electron/gateways/btcpay/adapter.ts', '../cryptopayment-center/client.ts', 'no other gateway'],
    ['electron/gateways/btcpay/adapter.ts', './emulator.ts', 'no emulator'],
    ['electron/gateways/btcpay/adapter.ts', '../emulator-kit/model.ts', 'gateways/common'],
    ['electron/gateways/btcpay/emulator.ts', './status.ts', 'second reading'],
    ['electron/gateways/btcpay/emulator-state.ts', '../common/api.ts', 'emulator-kit'],
    ['electron/gateways/registry.ts', './btcpay/adapter.ts', 'index.ts'],
    ['electron/features/staff/service.ts', '../books/repo.ts', 'only its service.ts'],
    ['electron/features/staff/service.ts', 'electron', 'electron/shell'],
    ['electron/features/staff/service.ts', 'better-sqlite3', 'The package better-sqlite3'],
    ['electron/features/staff/service.ts', '../../core/live-ports.ts', 'ports'],
    ['electron/practice/practice-world.ts', '../gateways/btcpay/adapter.ts', 'no adapter'],
    ['electron/preload-till.ts', './ipc/registry.ts', 'named functions'],
    ['electron/preload-till.ts', 'node:fs', 'nothing of Node'],
    ['electron/cli/run-cli.ts', '../shell/windows.ts', 'never to windows'],
    ['electron/cli/run-cli.ts', 'electron', 'never to windows'],
    ['renderer/ui/Button.tsx', '../lib/api.ts', 'asks main nothing'],
    ['renderer/features/till/Till.tsx', '../settings/Settings.tsx', 'no other area'],
    ['renderer/features/till/Till.tsx', '../../../electron/core/app.ts', 'no other area'],
    ['renderer/app/App.tsx', 'electron', 'nothing of Node or electron/'],
    ['renderer/app/App.tsx', '../../test/support/shop.ts', 'renderer/lib/api.ts'],
    ['electron/somewhere-new/file.ts', '../core/ports.ts', 'in no zone'],
    ['electron/main.ts', '../../outside.ts', 'leaves the repository'],
    ['electron/main.ts', './shell/windows', 'needs its ending'],
  ] as const;
  it.each(refused)('%s may not import %s', (file, specifier, reason) => {
    expect(judge(file, specifier)).toContain(reason);
  });

  it('lets a port name types, and nothing that runs, of what it is for', () => {
    expect(judge('electron/core/ports.ts', '../../shared/domain/money.ts', true)).toBeUndefined();
    expect(judge('electron/core/ports.ts', '../../shared/domain/money.ts')).toContain('import type');
  });

  it('says in every line where the thing belongs instead', () => {
    expect(table.filter(({ files, say }) => say === '' && !files.includes('test/**'))).toEqual([]);
  });
});

describe('patterns', () => {
  const cases = [
    ['a/*.ts', 'a/b.ts', true], ['a/*.ts', 'a/b/c.ts', false], ['a/**', 'a/b/c.ts', true], ['a/**/port.ts', 'a/port.ts', true],
    ['a/**/port.ts', 'a/b/c/port.ts', true], ['a/**/port.ts', 'a/support.ts', false], ['a.ts', 'abts', false],
  ] as const;
  it.each(cases)('%s on %s: %s', (pattern, path, expected) => {
    expect(toRegExp(pattern).test(path)).toBe(expected);
  });

  it('keep a folder’s name for the other side', () => {
    const found = findZone([{ files: 'g/<id>/**' }], 'g/one/a.ts');
    expect(found?.names).toMatchObject({ id: 'one' });
    expect(toRegExp('g/<id>/**', { id: 'one' }).test('g/two/a.ts')).toBe(false);
  });
});

describe('the linter itself', () => {
  const planted: Readonly<Record<string, string>> = {
    'shared/domain/planted.ts': "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x', 'utf8');\n",
    'renderer/features/one/planted.ts': "export { other } from '../two/other.ts';\n",
    'renderer/features/two/other.ts': 'export const other = 1;\n',
    'electron/features/staff/service.ts': 'export const now = (): number => Date.now() + new Date().getTime() + Math.random();\n',
    'electron/shell/planted.ts': "export const load = async (): Promise<unknown> => import('../features/staff/service.ts');\n",
    'shared/errors/one.ts': "import { two } from './two.ts';\nexport const one = (): number => two;\n",
    'shared/errors/two.ts': "import { one } from './one.ts';\nexport const two: number = one();\n",
    'shared/errors/fallback.ts': 'const fallback = 1;\nexport default fallback;\n',
    'shared/errors/loose.ts': 'export const loose = (value: any): unknown => value;\n',
    'electron/core/promise.ts': "export const begin = (): void => { Promise.resolve('x'); };\n",
    'electron/core/print.ts': "export const print = (): void => { console.log('x'); };\n",
    'electron/core/long.ts': `${'export {};\n'.repeat(401)}`,
    'electron/core/clean.ts': "import type { readFileSync } from 'node:fs';\nexport type Read = typeof readFileSync;\n",
  };

  function lintPlanted(): readonly { readonly file: string; readonly rule: string; readonly message: string }[] {
    const folder = temporaryFolder();
    for (const [name, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(join(root, name), join(folder, name));
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--type-aware', '-f', 'json', 'shared', 'electron', 'renderer'], { cwd: folder, encoding: 'utf8' });
    const report = JSON.parse(stdout) as { diagnostics: readonly { filename: string; code: string; message: string }[] };
    return report.diagnostics.map(({ filename, code, message }) => ({ file: filename, rule: code, message }));
  }

  it('reports every planted violation by its rule, and nothing else', { timeout: 60_000 }, () => {
    const found = lintPlanted();
    const rules = [...new Set(found.map(({ file, rule }) => `${file}: ${rule}`))].sort();
    expect(rules).toEqual([
      'electron/core/long.ts: eslint(max-lines)',
      'electron/core/print.ts: eslint(no-console)',
      'electron/core/promise.ts: typescript(no-floating-promises)',
      'electron/features/staff/service.ts: countersign(clock)',
      'electron/shell/planted.ts: countersign(zones)',
      'renderer/features/one/planted.ts: countersign(zones)',
      'shared/domain/planted.ts: countersign(zones)',
      'shared/errors/fallback.ts: import(no-default-export)',
      'shared/errors/loose.ts: typescript(no-explicit-any)',
      'shared/errors/one.ts: import(no-cycle)',
      'shared/errors/two.ts: import(no-cycle)',
    ]);
    expect(found.filter(({ rule }) => rule === 'countersign(clock)')).toHaveLength(3);
    expect(found.find(({ file }) => file.endsWith('one/planted.ts'))?.message).toContain('renderer/ui or renderer/lib');
  });
});
