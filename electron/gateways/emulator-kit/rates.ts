// The one fixed rate table of all emulators, so that every amount in a practice sale or a test can be worked out by hand.
import { dec, mul, type Dec } from './decimal.ts';

/** US dollars for one coin. */
const usdPerCoin: Readonly<Record<string, Dec>> = { BTC: dec('60000'), LTC: dec('80'), ETH: dec('3000'), USDT: dec('1') };

/** Units of a currency for one US dollar. */
const perUsd: Readonly<Record<string, Dec>> = Object.fromEntries(Object.entries({
  USD: '1', EUR: '0.9', GBP: '0.8', CHF: '0.88', AUD: '1.5', CAD: '1.36', NZD: '1.65', SEK: '10.5', NOK: '10.8', DKK: '6.9', PLN: '3.95',
  CZK: '23', HUF: '360', RON: '4.6', BGN: '1.8', TRY: '34', UAH: '41', AED: '3.67', ARS: '980', BRL: '5.5', CNY: '7.2', COP: '4100', GEL: '2.7',
  HKD: '7.8', IDR: '15800', ILS: '3.7', INR: '84', KES: '129', KZT: '480', MXN: '18', MYR: '4.4', NGN: '1600', PEN: '3.75', PHP: '57', SAR: '3.75',
  SGD: '1.35', THB: '35', TWD: '32', ZAR: '18.5', JPY: '150', KRW: '1350', CLP: '930', VND: '25000', ISK: '137', KWD: '0.307', BHD: '0.377',
  JOD: '0.709', OMR: '0.385', TND: '3.1',
}).map(([code, rate]) => [code, dec(rate)]));

/** Price of one coin in a currency (or 1 when both are the same coin); null when either is unknown. */
export function rateOf(coin: string, currency: string): Dec | null {
  if (coin === currency) return dec('1');
  const usd = usdPerCoin[coin];
  const fiat = perUsd[currency];
  return usd && fiat ? mul(usd, fiat) : null;
}
