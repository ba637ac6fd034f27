// Stands in for Electron's own default app: `electron FOLDER` runs the app in FOLDER under that app's name and version.
'use strict';
const { app } = require('electron');
const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'));
const path = argument === undefined ? undefined : resolve(argument);

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
  // As with Electron's own default app: the executable, the app's path, then what is for the app.
  const rest = process.argv.slice(1);
  rest.splice(rest.indexOf(argument), 1);
  process.argv = [process.argv[0], path, ...rest];
  process.defaultApp = true;
  start(folder === path ? resolve(folder, about.main ?? 'index.js') : path);
}
