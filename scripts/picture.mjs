// `npm run picture`: makes the README's picture anew from the real app in practice mode, till and customer display side by side.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { withVirtualDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { fail } from './lib/report.mjs';
import { runtimeEnv } from './lib/runtime.mjs';
import { prepare } from './lib/setup.mjs';

const target = join(root, 'docs', 'img', 'till-and-display.png');
const till = { width: 1280, height: 800 };
const display = { width: 1024, height: 640 };

/** Sales of a morning, the last one waiting for its customer. */
async function sell(screen) {
  const charge = async (digits, orderId) => {
    await screen.newSale();
    await screen.chooseWay('USDT', 'TRON');
    await screen.typeAmount(digits);
    await screen.fillOrder(orderId);
    await screen.charge();
  };
  const confirm = async () => { for (let press = 0; press < 3; press += 1) await screen.act('confirm'); };
  await charge('480', 'T1-0041');
  await screen.act('pay');
  await confirm();
  await screen.waitForStatus('paid');
  await charge('3290', 'T1-0042');
  await screen.act('pay_less');
  await screen.waitForStatus('underpaid');
  await charge('1875', 'T1-0043');
  await screen.act('pay_more');
  await confirm();
  await screen.waitForStatus('overpaid');
  await charge('960', 'T1-0044');
  await screen.act('pay');
  await screen.waitForStatus(['detected', 'confirming']);
  await screen.act('confirm');
  await screen.waitForStatus('confirming');
  await charge('1250', 'T1-0045');
}

async function shoot(page, size) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.mouse.move(0, 0);
  return `data:image/png;base64,${(await page.screenshot({ animations: 'disabled' })).toString('base64')}`;
}

/** Laid out by a bare window: a counter's width, the till large, the customer's screen beside it. */
const layout = (left, right) => `<!doctype html><style>
  body { margin: 0; inline-size: 1600px; block-size: 700px; display: grid; grid-template-columns: 976px 496px; gap: 40px; place-content: center; align-items: center; background: #dfe4ee; }
  img { inline-size: 100%; display: block; border-radius: 10px; box-shadow: 0 0 0 1px #c3cad8, 0 18px 40px #2b344a33; }
</style><img src="${left}"><img src="${right}">`;

async function make(env) {
  Object.assign(process.env, env);
  const { launchApp } = await import('../test/support/electron-app.ts');
  const { tillScreen } = await import('../test/e2e/screens/till.ts');
  const { settingsScreen } = await import('../test/e2e/screens/settings.ts');
  const home = mkdtempSync(join(tmpdir(), 'countersign-picture-'));
  const app = await launchApp({ home });
  const shots = [];
  try {
    const screen = tillScreen(app.till);
    await screen.startPractice();
    const settings = settingsScreen(app.till);
    await settings.open();
    await settings.saveShopName('Corner Coffee');
    await screen.nav('sale').click();
    await sell(screen);
    const customer = await app.display();
    await customer.locator('.display[data-state="waiting"]').waitFor();
    shots.push(await shoot(app.till, till), await shoot(customer, display));
  } finally {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  }
  const bare = await launchApp({ appPath: join(root, 'test', 'bench', 'bare-app') });
  try {
    await bare.till.setViewportSize({ width: 1600, height: 700 });
    await bare.till.setContent(layout(shots[0], shots[1]));
    mkdirSync(dirname(target), { recursive: true });
    await bare.till.screenshot({ path: target });
  } finally {
    await bare.close();
    rmSync(bare.home, { recursive: true, force: true });
  }
  process.stdout.write(`${relative(root, target)}: ${Math.round(statSync(target).size / 1024)} KB\n`);
  return 0;
}

process.exitCode = 1; // an end before the last word is no success
// Always on a screen of its own: sizes and pixels must not depend on the person's monitor.
prepare({ display: true }).then((runtime) => withVirtualDisplay(runtimeEnv(runtime), make)).then((code) => process.exit(code), fail);
