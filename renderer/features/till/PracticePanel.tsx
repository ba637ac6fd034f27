// Practice mode's controls: play the customer for this sale, or the gateway on a bad day.
import { useState } from 'react';
import type { InvoiceView, PracticeAction, PracticeFault } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { act, setFault } from './actions.ts';
import './practice-panel.css';

const actions = Object.keys(text.practiceAction) as readonly PracticeAction[];
const faults = Object.keys(text.practiceFault) as readonly PracticeFault[];

const isFault = (value: string): value is PracticeFault => Object.hasOwn(text.practiceFault, value);

export function PracticePanel({ view }: { readonly view: InvoiceView }) {
  const [fault, setChosen] = useState<PracticeFault>('none');
  return (
    <section className="practice-panel" aria-label={text.practicePanel.title}>
      <h2>{text.practicePanel.title}</h2>
      <div className="practice-actions">
        {actions.map((action) => (
          <button key={action} type="button" className="practice-action" onClick={() => void act(view.id, action)}>
            {text.practiceAction[action]}
          </button>
        ))}
        <label className="practice-fault">
          <span>{text.practicePanel.fault}</span>
          <select value={fault} onChange={(event) => {
            const { value } = event.target;
            if (!isFault(value)) return;
            setChosen(value);
            void setFault(view.gateway, value);
          }}>
            {faults.map((one) => (
              <option key={one} value={one}>
                {text.practiceFault[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </section>
  );
}
