// Loaded into the app before its own code (-r): types on the till at a steady pace and tells how long each digit took to be painted, from the
// moment it should have been pressed, so that a busy main process counts.
'use strict';
const { app } = require('electron');

const EVERY_MS = 100;
const forMs = Number(process.env.COUNTERSIGN_BENCH_KEYPAD_MS);
const say = (what) => process.stderr.write(`\nbench:${JSON.stringify(what)}\n`);
const sharedNowMs = () => performance.timeOrigin + performance.now();

// These run in the page.
const entryShown = () => new Promise((resolve) => {
  const look = () => (document.querySelector('.entry-digits') ? resolve(true) : requestAnimationFrame(look));
  look();
});
const notePaints = () => {
  window.benchPaints = [];
  const digits = document.querySelector('.entry-digits');
  new MutationObserver(() => {
    const text = digits.textContent;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.benchPaints.push({ text, atMs: performance.timeOrigin + performance.now() });
      port2.postMessage(null);
    });
  }).observe(digits, { subtree: true, childList: true, characterData: true });
};

async function type(contents) {
  const run = (work) => contents.executeJavaScript(`(${work})()`);
  await run(entryShown);
  await run(notePaints);
  const press = (keyCode) => { for (const kind of keyCode.length === 1 ? ['keyDown', 'char', 'keyUp'] : ['keyDown', 'keyUp']) contents.sendInputEvent({ type: kind, keyCode }); };
  const pressed = [];
  const startMs = sharedNowMs() + EVERY_MS;
  say({ typing: true });
  await new Promise((resolve) => {
    const step = () => {
      const dueMs = startMs + pressed.length * EVERY_MS;
      if (dueMs > startMs + forMs) return resolve();
      setTimeout(() => {
        pressed.push(dueMs);
        press(pressed.length % 2 === 1 ? '7' : 'Backspace');
        step();
      }, Math.max(0, dueMs - sharedNowMs()));
    };
    step();
  });
  await new Promise((resolve) => { setTimeout(resolve, 2_000); });
  const paints = await run(() => window.benchPaints);
  // Each press changes the digits once, in order.
  if (paints.length !== pressed.length) throw new Error(`${pressed.length} keys were pressed and ${paints.length} changes painted`);
  say({ done: true, tookMs: paints.map(({ atMs }, index) => atMs - pressed[index]) });
}

app.on('browser-window-created', (_event, window) => {
  window.webContents.once('did-finish-load', () => {
    if (!window.webContents.getURL().endsWith('/till.html')) return;
    type(window.webContents).catch((problem) => say({ problem: String(problem) }));
  });
});
