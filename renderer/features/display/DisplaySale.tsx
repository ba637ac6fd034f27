// A sale on the customer display: left what to pay and how, right the code or, once something came, what became of it.
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import { nowMs } from '../../lib/clock.ts';
import { text } from '../../lib/text.ts';
import { Groups } from '../../ui/Address.tsx';
import { CountdownRing } from '../../ui/CountdownRing.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Qr } from '../../ui/Qr.tsx';
import { ConfirmationSteps } from './ConfirmationSteps.tsx';
import { pictures } from './pictures.ts';

type Sale = Extract<DisplayModel, { kind: 'sale' }>;

/** Longer texts (a Lightning invoice) are for the camera, not for eyes. */
const LONGEST_READABLE_ADDRESS = 110;

/** An amount with more characters is shown smaller rather than broken or cut. */
const LONGEST_LARGE_AMOUNT = 14;

function Amounts({ sale }: { readonly sale: Sale }) {
  const rest = sale.state === 'too_little';
  return (
    <div className="pay-amounts">
      <p className="pay-fiat" dir="ltr">
        {sale.fiat.value} <span className="pay-unit">{sale.fiat.currency}</span>
      </p>
      {sale.received && rest && (
        <p className="pay-received">
          {text.displayScreen.received}{' '}
          <bdi>
            {sale.received.value} {sale.received.asset}
          </bdi>
        </p>
      )}
      {sale.crypto && sale.qrText !== null && (
        <div>
          <p className="pay-label">{rest ? text.displayScreen.restExactly : text.displayScreen.payExactly}</p>
          <p className={sale.crypto.value.length > LONGEST_LARGE_AMOUNT ? 'pay-crypto pay-crypto-long' : 'pay-crypto'} dir="ltr">
            {sale.crypto.value} <span className="pay-unit">{sale.crypto.asset}</span>
          </p>
        </div>
      )}
      {sale.surplus && sale.state === 'too_much' && (
        <p className="pay-received">
          {text.displayScreen.tooMuch}{' '}
          <bdi>
            {sale.surplus.value} {sale.surplus.asset}
          </bdi>
        </p>
      )}
    </div>
  );
}

function HowToPay({ sale }: { readonly sale: Sale }) {
  if (sale.qrText === null) return null;
  // Who sends the rest knows the fee and the place already; the room goes to what was received.
  const rest = sale.state === 'too_little';
  return (
    <>
      <p className={sale.onPage ? 'pay-only pay-page' : 'pay-only'}>
        <Icon name={sale.onPage ? 'forward' : 'warning'} />
        <span>{sale.only}</span>
      </p>
      {sale.feeAsset !== null && !rest && <p className="pay-gas">{text.displayScreen.gas(sale.feeAsset)}</p>}
      {sale.address !== null && sale.address.length <= LONGEST_READABLE_ADDRESS && (
        <div className="pay-address">
          <p className={rest ? 'visually-hidden' : 'pay-label'}>{text.displayScreen.to}</p>
          <Groups text={sale.address} />
        </div>
      )}
    </>
  );
}

function Code({ sale, qrText }: { readonly sale: Sale; readonly qrText: string }) {
  return (
    <div className="pay-code">
      <div className="pay-qr">
        <Qr text={qrText} name={`${text.displayScreen.scan}, ${sale.only}`} />
      </div>
      {sale.countdown && <CountdownRing countdown={sale.countdown} label={text.displayScreen.left} now={nowMs} />}
    </div>
  );
}

function Picture({ sale }: { readonly sale: Sale }) {
  const picture = pictures[sale.state];
  return (
    <div className="pay-picture">
      {sale.confirmations && (sale.state === 'confirming' || sale.state === 'seen') ? (
        <ConfirmationSteps have={sale.confirmations.have} wanted={sale.confirmations.wanted} />
      ) : (
        <Icon name={picture.icon} size="huge" />
      )}
    </div>
  );
}

export function DisplaySale({ model }: { readonly model: Sale }) {
  const words = text.display[model.state];
  const { tone, icon } = pictures[model.state];
  return (
    <main className={`pay tone-${tone} ${model.qrText === null ? 'pay-told' : ''}`}>
      <div className="pay-head" role="status">
        <Icon name={icon} />
        <h1>{words.title}</h1>
        <p className="pay-shop">{model.shopName}</p>
      </div>
      <section className="pay-what">
        <Amounts sale={model} />
        {model.qrText === null && <p className="pay-say">{words.say}</p>}
        <HowToPay sale={model} />
      </section>
      {model.qrText === null ? <Picture sale={model} /> : <Code sale={model} qrText={model.qrText} />}
    </main>
  );
}
