// Compiles better-sqlite3's own source for runtimes older than Node-API 10, which cannot load the binary in its package.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from './files.mjs';
import { withLock } from './lock.mjs';
import { cacheFolder, root } from './paths.mjs';
import { SetupError } from './report.mjs';
import { ask, capture } from './run.mjs';
import { compilers, ensureSystemPackages } from './system-packages.mjs';

const recipe = 2; // raise it when the way of compiling changes

export function bindingFolder(cache, version) {
  return join(cache, 'better-sqlite3', `${version}-napi-experimental-${process.platform}-${process.arch}`);
}

/** The switches SQLite is compiled with, read from the package's own list so that both binaries are the same SQLite. */
export function sqliteDefines(listing) {
  const start = listing.indexOf("'defines'");
  const found = [...listing.slice(start).matchAll(/'((?:SQLITE|HAVE)_[A-Z0-9_]+(?:=[^']*)?)'/g)].map((match) => match[1]);
  if (found.length < 20) throw new Error('the list of SQLite switches in better-sqlite3 is not where it was');
  return found;
}

function isCompiled(folder) {
  return readJson(join(folder, 'recipe.json'))?.recipe === recipe && existsSync(join(folder, 'better_sqlite3.node'));
}

async function compile(program, args, cwd) {
  const { code, stderr } = await capture(program, args, { cwd });
  if (code !== 0) throw new SetupError(`Compiling the database binding failed:\n${stderr.trim().split('\n').slice(-20).join('\n')}`);
}

async function build(checkout, part) {
  const packages = join(checkout, 'node_modules');
  const source = join(packages, 'better-sqlite3');
  const sqlite = join(source, 'deps', 'sqlite3');
  const headers = ['node-api-headers/include', 'node-addon-api'].map((name) => `-I${join(packages, name)}`);
  const defines = sqliteDefines(readFileSync(join(source, 'deps', 'defines.gypi'), 'utf8')).map((define) => `-D${define}`);
  const shared = ['-c', '-O2', '-DNDEBUG', '-fPIC', '-pthread', `-I${sqlite}`];
  await compile('cc', [...shared, '-std=c99', '-w', ...defines, join(sqlite, 'sqlite3.c'), '-o', 'sqlite3.o'], part);
  // The experimental Node-API version is the one an older runtime grants the newer calls under; without the opt-out it
  // would also change when finalizers may run.
  const api = ['NAPI_VERSION=2147483647', 'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT', 'NAPI_DISABLE_CPP_EXCEPTIONS',
    'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', 'NODE_GYP_MODULE_NAME=better_sqlite3', 'BUILDING_NODE_EXTENSION'].map((define) => `-D${define}`);
  const visibility = ['-fvisibility=hidden', '-fvisibility-inlines-hidden'];
  const late = ['-include', fileURLToPath(new URL('node-api-post-finalizer.h', import.meta.url))];
  await compile('c++', [...shared, '-std=c++20', ...visibility, ...api, ...headers, ...late, join(source, 'src', 'better_sqlite3.cpp'), '-o', 'binding.o'], part);
  await compile('cc', ['-c', '-O2', '-fPIC', '-fvisibility=hidden', ...headers, join(root, 'scripts', 'lib', 'finalizers-later.c'), '-o', 'finalizers.o'], part);
  const wrap = ['napi_wrap', 'napi_add_finalizer', 'napi_create_external_buffer'].map((name) => `-Wl,--wrap=${name}`);
  const link = ['-shared', '-pthread', '-s', '-static-libgcc', '-static-libstdc++', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL'];
  await compile('c++', [...link, ...wrap, 'binding.o', 'finalizers.o', 'sqlite3.o', '-ldl', '-o', 'better_sqlite3.node'], part);
}

// Answers, refuses, and survives its own garbage: a wrongly compiled binding aborts the process when objects are collected.
const smokeTest = `
const Database = require(process.argv[1]);
require('v8').setFlagsFromString('--expose-gc');
const collect = require('vm').runInNewContext('gc');
const later = () => new Promise((done) => setImmediate(done));
(async () => {
  for (let round = 0; round < 10; round += 1) {
    const db = new Database(':memory:', { nativeBinding: process.argv[2] });
    db.function('twice', (x) => x * 2);
    if (db.prepare('SELECT twice(21) AS n').get().n !== 42) throw new Error('wrong answer');
    try { db.exec('SELEC'); throw new Error('no refusal'); } catch (error) { if (error.code !== 'SQLITE_ERROR') throw error; }
    db.exec('CREATE TABLE t (a, b)');
    for (let n = 0; n < 200; n += 1) db.prepare('INSERT INTO t VALUES (?, ?)').run(n, String(n));
    for (let n = 0; n < 50; n += 1) db.prepare('SELECT * FROM t').iterate().next();
    collect();
    await later();
  }
  collect();
  await later();
  process.stdout.write('works');
})();`;

function assertWorks(checkout, binary, runtime) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = ask(runtime, ['--expose-gc', '-e', smokeTest, join(checkout, 'node_modules', 'better-sqlite3'), binary], { env });
  if (stdout !== 'works') throw new SetupError('The compiled database binding does not work in this Electron.', { hint: 'delete the better-sqlite3 folder of the cache and run this again.' });
}

/** Makes sure the compiled binding is in the cache; `runtime` (or a promise of it) names one to try it in. True when it had to compile. */
export async function ensureSqliteBinding(say, { checkout = root, cache = cacheFolder(), runtime } = {}) {
  const { version } = readJson(join(checkout, 'node_modules', 'better-sqlite3', 'package.json'));
  const target = bindingFolder(cache, version);
  if (isCompiled(target)) return false;
  await ensureSystemPackages(compilers, say, 'Compiling the database binding');
  const folder = join(cache, 'better-sqlite3');
  mkdirSync(folder, { recursive: true });
  const onWait = (pid) => say(`waiting for another set-up that is compiling it (process ${pid})`);
  return withLock(join(folder, '.lock'), async () => {
    if (isCompiled(target)) return false;
    for (const name of readdirSync(folder)) if (name.startsWith('.partial-')) rmSync(join(folder, name), { recursive: true, force: true });
    const part = mkdtempSync(join(folder, '.partial-'));
    say(`compiling better-sqlite3 ${version} for this older Electron (about a minute)`);
    const started = Date.now();
    const beat = setInterval(() => say(`compiling … ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
    try {
      await build(checkout, part);
    } finally {
      clearInterval(beat);
    }
    const made = join(part, 'made');
    mkdirSync(made);
    renameSync(join(part, 'better_sqlite3.node'), join(made, 'better_sqlite3.node'));
    if (runtime) assertWorks(checkout, join(made, 'better_sqlite3.node'), await runtime);
    writeFileSync(join(made, 'recipe.json'), `${JSON.stringify({ recipe })}\n`);
    if (existsSync(target)) renameSync(target, join(part, 'replaced'));
    renameSync(made, target);
    rmSync(part, { recursive: true, force: true });
    say('compiled and checked');
    return true;
  }, { onWait });
}
