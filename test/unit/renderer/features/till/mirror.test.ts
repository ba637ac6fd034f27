// What the till shows as the customer's screen, with and without the display model.
import { expect, it, describe } from 'vitest';
import { mirrorOf } from '../../../../../renderer/features/till/mirror.ts';
import { displayModels, sales } from '../../../../support/renderer-fixture/fixtures.ts';

const byOrder = (order: string) => {
  const found = sales.find((view) => view.orderId === order);
  if (!found) throw new Error(order);
  return found;
};
const models = displayModels('USDT@tron', false);
const waiting = models['waiting'] ?? null;

describe('mirrorOf', () => {
  it('shows what the customer sees while the display is about this sale', () => {
    const view = byOrder('T1-0012');
    expect(mirrorOf(view, waiting, view.id)).toMatchObject({ onDisplay: true, qrText: view.address, isRest: false });
  });
  it('does not trust a model that is about another amount', () => {
    const view = { ...byOrder('T1-0012'), amount: { value: '99.00', currency: 'USD' } };
    expect(mirrorOf(view, waiting, view.id)).toMatchObject({ onDisplay: false, qrText: view.address });
  });
  it('knows its own sale on the display when nothing is to be paid there any more', () => {
    const view = byOrder('T1-0011');
    expect(mirrorOf(view, models['seen'] ?? null, view.id)).toMatchObject({ onDisplay: true, qrText: null });
  });
  it('does not say “on display” for a sale that is not shown', () => {
    expect(mirrorOf(byOrder('T1-0012'), waiting, 'inv_other').onDisplay).toBe(false);
  });
  it('offers the rest, exactly, when too little was paid', () => {
    expect(mirrorOf(byOrder('T1-0009'), null, null)).toMatchObject({ isRest: true, crypto: { value: '250.255', asset: 'USDT' } });
  });
  it('says the amount once where the customer picks the coin on the gateway’s page, and the rest when some came', () => {
    const view = byOrder('P1-0001');
    expect(mirrorOf(view, null, null)).toMatchObject({ qrText: view.paymentUri, crypto: null, address: null });
    expect(mirrorOf(view, displayModels('USD@checkout', false)['waiting'] ?? null, view.id)).toMatchObject({ onDisplay: true, qrText: view.paymentUri, crypto: null });
    expect(mirrorOf(byOrder('P1-0002'), null, null)).toMatchObject({ isRest: true, crypto: { value: '5.00', asset: 'USD' } });
  });
  it.each(['T1-0008', 'T1-0005', 'T1-0004', 'T1-0003', 'T1-0010'])('shows no code for %s, which takes no money any more', (order) => {
    expect(mirrorOf(byOrder(order), null, null)).toMatchObject({ qrText: null, address: null, countdown: null });
  });
});
