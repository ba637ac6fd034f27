// Everything that can happen to a sale, through the real command line as child processes, on two very different gateways, with webhooks and polling.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSale, cli, cliJson, cliError, showSale, type LongCli, type SaleDocument } from '../support/cli.ts';
import { openCliShop, type CliShop } from '../support/cli-shop.ts';
import { scenarios, stepsFor, type Scenario } from '../support/scenarios.ts';

const drivers = [{ driver: 'cryptopayment-center', method: 'USDT@tron' }, { driver: 'btcpay', method: 'BTC@bitcoin' }] as const;

/** What moves the gateway's clock comes last: the emulator is shared by all scenarios of a gateway. */
const movesClock = (scenario: Scenario): number => (scenario.steps.some((step) => 'do' in step && step.do.action === 'clock') ? 1 : 0);

describe.each(drivers)('$driver', ({ driver, method }) => {
  let shop: CliShop;
  let listening: LongCli;
  const create = (order: string): string[] =>
    ['invoice', 'create', '--gateway', 'shop', '--amount', '12.50', '--currency', 'USD', '--method', method, '--order', order];

  /** One pass, then the sale as the command line shows it. */
  const look = async (order: string): Promise<SaleDocument> => {
    await cliJson(['sync'], shop.options);
    return showSale(order, shop.options);
  };

  /** As the webhook left it, or after a pass when that has not come yet. */
  const seen = async (order: string, statuses: readonly string[]): Promise<SaleDocument> => {
    const sale = await showSale(order, shop.options);
    return statuses.includes(sale.status) ? sale : look(order);
  };

  beforeAll(async () => {
    shop = await openCliShop(driver);
    listening = await shop.listen();
  });
  afterAll(() => shop.close());

  const mine = scenarios.toSorted((a, b) => movesClock(a) - movesClock(b));
  it.each(mine.map((scenario, index) => ({ scenario, name: scenario.name, order: `S-${index}` })))('$name', async ({ scenario, order }) => {
    for (const action of scenario.before) await shop.control(action);
    const made = await cli([...create(order), '--json'], shop.options);
    // In doubt is a refusal with exit code 1 that says so; the sale goes on by itself.
    if (made.code !== 0) expect(made.err).toMatch(/invoice\/not_sent|gateway\/timeout/);
    for (const step of stepsFor(scenario, order)) {
      if ('do' in step) {
        if (made.code !== 0) await look(order);
        await shop.control(step.do);
      } else if ('till' in step) asSale(await cliJson(['invoice', 'cancel', order], shop.options));
      else expect(step.until).toContain((await seen(order, step.until)).status);
    }
    const sale = await look(order);
    expect({ status: sale.status, release: sale.release, review: sale.review?.reason ?? null })
      .toEqual({ status: scenario.status, release: scenario.release, review: scenario.review });
    expect(await shop.countThere(order)).toBe(1);
    if (scenario.before.some(({ action }) => action === 'fault')) {
      // The caller that never got its answer tries again: it is told which sale it has, and no second invoice is made.
      expect(await cliError(create(order), shop.options)).toMatchObject({ code: 1, error: 'invoice/duplicate_order' });
      expect(await shop.countThere(order)).toBe(1);
    }
    await shop.control({ action: 'webhooks', mode: 'flow' });
  });

  it('the receiver ends cleanly, and the books hold as a process of its own sees them', async () => {
    expect(await listening.stop()).toBe(0);
    expect(await cliJson(['audit', 'verify'], shop.options)).toMatchObject({ ok: true, firstBreak: null });
  });
});
