// Stands in for Electron's own default app: `electron FOLDER` runs the app in FOLDER under that app's name and version.
'use strict';
const { app } = require('electron');
const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

/** As Electron's own: `-r FILE` is loaded before the app, other options are passed over, the first word is the app. */
function readArguments(args) {
  const modules = [];
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '-r' || args[at] === '--require') modules.push(resolve(args[(at += 1)]));
    else if (!args[at].startsWith('-')) return { modules, path: resolve(args[at]), rest: args.slice(at + 1), options: args.slice(0, at) };
  }
  return { modules, path: undefined, rest: [], options: args };
}

const { modules, path, rest, options } = readArguments(process.argv.slice(1));

function start(main) {
  if (main.endsWith('.mjs')) return import(pathToFileURL(main).href);
  return require(main);
}

if (path === undefined || !existsSync(path)) {
  process.stderr.write(path === undefined ? 'usage: electron FOLDER\n' : `electron: nothing at ${path}\n`);
  app.exit(2);
} else {
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const manifest = join(folder, 'package.json');
  const about = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  if (about.productName ?? about.name) app.name = about.productName ?? about.name;
  if (about.version) app.setVersion(about.version);
  app.setPath('userData', join(app.getPath('appData'), app.name));
  app.setAppPath(folder);
  process.argv = [process.argv[0], path, ...options, ...rest];
  process.defaultApp = true;
  for (const file of modules) require(file);
  start(folder === path ? resolve(folder, about.main ?? 'index.js') : path);
}
