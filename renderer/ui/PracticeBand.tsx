// The band that says PRACTICE on every window of practice mode. It has no way to be hidden.
import type { ReactNode } from 'react';
import './practice-band.css';

export function PracticeBand({ word, children, action }: { readonly word: string; readonly children: string; readonly action?: ReactNode }) {
  return (
    <div className="practice-band" role="note" aria-label={word}>
      <span className="practice-text">
        <strong className="practice-word">{word}</strong>
        <span>{children}</span>
      </span>
      {action}
    </div>
  );
}
