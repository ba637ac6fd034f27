// The moment between Charge and the code: the same frame as the sale, so that nothing jumps when it comes.
import { text } from '../../lib/text.ts';
import { methodInWords } from '../../lib/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Money } from '../../ui/Money.tsx';
import { StatusBanner } from './StatusBanner.tsx';
import './customer-card.css';
import './sale.css';

export function SendingStage({ amount, currency, method }: { readonly amount: string; readonly currency: string; readonly method: string }) {
  return (
    <section className="sale" aria-label={text.sale.region} aria-busy="true" data-status="sending">
      <StatusBanner tone="wait" icon="dots" word={text.sale.preparing} next={text.sale.preparingNext} />
      <div className="sale-body">
        <div className="customer">
          <div className="customer-head">
            <Money value={amount} unit={currency} size="large" />
          </div>
          <div className="customer-code">
            <div className="customer-nocode tone-wait">
              <Icon name="dots" size="huge" />
              <span>{methodInWords(method)}</span>
            </div>
          </div>
          <p className="customer-crypto" />
          <div className="customer-address" />
        </div>
      </div>
    </section>
  );
}
