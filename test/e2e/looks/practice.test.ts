// Every state of both windows in practice mode, where the till is fullest: photographed in both themes, nothing cut, WCAG 2.2 AA by tool.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeAction } from '../../../renderer/lib/api.ts';
import { text } from '../../../renderer/lib/text.ts';
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { launchApp, type LaunchedApp, type WindowName } from '../../support/electron-app.ts';
import { photograph, type Size } from '../../support/photograph.ts';
import { displayModels } from '../../support/renderer-fixture/fixtures.ts';
import { answerSaveDialog } from '../../support/save-dialog.ts';
import { must } from '../../support/shop.ts';
import { tellWindow } from '../../support/tell-window.ts';
import { displayScreen, type Display, type DisplayState } from '../screens/display.ts';
import { exportScreen, settingsScreen } from '../screens/settings.ts';
import { tillScreen, type Till } from '../screens/till.ts';

const tillSizes: readonly Size[] = [{ width: 1024, height: 768 }, { width: 1366, height: 768 }];
const displaySizes: readonly Size[] = [{ width: 800, height: 480 }, { width: 768, height: 1366 }];

declare const window: { readonly api: TillApi };

describe('practice mode', () => {
  let launched: LaunchedApp;
  let till: Till;
  let display: Display;

  beforeAll(async () => {
    launched = await launchApp();
    till = tillScreen(launched.till);
    await till.at.tryPractice.waitFor();
  });
  afterAll(async () => launched.close());

  const lookAt = async (name: string): Promise<void> => {
    expect.soft(await photograph(till.page, `practice-till-${name}`, tillSizes)).toEqual([]);
  };
  const lookAtDisplay = async (name: string): Promise<void> => {
    expect.soft(await photograph(display.page, `practice-display-${name}`, displaySizes)).toEqual([]);
  };
  const lookAtBoth = async (name: string): Promise<void> => {
    await lookAt(name);
    await lookAtDisplay(name);
  };
  const tell = async (name: WindowName, area: string, event: string, payload: unknown): Promise<void> => tellWindow(launched, name, area, event, payload);
  const send = async (orderId = ''): Promise<void> => {
    await till.newSale();
    await till.chooseWay('USDT', 'TRON');
    await till.typeAmount('1250');
    if (orderId !== '') await till.fillOrder(orderId, 'two flat whites, one with oat milk');
    await till.page.keyboard.press('Enter');
  };
  const begin = async (orderId = ''): Promise<void> => {
    await send(orderId);
    await till.at.qr.waitFor();
  };
  const act = async (action: PracticeAction, until: InvoiceStatus | readonly InvoiceStatus[]): Promise<void> => {
    await till.act(action);
    await till.waitForStatus(until);
  };
  const confirmUntil = async (status: InvoiceStatus): Promise<void> => {
    for (let press = 0; press < 3; press++) await till.act('confirm');
    await till.waitForStatus(status);
  };

  test('the first start: two ways to begin', async () => {
    await lookAt('welcome');
    await till.startPractice();
    display = displayScreen(await launched.display());
    await display.waitFor('idle');
    await lookAtBoth('idle');
  });

  test('typing an amount: keys, order fields, too small, not readable, a taken order id', async () => {
    await till.page.keyboard.press('?');
    await lookAt('keys');
    await till.page.keyboard.press('Escape');
    await till.chooseWay('USDT', 'TRON');
    await till.typeAmount('1');
    await till.at.message.filter({ hasText: /\S/ }).waitFor();
    await lookAt('below-minimum');
    await begin('COUNTER-7');
    await till.newSale();
    await till.typeAmount('500');
    await till.fillOrder('COUNTER-7');
    await till.page.keyboard.press('Enter');
    await till.page.locator('[data-code="invoice/duplicate_order"]').waitFor();
    await lookAt('duplicate-order');
  });

  test('a sale that is paid: waiting, seen, confirming, paid', async () => {
    await begin();
    await display.waitFor('waiting');
    await lookAtBoth('waiting');
    await act('pay', ['detected', 'confirming']);
    await display.page.locator('.display[data-state="seen"], .display[data-state="confirming"]').waitFor();
    await lookAtBoth('seen');
    await act('confirm', 'confirming');
    await display.waitFor('confirming');
    await lookAtBoth('confirming');
    await confirmUntil('paid');
    await display.waitFor('paid');
    await lookAtBoth('paid');
  });

  const ends: readonly { readonly name: string; readonly actions: readonly PracticeAction[]; readonly confirmed: boolean; readonly status: InvoiceStatus; readonly shown: DisplayState }[] = [
    { name: 'too-little', actions: ['pay_less'], confirmed: false, status: 'underpaid', shown: 'too_little' },
    { name: 'too-much', actions: ['pay_more'], confirmed: true, status: 'overpaid', shown: 'too_much' },
    { name: 'paid-late', actions: ['pay_late'], confirmed: true, status: 'paid_late', shown: 'checking' },
    { name: 'wrong-network', actions: ['wrong_network'], confirmed: false, status: 'needs_review', shown: 'checking' },
    { name: 'expired', actions: ['expire'], confirmed: false, status: 'expired', shown: 'expired' },
  ];
  test.each(ends)('$name', async ({ name, actions, confirmed, status, shown }) => {
    await begin();
    await display.waitFor('waiting');
    for (const action of actions) await till.act(action);
    if (confirmed) await confirmUntil(status);
    await till.waitForStatus(status);
    await display.waitFor(shown);
    await lookAtBoth(name);
  });

  test('cancelled, with the question before it and the details after it', async () => {
    await begin();
    await display.waitFor('waiting');
    await till.page.keyboard.press('F9');
    await lookAt('cancel-question');
    await till.page.keyboard.press('Escape');
    await till.cancel('the customer left');
    await till.waitForStatus('cancelled');
    await display.waitFor('cancelled');
    await lookAtBoth('cancelled');
    await till.page.keyboard.press('F7');
    await till.page.getByRole('dialog', { name: text.sale.detailsTitle }).getByRole('list').waitFor();
    await lookAt('details');
    await till.page.keyboard.press('Escape');
  });

  test('what only a long wait or a refusing gateway brings: being checked, failed', async () => {
    await begin();
    const view = must(await till.page.evaluate((id) => window.api.sales.get({ id }), await till.saleId()));
    await tell('till', 'sales', 'changed', { ...view, checking: true, next: 'checking', version: view.version + 1 });
    const models = displayModels('USDT@tron', true);
    await tell('till', 'sales', 'displayed', models['checking']);
    await till.at.status.filter({ hasText: text.sale.checking }).waitFor();
    await till.at.qr.waitFor({ state: 'hidden' });
    await lookAt('checking');
    await tell('display', 'display', 'model', models['failed']);
    await display.waitFor('failed');
    await lookAtDisplay('failed');
  });

  test('several sales: changed behind the cashier’s back, to decide, searched, not found', async () => {
    await begin('COUNTER-8');
    await act('pay', ['detected', 'confirming']);
    await begin('COUNTER-9');
    await till.tab('open');
    await lookAt('open-list');
    await till.tab('review');
    await lookAt('review-list');
    await till.at.rows.first().getByRole('button').click();
    await till.at.sale.getByRole('button', { name: text.sale.decide, exact: true }).click();
    await lookAt('decide');
    await till.page.keyboard.press('Escape');
    await till.at.search.fill('COUNTER');
    await till.row('COUNTER-8').waitFor();
    await lookAt('search');
    await till.at.search.fill('no such sale');
    await till.at.rail.getByText(text.rail.emptySearch).waitFor();
    await lookAt('search-nothing');
    await till.tab('recent');
  });

  test('the gateway on a bad day: slow to make the code, silent, its answer lost', async () => {
    await begin();
    await till.fault('drop_answer');
    await send('COUNTER-10');
    // Stored, in doubt: the till says so on the sale itself, where Enter charges nothing, and the customer sees no older code.
    await till.waitForStatus('draft');
    await till.at.sale.getByRole('alert').waitFor();
    await display.waitFor('preparing');
    await lookAtBoth('in-doubt');
    await till.open('COUNTER-9');
    await till.fault('http_500');
    await till.checkNow();
    await till.at.sale.getByRole('alert').waitFor();
    await lookAtBoth('gateway-fault');
    const onBtcpay = async (): Promise<void> => {
      await till.newSale();
      await till.chooseWay('BTC', 'Bitcoin');
      await till.typeAmount('700');
      await till.page.keyboard.press('Enter');
    };
    await onBtcpay();
    await till.at.qr.waitFor();
    await till.fault('silent');
    await onBtcpay();
    await till.page.locator('section[data-status="sending"]').waitFor();
    await display.waitFor('preparing');
    await lookAtBoth('sending');
  });

  test('export: nothing yet, running, done, not possible', async () => {
    const exporting = exportScreen(till.page);
    await exporting.open();
    await lookAt('export-empty');
    await answerSaveDialog(launched.app, null);
    await exporting.save();
    await lookAt('export-running');
    await answerSaveDialog(launched.app, `${launched.home}/sales.csv`);
    await till.page.getByText('sales.csv').first().waitFor();
    await lookAt('export-done');
    await answerSaveDialog(launched.app, `${launched.home}/no such folder/sales.csv`);
    await exporting.save();
    await exporting.result.getByRole('alert').waitFor();
    await lookAt('export-failed');
  });

  test('settings: every part, a wrong value, and one more gateway to practise with', async () => {
    const settings = settingsScreen(till.page);
    await settings.open();
    await lookAt('settings');
    await till.page.getByRole('textbox', { name: text.settings.grace }).fill('soon');
    await lookAt('settings-wrong');
    await till.page.locator('#settings-credentials').scrollIntoViewIfNeeded();
    await lookAt('settings-gateways');
    await till.page.getByRole('button', { name: text.settings.practiceOff }).scrollIntoViewIfNeeded();
    await lookAt('settings-end');
    await till.page.locator('main').getByRole('button', { name: text.settings.practiceAdd }).click();
    await settings.at.dialog.getByLabel(text.settings.driver).selectOption('xaigate');
    await lookAt('practise-with');
    await settings.at.dialog.getByRole('button', { name: text.settings.practiceWith }).click();
    await settings.at.account('practice-xaigate').waitFor();
  });
});
