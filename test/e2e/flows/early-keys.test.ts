// What a cashier types while the app is still starting: nothing of it is lost, and nothing of it goes where it was not meant to.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '../../../renderer/lib/text.ts';
import { launchApp, type LaunchedApp } from '../../support/electron-app.ts';
import { tillScreen, type Till } from '../screens/till.ts';

let launched: LaunchedApp;
let till: Till;
beforeAll(async () => {
  launched = await launchApp();
  till = tillScreen(launched.till);
  await till.at.tryPractice.waitFor();
});
afterAll(async () => { await launched.close(); });

/** Main tells the till's page nothing and answers nothing until `release`: as a start that takes as long as we please. */
async function hold(): Promise<void> {
  await launched.app.evaluate(({ ipcMain, webContents }) => {
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...args: readonly unknown[]) => unknown> })._invokeHandlers;
    const page = webContents.getAllWebContents().find((contents) => contents.getURL().endsWith('/till.html'));
    if (page === undefined) throw new Error('no till');
    const answers = new Map(handlers);
    const { promise, resolve } = Promise.withResolvers<null>();
    for (const [channel, answer] of answers) handlers.set(channel, async (...args) => promise.then(() => answer(...args)));
    const send = page.send.bind(page);
    const waiting: Parameters<typeof send>[] = [];
    page.send = (...message) => void waiting.push(message);
    (globalThis as unknown as { release: () => void }).release = () => {
      page.send = send;
      for (const message of waiting) send(...message);
      for (const [channel, answer] of answers) handlers.set(channel, answer);
      resolve(null);
    };
  });
}

/** Loads the till's page anew, types while main is silent, sees that it is shown, then lets main speak. */
async function typeWhileStarting(keys: readonly string[], shown: string): Promise<void> {
  await hold();
  await launched.till.reload();
  const starting = launched.till.locator('.frame-starting');
  await starting.getByText(text.frame.starting).waitFor();
  for (const key of keys) await launched.till.keyboard.press(key);
  await starting.getByText(shown, { exact: true }).waitFor();
  await launched.app.evaluate(() => { (globalThis as unknown as { release: () => void }).release(); });
  await starting.waitFor({ state: 'detached' });
}

test('where there is no sale to type, what was typed is dropped', async () => {
  await typeWhileStarting(['7', '7'], '77');
  await till.startPractice();
  expect(await till.at.amount.innerText()).toMatch(/^0\.00\s*USD/);
});

test('digits typed before the till knows anything are the amount', async () => {
  await typeWhileStarting(['1', '2', '5', '9', 'Backspace', '0'], '1250');
  await expect.poll(async () => till.at.amount.innerText()).toMatch(/^12\.50\s*USD/);
  await launched.till.keyboard.press('5');
  await expect.poll(async () => till.at.amount.innerText()).toMatch(/^125\.05\s*USD/);
});

test('with Enter at the end they are a sale of exactly what was typed before it', async () => {
  await typeWhileStarting(['2', '5', '9', '9', 'Enter', '3'], '2599');
  await till.at.qr.waitFor();
  expect(await till.at.sale.innerText()).toContain('25.99');
});
