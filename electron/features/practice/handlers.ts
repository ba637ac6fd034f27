// Answers the calls of the area `practice`: plays the customer, the chain and the bad day at the practice gateways.
import type { App } from '../../core/app.ts';
import type { PracticeControls } from '../../practice/port.ts';
import type { ControlAction } from '../../gateways/emulator-kit/port.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';


type Act = Parameters<TillHandlers['practice']['act']>[0]['action'];

/** `controls` is null outside practice mode; then every call is refused. */
export const practiceHandlers = (app: () => App, controls: () => PracticeControls | null): TillHandlers['practice'] => {
  const perform = async (account: string, action: ControlAction): Promise<Result<null>> => {
    const gateways = controls();
    if (gateways === null) return failure('practice/only');
    const answer = await gateways.control(account, action);
    return answer.ok ? ok(null) : failure('gateway/refused', { details: { gateway: account, reason: answer.error ?? 'the practice gateway cannot do this now' } });
  };
  return {
    act: async ({ saleId, action }) => {
      if (controls() === null) return failure('practice/only');
      const sale = app().invoices.get(saleId);
      if (!sale.ok) return sale;
      const { gateway, gatewayInvoiceId } = sale.value;
      if (gatewayInvoiceId === null) return failure('invoice/not_sent', { details: { gateway } });
      return perform(gateway, controlOf(action, gatewayInvoiceId, sale.value));
    },
    fault: ({ account, fault }) => perform(account, { action: 'fault', fault }),
  };
};

function controlOf(action: Act, invoice: string, sale: InvoiceView): ControlAction {
  switch (action) {
    case 'confirm': return { action, invoice, count: confirmationsAtOnce(sale) };
    case 'repeat_webhooks': return { action, invoice, count: 10 };
    case 'forge_webhook': return { action, invoice, how: 'wrong_key' };
    case 'pay': case 'pay_less': case 'pay_more': case 'pay_late': case 'pay_rest': case 'expire': case 'wrong_network': return { action, invoice };
  }
}

/** A third of what is wanted, so that three presses confirm any coin and the count can be watched. */
function confirmationsAtOnce(sale: InvoiceView): number {
  const wanted = Math.max(sale.confirmations?.wanted ?? 1, ...sale.payments.map((payment) => payment.required ?? 1));
  return Math.max(1, Math.ceil(wanted / 3));
}
