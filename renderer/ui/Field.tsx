// A labelled text field, choice or switch: label above, help below, the error in words where the eye already is.
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { Icon } from './Icon.tsx';
import './field.css';

interface Frame {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | null | undefined;
  /** Shown after the label when the field may stay empty. */
  readonly optional?: string;
}

function FieldFrame({ id, label, help, error, optional, children }: Frame & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={`field ${error ? 'field-wrong' : ''}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="quiet field-optional"> {optional}</span>}
      </label>
      {children}
      <div id={`${id}-say`} className="field-say">
        {error ? (
          <span className="field-error">
            <Icon name="warning" /> {error}
          </span>
        ) : (
          help
        )}
      </div>
    </div>
  );
}

const describe = (id: string, frame: Frame) => ({ id, 'aria-describedby': `${id}-say`, 'aria-invalid': frame.error ? true : undefined });

export function Field({ label, help, error, optional, end, ...input }: Frame & InputHTMLAttributes<HTMLInputElement> & { readonly end?: ReactNode; readonly ref?: Ref<HTMLInputElement> }) {
  const id = useId();
  const frame = { label, help, error, ...(optional === undefined ? {} : { optional }) };
  return (
    <FieldFrame id={id} {...frame}>
      <span className="field-box">
        <input autoComplete="off" spellCheck={false} {...input} {...describe(id, frame)} />
        {end && <span className="field-end">{end}</span>}
      </span>
    </FieldFrame>
  );
}

export function TextArea({ label, help, error, optional, ...input }: Frame & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const frame = { label, help, error, ...(optional === undefined ? {} : { optional }) };
  return (
    <FieldFrame id={id} {...frame}>
      <textarea rows={3} spellCheck={false} {...input} {...describe(id, frame)} />
    </FieldFrame>
  );
}

/** The system's own list: keyboard, type-ahead and screen readers for free. */
export function Select({ label, help, error, optional, options, ...input }: Frame & SelectHTMLAttributes<HTMLSelectElement> & { readonly options: readonly { readonly value: string; readonly label: string }[] }) {
  const id = useId();
  const frame = { label, help, error, ...(optional === undefined ? {} : { optional }) };
  return (
    <FieldFrame id={id} {...frame}>
      <span className="field-box field-select">
        <select {...input} {...describe(id, frame)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </FieldFrame>
  );
}

/** On or off, with what it means beside it. */
export function Switch({ label, help, ...input }: { readonly label: string; readonly help?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="switch">
      <input type="checkbox" role="switch" {...input} id={id} aria-describedby={help ? `${id}-say` : undefined} />
      <label htmlFor={id}>
        {label}
        {help && (
          <span id={`${id}-say`} className="field-say">
            {help}
          </span>
        )}
      </label>
    </div>
  );
}
