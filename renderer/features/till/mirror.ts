// What the till shows of the customer's screen: the display model when it is about this sale, else the same from the sale itself.
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { CryptoView, InvoiceView } from '../../../shared/domain/invoice-view.ts';
import { isMethodId, saleCurrencyOf } from '../../../shared/domain/methods.ts';
import type { Countdown } from '../../ui/CountdownRing.tsx';

export interface Mirror {
  readonly qrText: string | null;
  readonly crypto: CryptoView | null;
  /** The exact amount is the rest of a payment that began. */
  readonly isRest: boolean;
  readonly address: string | null;
  readonly countdown: Countdown | null;
  /** The customer display shows this sale right now. */
  readonly onDisplay: boolean;
}

/** The display model carries no id; address and amount tell whether it is about this sale. */
function isAbout(view: InvoiceView, model: DisplayModel | null): model is Extract<DisplayModel, { kind: 'sale' }> {
  if (model?.kind !== 'sale' || model.fiat.value !== view.amount.value || model.fiat.currency !== view.amount.currency) return false;
  return model.address === null || model.address === view.address;
}

/** On the gateway's page the whole is asked for in the sale's own currency: the amount above it says so already. */
function asked(view: InvoiceView, amount: CryptoView | null): CryptoView | null {
  const isSaid = isMethodId(view.method) && saleCurrencyOf(view.method) === view.amount.currency && amount?.value === view.amount.value;
  return isSaid ? null : amount;
}

function fromView(view: InvoiceView): Omit<Mirror, 'onDisplay'> {
  const isRest = view.status === 'underpaid';
  const payable = (view.status === 'pending' || isRest) && !view.checking && !view.final;
  return {
    qrText: payable ? (view.paymentUri ?? view.address) : null,
    crypto: asked(view, isRest ? view.missing : view.due),
    isRest,
    address: payable ? view.address : null,
    countdown: payable && view.expiresAt ? { startedAtMs: Date.parse(view.createdAt), endsAtMs: Date.parse(view.expiresAt) } : null,
  };
}

export function mirrorOf(view: InvoiceView, model: DisplayModel | null, shownId: string | null): Mirror {
  if (shownId !== view.id || !isAbout(view, model)) return { ...fromView(view), onDisplay: false };
  return {
    qrText: model.qrText,
    crypto: model.crypto ?? asked(view, view.due),
    isRest: model.state === 'too_little',
    address: model.qrText === null ? null : model.address,
    countdown: model.qrText === null ? null : model.countdown,
    onDisplay: true,
  };
}
