// A new sale: amount, keypad, how the customer pays, Charge. Type, Enter; nothing else is needed.
import { useEffect, useMemo, useRef } from 'react';
import { decimalsOf, isFiatCode } from '../../../shared/domain/money.ts';
import type { AppState } from '../../lib/api.ts';
import { takeEarlyKeys } from '../../lib/early-keys.ts';
import { go } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { isPressing, isTyping, useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Keypad, type Key } from '../../ui/Keypad.tsx';
import { charge, remembered, rememberedAccounts } from './actions.ts';
import { amountText, isZero, pasteAmount, strokeOfKey, typeAmount, type AmountStroke } from './amount-entry.ts';
import { EntryMessage } from './EntryMessage.tsx';
import { focusPicker, MethodPicker, pickByLetter } from './MethodPicker.tsx';
import { OrderFields } from './OrderFields.tsx';
import { collect, emptyScan, scanned, type ScanBuffer } from './scan.ts';
import { useTill } from './store.ts';
import { allWays, chooseWay, isBelowMinimum, methodsOf, type Choice } from './ways.ts';
import './entry.css';

function strokeOf(key: Key): AmountStroke {
  return key === 'erase' ? { kind: 'erase' } : { kind: 'digits', digits: key };
}

/** Everything the stage does to the amount, bound to the shop's currency. */
function useAmount(currency: string) {
  const decimals = isFiatCode(currency) ? decimalsOf(currency) : 2;
  const amount = useTill((till) => till.amount);
  const type = (stroke: AmountStroke) =>
    useTill.setState((old) => ({ amount: typeAmount(old.amount, stroke, decimals), entryError: null, entrySay: null }));
  const paste = (pasted: string) => {
    const read = pasteAmount(pasted, currency, decimals);
    useTill.setState(read ? { amount: read, entryError: null, entrySay: null } : { entrySay: text.entry.cannotPaste(pasted.slice(0, 30)) });
  };
  /** The amount of this moment: keys may have come since the last painting. */
  const now = () => amountText(useTill.getState().amount, decimals);
  return { value: amountText(amount, decimals), isEmpty: isZero(amount), now, type, paste };
}

export function EntryStage({ state }: { readonly state: AppState }) {
  const { currency, defaultGateway, defaultMethod } = state.settings;
  const { choice, entryError } = useTill();
  const { value, isEmpty, now, type, paste } = useAmount(currency);
  const picker = useRef<HTMLDivElement>(null);
  const scan = useRef<{ buffer: ScanBuffer; before: Pick<ReturnType<typeof useTill.getState>, 'amount' | 'choice'> }>({ buffer: emptyScan, before: useTill.getState() });

  const ways = useMemo(() => allWays(state), [state]);
  const wished: Choice | null = defaultGateway && defaultMethod ? { gateway: defaultGateway, method: defaultMethod } : remembered();
  const methods = methodsOf(ways, [choice, wished, ...rememberedAccounts()], defaultMethod);
  const way = chooseWay(methods.map((method) => method.way), [choice, wished]);
  const low = way !== null && isBelowMinimum(way, value, currency);
  const canCharge = !isEmpty && way !== null && !low;

  const submit = () => {
    const typed = now();
    if (isZero(useTill.getState().amount)) useTill.setState({ entrySay: text.entry.hint });
    else if (way && !isBelowMinimum(way, typed, currency)) void charge(typed, currency, { gateway: way.gateway, method: way.method });
  };

  const takeScan = (found: string) => {
    useTill.setState({ amount: scan.current.before.amount, choice: scan.current.before.choice, orderId: found, moreOpen: true, entrySay: text.entry.scanned(found) });
    scan.current.buffer = emptyScan;
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);
    if (event.key === 'F3') focusPicker(picker.current);
    else if (event.key === 'F4') useTill.setState((old) => ({ moreOpen: !old.moreOpen }));
    else if (typing) return;
    else if (event.key === 'Enter') {
      const found = scanned(scan.current.buffer, event.timeStamp);
      if (found !== null) takeScan(found);
      else if (isPressing(event.target)) return;
      else submit();
    } else {
      if (event.key.length === 1) {
        const buffer = collect(scan.current.buffer, event.key, event.timeStamp);
        if (buffer.text.length === 1) scan.current.before = useTill.getState();
        scan.current.buffer = buffer;
      }
      if (!pickByLetter(picker.current, event.key)) {
        const stroke = strokeOfKey(event.key);
        if (!stroke) return;
        type(stroke);
      }
    }
    event.preventDefault();
  };
  useKeys(onKey);

  // What was typed while the app started counts as if it had started at once. Behind a locked vault nothing can be charged yet.
  useEffect(() => {
    for (const event of takeEarlyKeys()) {
      if (useTill.getState().stage.kind !== 'entry' || (event.key === 'Enter' && state.vault === 'locked')) break;
      onKey(event);
    }
  });

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
      paste(event.clipboardData?.getData('text') ?? '');
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  });

  return (
    <section className="entry" aria-label={text.entry.title}>
      <div className="entry-amount">
        <h1 className="visually-hidden">{text.entry.title}</h1>
        <output className={`entry-value ${isEmpty ? 'entry-zero' : ''}`} aria-label={text.entry.amount} aria-live="off" dir="ltr">
          <span className="entry-digits">{value}</span>
          <span className="entry-unit">{currency}</span>
        </output>
        <EntryMessage way={way} low={low} error={entryError} />
      </div>
      <Keypad name={text.entry.keypad} eraseName={text.entry.erase} onKey={(key) => type(strokeOf(key))} />
      <div className="entry-side">
        {ways.length === 0 ? (
          <EmptyState icon="warning" title={text.entry.noMethods}>
            <p>{text.entry.noMethodsHint}</p>
            <Button onClick={() => go('settings', state.accounts.length === 0)}>{text.frame.settings}</Button>
          </EmptyState>
        ) : (
          <MethodPicker ref={picker} methods={methods} chosen={way} several={state.accounts.length > 1} amount={value} currency={currency} onChoose={(next) => useTill.setState({ choice: { gateway: next.gateway, method: next.method } })} />
        )}
        <OrderFields onSubmit={submit} />
      </div>
      <Button look="primary" size="till" hotkey="Enter" className="entry-charge" disabled={!canCharge} onClick={submit}>
        {isEmpty ? text.entry.charge : text.entry.chargeAmount(`${value} ${currency}`)}
      </Button>
    </section>
  );
}
