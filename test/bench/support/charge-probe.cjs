// Loaded into the app before its own code (-r): charges sale after sale by key and tells how long each took until the customer saw its code.
'use strict';
const { app } = require('electron');

const count = Number(process.env.COUNTERSIGN_BENCH_CHARGES);
/** Between keys, so that they are a cashier's and no scanner's, and between sales, so that each begins in quiet. */
const KEY_MS = 40;
const QUIET_MS = 150;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const say = (what) => process.stderr.write(`\nbench:${JSON.stringify(what)}\n`);

// These run in the pages; times are of the clock all processes share.
const noteEnter = () => {
  window.addEventListener('keydown', (event) => { if (event.key === 'Enter') window.benchPressedAt = performance.timeOrigin + event.timeStamp; }, true);
};
const noteCodes = () => {
  window.benchCodes = [];
  let last = document.querySelector('canvas[data-module-px]')?.dataset.qrText ?? null;
  new MutationObserver(() => {
    const text = document.querySelector('canvas[data-module-px]')?.dataset.qrText ?? null;
    if (text === null || text === last) return;
    last = text;
    // The frame that holds it is out when the task after the frame's callbacks runs.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.benchCodes.push({ text, atMs: performance.timeOrigin + performance.now() });
      port2.postMessage(null);
    });
  }).observe(document, { subtree: true, childList: true, attributes: true });
};
const until = (found) => new Promise((resolve, reject) => {
  const started = performance.now();
  const look = () => {
    const what = found();
    if (what !== null) resolve(what);
    else if (performance.now() - started > 20_000) reject(new Error(`waited in vain: ${found}`));
    else requestAnimationFrame(look);
  };
  look();
});
const amountIs = (wanted) => (document.querySelector('.entry-digits')?.textContent === wanted && document.querySelector('.entry-charge:not(:disabled)') ? true : null);
const nextCode = (before) => (window.benchCodes.length > before ? window.benchCodes.at(-1) : null);
const saleShown = () => document.querySelector('section[data-sale] canvas[data-module-px]')?.dataset.qrText ?? null;
const entryShown = () => (document.querySelector('.entry-digits') ? true : null);

function page({ webContents }) {
  const run = (code) => webContents.executeJavaScript(code);
  return {
    run: (work) => run(`(${work})()`),
    until: (found, given) => run(`(${until})(() => (${found})(${JSON.stringify(given ?? null)}))`),
    press: (keyCode) => { for (const type of keyCode.length === 1 ? ['keyDown', 'char', 'keyUp'] : ['keyDown', 'keyUp']) webContents.sendInputEvent({ type, keyCode }); },
  };
}

async function chargeAll(till, display) {
  await till.until(entryShown);
  await till.run(noteEnter);
  await display.run(noteCodes);
  for (let number = 0; number < count; number += 1) {
    const digits = String(1000 + number);
    for (const digit of digits) {
      till.press(digit);
      await pause(KEY_MS);
    }
    await till.until(amountIs, `${digits.slice(0, 2)}.${digits.slice(2)}`);
    await pause(QUIET_MS);
    till.press('Enter');
    const code = await display.until(nextCode, number);
    const pressedAt = await till.run(() => window.benchPressedAt);
    if (await till.until(saleShown) !== code.text) throw new Error('till and customer display show different codes');
    say({ tookMs: code.atMs - pressedAt });
    await pause(QUIET_MS);
    till.press('F2');
    await till.until(entryShown);
  }
  say({ done: true });
}

const windows = [];
app.on('browser-window-created', (_event, window) => {
  window.webContents.once('did-finish-load', () => {
    windows.push(window);
    if (windows.length !== 2) return;
    const at = (name) => page(windows.find((each) => each.webContents.getURL().endsWith(`/${name}.html`)));
    chargeAll(at('till'), at('display')).catch((problem) => say({ problem: String(problem) }));
  });
});
