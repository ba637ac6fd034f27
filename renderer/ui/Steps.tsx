// Where one is in a short guided flow: numbers and words; what is done has a tick.
import { Icon } from './Icon.tsx';
import './steps.css';

interface StepsProps {
  readonly name: string;
  readonly steps: readonly string[];
  /** From 0. */
  readonly at: number;
  /** The whole of it in words. */
  readonly says: (step: number, of: number, word: string) => string;
}

export function Steps({ name, steps, at, says }: StepsProps) {
  return (
    <ol className="flow-steps" aria-label={name}>
      {steps.map((word, index) => (
        <li key={word} className={`flow-step-one ${index < at ? 'flow-step-done' : ''}`} aria-current={index === at ? 'step' : undefined}>
          <span className="flow-step-mark" aria-hidden="true">
            {index < at ? <Icon name="check" /> : index + 1}
          </span>
          <span aria-hidden="true">{word}</span>
          <span className="visually-hidden">{says(index + 1, steps.length, word)}</span>
        </li>
      ))}
    </ol>
  );
}
