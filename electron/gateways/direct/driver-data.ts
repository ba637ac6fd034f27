// What sales without a gateway need to be told, and what they can do.
import type { Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  {
    key: 'rateFrom', label: 'Rate from', secret: false, required: false,
    help: 'Name of a gateway account that tells what an amount costs in bitcoin. It is asked for each sale; no invoice is made there.',
  },
  {
    key: 'price', label: 'Own price of one bitcoin', secret: false, required: false,
    help: 'Used where no gateway is asked: amount and currency such as 91234.50 EUR; several with commas between. It holds until you change it.',
  },
  { key: 'minutes', label: 'Minutes an offer stands', secret: false, required: false, default: '15', help: 'The rate holds so long. A payment seen later is looked at by a person.' },
];

export const capabilities: Capabilities = {
  cancel: false, balances: false, refunds: false, payouts: false, estimates: true,
  idempotentCreate: true, expiryPerInvoice: true, expiryEvent: false, countsConfirmations: true, priceCurrencies: 'any',
  webhookCovers: 'nothing', requestsPerSecond: 1, webhookRetriesS: [],
};
