// A part of a form or page that is seldom needed: one line that says what is inside, opened by a press or Enter.
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import './fold.css';

interface FoldProps {
  readonly title: string;
  /** What is inside, in a few quiet words. */
  readonly about?: string;
  readonly children: ReactNode;
}

export function Fold({ title, about, children }: FoldProps) {
  return (
    <details className="fold">
      <summary>
        <Icon name="down" />
        <span>
          <span className="fold-title">{title}</span>
          {about && <span className="fold-about">{about}</span>}
        </span>
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  );
}
