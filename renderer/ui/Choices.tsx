// One of several, each with a word, what it means, and what stands beside it. The platform's radio buttons: arrows walk them.
import { useId, type ReactNode } from 'react';
import './choices.css';

export interface Option<T extends string> {
  readonly value: T;
  readonly word: string;
  readonly means?: ReactNode;
  /** At the end of the line, such as an amount. */
  readonly end?: ReactNode;
  readonly disabled?: boolean;
}

interface ChoicesProps<T extends string> {
  readonly legend: string;
  readonly legendHidden?: boolean;
  readonly options: readonly Option<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  /** Side by side where there is room. */
  readonly columns?: boolean;
}

export function Choices<T extends string>({ legend, legendHidden = false, options, value, onChange, columns = false }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className={`choices ${columns ? 'choices-columns' : ''}`}>
      <legend className={legendHidden ? 'visually-hidden' : ''}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choices-one">
          <input type="radio" name={name} value={option.value} checked={value === option.value} disabled={option.disabled === true} onChange={() => onChange(option.value)} />
          <span className="choices-words">
            <strong>{option.word}</strong>
            {option.means && <span className="choices-means">{option.means}</span>}
          </span>
          {option.end && <span className="choices-end">{option.end}</span>}
        </label>
      ))}
    </fieldset>
  );
}
