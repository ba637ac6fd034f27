// One practice sale from amount to paid, through the app's real windows, with pictures and the exported file in demo/.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withVirtualDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { fail, seconds } from './lib/report.mjs';
import { runtimeEnv } from './lib/runtime.mjs';
import { hasDisplay, prepare } from './lib/setup.mjs';

const within = { timeout: 30_000 };

function createAlbum(folder, say) {
  let number = 0;
  return async (page, name) => {
    number += 1;
    const file = join(folder, `${String(number).padStart(2, '0')}-${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    say(`  ${relative(root, file)}`);
  };
}

/** The system's own save dialog cannot be driven: for the demo it answers with a file in demo/. */
async function answerSaveDialog(app, folder) {
  await app.evaluate(({ dialog }, target) => {
    dialog.showSaveDialog = async (...args) => {
      const name = args.at(-1).defaultPath.split(/[\\/]/).at(-1);
      return { canceled: false, filePath: `${target}/${name}` };
    };
  }, folder);
}

/** What the app itself said, without Chromium's remarks on a machine without a graphics card or a message bus. */
function ownWords(output) {
  return output.split('\n').filter((line) => !/^\[\d+:\d+\/[\d.]+:(ERROR|WARNING)/.test(line)).join('\n');
}

/** Each press brings a few blocks; the till follows by itself. */
async function confirmUntilPaid(till, onFirst) {
  const main = till.getByRole('main');
  const isPaid = async () => (await main.getByRole('heading', { level: 1 }).innerText()).startsWith('Paid');
  for (let press = 0; press < 25 && !(await isPaid()); press += 1) {
    const before = await main.innerText();
    await till.getByRole('button', { name: 'Confirm', exact: true }).click();
    const deadline = Date.now() + within.timeout;
    while ((await main.innerText()) === before && Date.now() < deadline) await till.waitForTimeout(50);
    if (press === 0 && !(await isPaid())) await onFirst();
  }
  await main.getByRole('heading', { level: 1, name: /^Paid/ }).waitFor(within);
}

async function play(launched, folder, say) {
  const photograph = createAlbum(folder, say);
  const { app, till } = launched;
  await answerSaveDialog(app, folder);

  say('1. First start: practice mode is offered, no account and no network is needed.');
  await till.getByRole('button', { name: 'Try practice mode' }).waitFor(within);
  await photograph(till, 'till-welcome');
  await till.getByRole('button', { name: 'Try practice mode' }).click();

  say('2. 12.50 USD, to be paid in USDT on TRON.');
  await till.getByRole('heading', { name: 'New sale' }).waitFor(within);
  await till.locator('label', { has: till.getByRole('radio', { name: /^USDT · TRON/ }) }).click(within);
  for (const digit of '1250') await till.keyboard.press(digit);
  await photograph(till, 'till-amount');
  await till.getByRole('button', { name: /^Charge/ }).click();

  const display = await launched.window('display');
  say('3. The customer sees amount, code and time; the till waits.');
  await till.getByRole('region', { name: 'Play the customer' }).waitFor(within);
  await display.getByRole('img', { name: /code/i }).waitFor(within);
  await photograph(till, 'till-waiting');
  await photograph(display, 'display-waiting');

  say('4. The customer pays; the payment is seen, then confirmed.');
  await till.getByRole('button', { name: 'Pay', exact: true }).click();
  await till.getByRole('heading', { level: 1, name: /Confirming|Payment seen|Detected|Paid/i }).waitFor(within);
  await photograph(till, 'till-seen');
  await photograph(display, 'display-seen');
  await confirmUntilPaid(till, async () => {
    await photograph(till, 'till-confirming');
    await photograph(display, 'display-confirming');
  });
  await photograph(till, 'till-paid');
  await photograph(display, 'display-paid');

  say('5. The bookkeeper’s file.');
  await till.getByRole('button', { name: 'Export', exact: true }).click();
  await till.getByRole('button', { name: /^Save/ }).click();
  await till.getByText(/\.csv/).first().waitFor(within);
  await photograph(till, 'till-export');
}

function csvOf(text) {
  return text.replace(/^\uFEFF/, '').trimEnd().split(/\r?\n/);
}

async function runDemo(env) {
  Object.assign(process.env, env);
  const { launchApp } = await import('../test/support/electron-app.ts');
  const say = (line) => process.stdout.write(`${line}\n`);
  const started = Date.now();
  const folder = join(root, 'demo');
  const home = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const launched = await launchApp({ home });
  try {
    await play(launched, folder, say);
  } catch (error) {
    await launched.till.screenshot({ path: join(folder, 'stopped-here.png') }).catch(() => undefined);
    say(`The demo stopped; the till at that moment: demo/stopped-here.png\n${ownWords(launched.output())}`);
    throw error;
  } finally {
    await launched.close();
    rmSync(home, { recursive: true, force: true });
  }
  const file = readdirSync(folder).find((name) => name.endsWith('.csv'));
  const lines = csvOf(readFileSync(join(folder, file), 'utf8'));
  if (lines.length !== 2) throw new Error(`demo/${file} should hold one sale, it holds ${lines.length - 1}`);
  say(`  demo/${file} (one line for the sale, under its heading)`);
  say(`Done in ${seconds(Date.now() - started)}: a sale from amount to paid. Everything is in ${folder}`);
  return 0;
}

/** Plays the demo on the person's screen, or on one of its own where there is none; gives the exit code. */
export async function demo(runtime) {
  const env = runtimeEnv(runtime);
  return hasDisplay() ? runDemo(env) : withVirtualDisplay(env, runDemo);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = 1; // an end before the last word is no success
  prepare({ display: !hasDisplay() }).then(demo).then((code) => process.exit(code), fail);
}
