// A sale as the command line prints it for people: what is the same is said once.
import { expect, test } from 'vitest';
import { saleText } from '../../../../electron/cli/sale-text.ts';
import { sales } from '../../../support/renderer-fixture/fixtures.ts';

const textOf = (orderId: string, change = {}): string => {
  const found = sales.find((view) => view.orderId === orderId);
  if (!found) throw new Error(orderId);
  return saleText({ ...found, ...change });
};

test('at the gateway’s page the link stands once, the amount once, and no address', () => {
  const page = 'https://pay.example/i/1';
  const text = textOf('P1-0001', { paymentUri: page, checkoutUrl: page });
  expect(text.split(page)).toHaveLength(2);
  expect(text.match(/12\.50 USD/g)).toHaveLength(2);
  expect(text).toMatch(/^amount +12\.50 USD$/m);
  expect(text).toMatch(/^missing +12\.50 USD$/m);
  expect(text).not.toMatch(/^(?:due|address|checkout) /m);
});

test('for a coin due, address and the gateway’s own page are all there', () => {
  expect(textOf('T1-0012', { checkoutUrl: 'https://pay.example/c/1' })).toMatch(/^due +12\.505 USDT$[^]*^address +T[^]*^checkout +https:/m);
});
