// What the cashier typed, checked: exact errors for everything that cannot be charged, and nothing rounded or guessed.
import { describe, expect, it } from 'vitest';
import { checkSale, type OfferedBy } from '../../../../../electron/features/invoices/new-sale.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeGateway } from '../../../../support/fake-gateway.ts';
import { newSale } from '../../../../support/shop.ts';

const { driver } = fakeGateway(new FakeClock());
const offer: OfferedBy = {
  gateway: 'shop', driver,
  methods: [{ method: 'BTC@bitcoin', minimum: { unit: 'USD', minor: 100n } }, { method: 'USDT@tron', minimum: null }, { method: 'EUR@checkout', minimum: null }],
};
const usdOnly: OfferedBy = { ...offer, driver: { ...driver, capabilities: { ...driver.capabilities, priceCurrencies: ['USD'], expiryPerInvoice: false } } };

describe('refused', () => {
  it.each([
    ['no amount', { amount: '' }, 'amount/malformed', {}],
    ['letters', { amount: '12,50 USD' }, 'amount/malformed', { text: '12,50 USD' }],
    ['exponent', { amount: '1e3' }, 'amount/malformed', {}],
    ['a sign', { amount: '-5' }, 'amount/malformed', {}],
    ['other digits', { amount: '١٢' }, 'amount/malformed', {}],
    ['zero', { amount: '0.00' }, 'amount/not_positive', {}],
    ['too many decimals', { amount: '12.505' }, 'amount/too_many_decimals', { currency: 'USD', decimals: '2' }],
    ['decimals where there are none', { amount: '12.5', currency: 'JPY' }, 'amount/too_many_decimals', { currency: 'JPY', decimals: '0' }],
    ['too large', { amount: '1'.repeat(40) }, 'amount/too_large', {}],
    ['unknown currency', { currency: 'XXX' }, 'currency/unknown', { currency: 'XXX' }],
    ['unknown method', { method: 'DOGE@dogecoin' }, 'method/unknown', { offered: 'BTC@bitcoin, USDT@tron' }],
    ['the asset without its network', { method: 'USDT' }, 'method/unknown', {}],
    ['a payment page in another currency than the sale', { method: 'EUR@checkout' }, 'method/not_offered', { offered: 'BTC@bitcoin, USDT@tron' }],
    ['a method the gateway does not offer', { method: 'ETH@ethereum' }, 'method/not_offered', { gateway: 'shop' }],
    ['below the method’s minimum', { amount: '0.99' }, 'amount/below_minimum', { minimum: '1.00 USD' }],
    ['a line break in the order id', { orderId: 'A\n1' }, 'input/invalid', {}],
    ['an order id that turns the text around', { orderId: 'A\u202E1' }, 'input/invalid', {}],
    ['a long order id', { orderId: 'x'.repeat(101) }, 'input/invalid', {}],
    ['a long note', { note: 'x'.repeat(501) }, 'input/invalid', {}],
    ['an expiry of nothing', { expiresInMinutes: 0 }, 'input/invalid', {}],
    ['half a minute', { expiresInMinutes: 0.5 }, 'input/invalid', {}],
  ])('%s', (_name, changes, code, details) => {
    expect(checkSale(newSale(changes), offer)).toMatchObject({ ok: false, error: { code, ...(Object.keys(details).length === 0 ? {} : { details }) } });
  });

  it('a currency or an expiry that the gateway does not take', () => {
    expect(checkSale(newSale({ currency: 'EUR' }), usdOnly)).toMatchObject({ ok: false, error: { code: 'currency/not_offered', details: { offered: 'USD' } } });
    expect(checkSale(newSale({ expiresInMinutes: 5 }), usdOnly)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
  });
});

describe('taken', () => {
  it.each([
    ['12.5', 'USD', 1250n], [' 12.50 ', 'usd', 1250n], ['1', 'JPY', 1n], ['12.345', 'KWD', 12_345n], ['90071992547409.93', 'USD', 9_007_199_254_740_993n],
  ])('%s %s exactly', (amount, currency, minor) => {
    expect(checkSale(newSale({ amount, currency, method: 'USDT@tron' }), offer)).toMatchObject({ ok: true, value: { amount: { minor } } });
  });

  it('an empty order id means that the till numbers the sale', () => {
    expect(checkSale(newSale({ orderId: '  ' }), offer)).toMatchObject({ ok: true, value: { orderId: null } });
    expect(checkSale(newSale({ orderId: ' A-1 ' }), offer)).toMatchObject({ ok: true, value: { orderId: 'A-1' } });
  });
});
