// Answers the calls of the area `practice`: plays the customer, the chain and the bad day at the practice gateways.
import type { App } from '../../core/app.ts';
import { accountToView, webhookBase } from '../../core/views/account.ts';
import type { PracticeControls } from '../../practice/port.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { failure, ok } from '../../../shared/errors/result.ts';

/** `controls` is null outside practice mode; then every call is refused. */
export const practiceHandlers = (app: () => App, controls: () => PracticeControls | null): TillHandlers['practice'] => ({
  act: async ({ saleId, action }) => {
    const gateways = controls();
    if (gateways === null) return failure('practice/only');
    const sale = app().invoices.get(saleId);
    if (!sale.ok) return sale;
    const { gateway, gatewayInvoiceId, driver } = sale.value;
    if (gatewayInvoiceId === null) return failure('invoice/not_sent', { details: { gateway } });
    return gateways.act(gatewayInvoiceId, driver, action);
  },
  add: async ({ driver }) => {
    const gateways = controls();
    if (gateways === null) return failure('practice/only');
    const added = await gateways.add(driver);
    return added.ok ? ok(accountToView(added.value, webhookBase(app().tunnel.summary()))) : added;
  },
  fault: async ({ account, fault }) => {
    const gateways = controls();
    return gateways === null ? failure('practice/only') : gateways.fault(account, fault);
  },
});
