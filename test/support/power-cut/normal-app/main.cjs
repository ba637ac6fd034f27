// The app for the control run only: the built Countersign, but every ledger connection runs with synchronous=NORMAL while it believes it
// set FULL. The power-cut harness proves something only if this run loses acknowledged facts.
const Module = require('node:module');

const load = Module._load;
Module._load = function patched(request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== 'better-sqlite3' || loaded.prototype.pragmaAsWritten) return loaded;
  const pragma = loaded.prototype.pragma;
  loaded.prototype.pragmaAsWritten = pragma;
  loaded.prototype.pragma = function lowered(source, options) {
    if (!/synchronous/i.test(source)) return pragma.call(this, source, options);
    if (/=/.test(source)) return pragma.call(this, 'synchronous = NORMAL');
    const answer = pragma.call(this, source, { simple: true });
    const full = typeof answer === 'bigint' ? 2n : 2;
    return options && options.simple ? full : [{ synchronous: full }];
  };
  return loaded;
};

require('../../../../dist/main.cjs');
