// Order id and note: closed until wanted (F4), open they take what is typed; Enter in them charges.
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { useTill } from './store.ts';

export function OrderFields({ onSubmit }: { readonly onSubmit: () => void }) {
  const { moreOpen, orderId, note } = useTill();
  const order = useRef<HTMLInputElement>(null);
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!moreOpen) return;
    order.current?.focus();
    // Both fields, whole: focus alone would show the half of one.
    fields.current?.scrollIntoView({ block: 'nearest' });
  }, [moreOpen]);
  if (!moreOpen) {
    return (
      <Button look="quiet" icon="add" hotkey="F4" className="entry-more" aria-expanded={false} onClick={() => useTill.setState({ moreOpen: true })}>
        {text.entry.orderAndNote}
      </Button>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onSubmit();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      useTill.setState({ moreOpen: false });
    }
  };
  return (
    <div ref={fields} className="entry-order" onKeyDown={onKeyDown}>
      <Field ref={order} label={text.entry.order} optional={text.entry.optional} help={text.entry.orderHelp} maxLength={100} value={orderId} onChange={(event) => useTill.setState({ orderId: event.target.value })} />
      <Field label={text.entry.note} optional={text.entry.optional} maxLength={500} value={note} onChange={(event) => useTill.setState({ note: event.target.value })} />
    </div>
  );
}
