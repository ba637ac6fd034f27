// What a gateway can do and what it cannot, as the owner reads it: in the settings and on the command line. Made from its capabilities alone.
import type { Capabilities } from '../../gateways/port.ts';

export interface Abilities {
  readonly can: string[];
  readonly cannot: string[];
}

type Switch = { [K in keyof Capabilities]: Capabilities[K] extends boolean ? K : never }[keyof Capabilities];

/** What only programs need to know is null. A lack says what happens instead. */
const words: Readonly<Record<Switch, { readonly can: string; readonly cannot: string } | null>> = {
  cancel: { can: 'end an unpaid sale early', cannot: 'end an unpaid sale early: it stays payable there until its time is over' },
  refunds: { can: 'refund a customer', cannot: 'refund a customer: send the money back by hand' },
  payouts: { can: 'pay out its balance', cannot: 'pay out its balance: do it in its dashboard' },
  balances: { can: 'tell its balances', cannot: 'tell its balances: see its dashboard' },
  estimates: { can: 'tell a price in coins before the sale', cannot: 'tell a price in coins before the sale' },
  countsConfirmations: { can: 'count confirmations', cannot: 'count confirmations: it only says when a payment is settled' },
  expiryEvent: { can: 'tell when a sale’s time is over', cannot: 'tell when a sale’s time is over: Countersign asks' },
  expiryPerInvoice: { can: 'give each sale its own time', cannot: 'give each sale its own time: it decides how long an offer stands' },
  idempotentCreate: null,
};

/** @example abilitiesOf(capabilities).can // ['refund a customer', 'sign its webhooks'] */
export function abilitiesOf(capabilities: Capabilities): Abilities {
  const said = (Object.keys(words) as Switch[]).flatMap((key) => {
    const word = words[key];
    return word === null ? [] : [{ can: capabilities[key], word }];
  });
  const signs = capabilities.webhookCovers;
  return {
    can: [...said.filter(({ can }) => can).map(({ word }) => word.can), ...(signs === 'nothing' ? [] : ['sign its webhooks'])],
    cannot: [...said.filter(({ can }) => !can).map(({ word }) => word.cannot), ...(signs === 'nothing' ? ['sign its webhooks: Countersign asks after each one'] : [])],
  };
}
