// How the customer pays: each coin and network once, as tiles, and below through which account where several take it. Native radio buttons, so
// arrow keys work, and digits and Enter still go to the amount.
import type { Ref } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { text } from '../../lib/text.ts';
import { accountWord, isBelowMinimum, sameWay, type Choice, type Method, type Way } from './ways.ts';
import './method-picker.css';

interface PickerProps {
  readonly methods: readonly Method[];
  readonly chosen: Way | null;
  /** There is more than one account: it is said which one is charged. */
  readonly several: boolean;
  readonly amount: string;
  readonly currency: string;
  readonly onChoose: (choice: Choice) => void;
  readonly ref?: Ref<HTMLDivElement>;
}

function accountHint(way: Way): string | null {
  if (way.refusing) return text.entry.gatewayRefuses;
  if (!way.answering) return text.entry.gatewayDown;
  return way.sandbox ? text.entry.sandbox : null;
}

function hintOf(way: Way): string | null {
  if (way.onlyPricesIn !== null) return text.entry.otherCurrency(way.onlyPricesIn);
  return accountHint(way) ?? (way.minimum ? text.entry.from(`${way.minimum.value} ${way.minimum.currency}`) : null);
}

function Tile({ way, chosen, low, onChoose }: { readonly way: Way; readonly chosen: boolean; readonly low: boolean; readonly onChoose: () => void }) {
  const hint = hintOf(way);
  return (
    <label className={`way ${chosen ? 'way-chosen' : ''} ${low || !way.answering || way.sandbox ? 'way-low' : ''}`}>
      <input type="radio" name="way" className="visually-hidden" checked={chosen} disabled={way.onlyPricesIn !== null} onChange={onChoose}
        aria-label={`${way.asset} · ${way.networkName}${hint ? `, ${hint}` : ''}`} />
      <span className="way-asset">{way.asset}</span>
      <span className="way-network">{way.networkName}</span>
      {hint && <span className="way-hint">{hint}</span>}
      {chosen && <Icon name="check" />}
    </label>
  );
}

function Account({ way, word, chosen, onChoose }: { readonly way: Way; readonly word: string; readonly chosen: boolean; readonly onChoose: () => void }) {
  const hint = accountHint(way);
  return (
    <label className={`way way-account ${chosen ? 'way-chosen' : ''} ${hint ? 'way-low' : ''}`}>
      <input type="radio" name="way-account" className="visually-hidden" checked={chosen} onChange={onChoose} aria-label={hint ? `${word}, ${hint}` : word} />
      {word}
      {hint && <span className="way-hint">{hint}</span>}
    </label>
  );
}

export function MethodPicker({ methods, chosen, several, amount, currency, onChoose, ref }: PickerProps) {
  const all = methods.find(({ way }) => chosen !== null && sameWay(way, chosen))?.all ?? [];
  return (
    <div className="ways" ref={ref}>
      <fieldset>
        <legend className="label-row">
          {text.entry.method} <kbd aria-hidden="true">F3</kbd>
        </legend>
        <div className="ways-tiles">
          {methods.map(({ way }) => (
            <Tile key={way.method} way={way} chosen={chosen !== null && sameWay(way, chosen)} low={isBelowMinimum(way, amount, currency)} onChoose={() => onChoose(way)} />
          ))}
        </div>
      </fieldset>
      {several && all.length > 0 && (
        <fieldset>
          <legend className="ways-through">{text.entry.through}</legend>
          <div className="ways-accounts">
            {all.map((way) => (
              <Account key={way.gateway} way={way} word={accountWord(way, all)} chosen={chosen !== null && sameWay(way, chosen)} onChoose={() => onChoose(way)} />
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}

const choices = (group: Element | null | undefined): readonly HTMLInputElement[] => [...(group?.querySelectorAll<HTMLInputElement>('input:not(:disabled)') ?? [])];

/** F3: to the coins; once more, to the accounts. */
export function focusPicker(picker: HTMLElement | null): void {
  const groups = [...(picker?.querySelectorAll('fieldset') ?? [])];
  const isInFirst = groups[0]?.contains(document.activeElement) === true;
  const inside = choices(isInFirst && groups[1] ? groups[1] : groups[0]);
  (inside.find((input) => input.checked) ?? inside[0])?.focus();
}

/** A letter while the focus is in the picker: the next choice that begins with it. False: the letter is not for the picker. */
export function pickByLetter(picker: HTMLElement | null, key: string): boolean {
  const group = document.activeElement?.closest('fieldset');
  if (!/^\p{L}$/u.test(key) || !group || picker?.contains(group) !== true) return false;
  const inside = choices(group);
  const at = inside.findIndex((input) => input.checked);
  const after = [...inside.slice(at + 1), ...inside.slice(0, at + 1)];
  const found = after.find((input) => (input.getAttribute('aria-label') ?? '').toLowerCase().startsWith(key.toLowerCase()));
  found?.focus();
  found?.click();
  return true;
}
