// Loaded into an app before its own code (-r): tells when its first window could be used, by the clock all processes share.
'use strict';
const { app } = require('electron');

/** CSS selector of what must be there, and where a digit typed then must appear; without it a loaded and painted page is enough. */
const wanted = process.env.COUNTERSIGN_BENCH_WANTED ?? null;

// Both run in the page.
const whenUsable = (selector) => new Promise((resolve) => {
  if (selector === null) {
    const timings = () => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      const end = performance.getEntriesByType('navigation')[0].loadEventEnd;
      if (paint && end > 0) resolve(performance.timeOrigin + Math.max(end, paint.startTime));
      else requestAnimationFrame(timings);
    };
    return timings();
  }
  // The frame that holds it is out when the task after the frame's callbacks runs.
  const painted = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
    port2.postMessage(null);
  });
  const look = () => document.querySelector(selector) !== null && (observer.disconnect(), painted(), true);
  const observer = new MutationObserver(look);
  if (!look()) observer.observe(document, { subtree: true, childList: true, attributes: true });
});
const whenTyped = (selector) => new Promise((resolve) => {
  const look = () => (document.querySelector(selector)?.textContent.includes('7') ? resolve(true) : requestAnimationFrame(look));
  look();
});

const say = (what) => process.stderr.write(`\nbench:${JSON.stringify(what)}\n`);

app.once('browser-window-created', (_event, { webContents }) => {
  const inPage = (run) => webContents.executeJavaScript(`(${run})(${JSON.stringify(wanted)})`);
  webContents.once('dom-ready', async () => {
    try {
      const atMs = await inPage(whenUsable);
      if (wanted !== null) {
        for (const type of ['keyDown', 'char', 'keyUp']) webContents.sendInputEvent({ type, keyCode: '7' });
        await inPage(whenTyped);
      }
      say({ atMs });
    } catch (problem) {
      say({ problem: String(problem) });
    }
  });
});
