// The ways to pay as tiles: coin large, network in words, the least amount. Native radio buttons, so arrow keys work.
import type { Ref } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { text } from '../../lib/text.ts';
import { isBelowMinimum, sameWay, type Choice, type Way } from './ways.ts';
import './method-picker.css';

interface PickerProps {
  readonly ways: readonly Way[];
  readonly chosen: Way | null;
  readonly amount: string;
  readonly currency: string;
  readonly onChoose: (choice: Choice) => void;
  readonly ref?: Ref<HTMLFieldSetElement>;
}

function hintOf(way: Way): string | null {
  if (way.onlyPricesIn !== null) return text.entry.otherCurrency(way.onlyPricesIn);
  if (!way.answering) return text.entry.gatewayDown;
  if (way.sandbox) return text.entry.sandbox;
  return way.minimum ? text.entry.from(`${way.minimum.value} ${way.minimum.currency}`) : null;
}

function Tile({ way, chosen, low, onChoose }: { readonly way: Way; readonly chosen: boolean; readonly low: boolean; readonly onChoose: () => void }) {
  const hint = hintOf(way);
  return (
    <label className={`way ${chosen ? 'way-chosen' : ''} ${low || !way.answering ? 'way-low' : ''}`}>
      <input type="radio" name="way" className="visually-hidden" checked={chosen} disabled={way.onlyPricesIn !== null} onChange={onChoose}
        aria-label={`${way.asset} · ${way.networkName}, ${way.gatewayTitle}`} />
      <span className="way-asset">{way.asset}</span>
      <span className="way-network">{way.networkName}</span>
      {hint && <span className="way-hint">{hint}</span>}
      {chosen && <Icon name="check" />}
    </label>
  );
}

export function MethodPicker({ ways, chosen, amount, currency, onChoose, ref }: PickerProps) {
  const gateways = [...new Set(ways.map((way) => way.gateway))];
  return (
    <fieldset className="ways" ref={ref}>
      <legend className="label-row">
        {text.entry.method} <kbd aria-hidden="true">F3</kbd>
      </legend>
      {gateways.map((gateway) => {
        const mine = ways.filter((way) => way.gateway === gateway);
        return (
          <div key={gateway}>
            {gateways.length > 1 && <p className="ways-gateway quiet">{mine[0]?.gatewayTitle}</p>}
            <div className="ways-tiles">
              {mine.map((way) => (
                <Tile key={way.method} way={way} chosen={chosen !== null && sameWay(way, chosen)} low={isBelowMinimum(way, amount, currency)} onChoose={() => onChoose(way)} />
              ))}
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}
