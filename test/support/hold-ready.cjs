// Loaded into the app before its own code (-r): keeps it from becoming ready until Playwright is connected and says go.
// Without it windows open while Playwright is still connecting, and now and then its launch then never ends.
'use strict';
const { app } = require('electron');

const reallyReady = app.whenReady();
const emit = app.emit.bind(app);
let isReady = false;
let heldArguments = [];
let go = () => undefined;
const ready = new Promise((resolve) => { go = resolve; });

app.emit = (event, ...args) => {
  if (event !== 'ready' || isReady) return emit(event, ...args);
  heldArguments = args;
  return app.listenerCount('ready') > 0;
};
app.isReady = () => isReady;
app.whenReady = () => ready;

// Playwright calls this name once both of its connections are up.
globalThis.__playwright_run = async () => {
  await reallyReady;
  isReady = true;
  go();
  emit('ready', ...heldArguments);
};
