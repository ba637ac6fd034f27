// How far the network has confirmed: one box per confirmation up to six, a bar for more, figures always.
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
      {boxes.length > 0 ? (
        <div className="steps-boxes" aria-hidden="true">
          {boxes.map((done, index) => (
            <span key={index} className={done ? 'step-done' : ''} />
          ))}
        </div>
      ) : (
        <div className="steps-bar" aria-hidden="true">
          <span className="step-done" style={{ inlineSize: `${Math.min(100, (100 * have) / Math.max(1, wanted))}%` }} />
        </div>
      )}
    </div>
  );
}
