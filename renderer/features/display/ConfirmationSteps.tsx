// How far the network has confirmed: one box per confirmation up to six, figures always.
import { text } from '../../lib/text.ts';

const MOST_BOXES = 6;

export function ConfirmationSteps({ have, wanted }: { readonly have: number; readonly wanted: number }) {
  const boxes = wanted <= MOST_BOXES ? Array.from({ length: wanted }, (_, index) => index < have) : [];
  return (
    <div className="steps">
      <p className="steps-figure" dir="ltr">
        {text.displayScreen.confirmations(have, wanted)}
      </p>
      <p className="steps-word">{text.displayScreen.confirmationsWord}</p>
      <div className="steps-boxes" aria-hidden="true">
        {boxes.map((done, index) => (
          <span key={index} className={done ? 'step-done' : ''} />
        ))}
      </div>
    </div>
  );
}
