// A part of a quiet room: a title, what can be done beside it, and what it holds.
import { useId, type ReactNode } from 'react';
import './panel.css';

interface PanelProps {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Where the title only repeats what the eye sees. */
  readonly titleHidden?: boolean;
  readonly className?: string;
}

export function Panel({ title, aside, children, titleHidden = false, className = '' }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className={titleHidden && !aside ? 'visually-hidden' : 'panel-head'}>
        <h2 id={id} className={titleHidden ? 'visually-hidden' : ''}>
          {title}
        </h2>
        {aside && <div className="panel-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Terms and what they are, in two columns. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="kv">{children}</dl>;
}

export function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="kv-row">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
