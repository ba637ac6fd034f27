// The first screen of a new till: what Countersign is, and the two ways to begin.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { go, setPractice } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import './welcome.css';

export function Welcome() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const start = () => {
    setBusy(true);
    void setPractice(true).then((result) => {
      setBusy(false);
      if (!result.ok) setError(result.error);
    });
  };
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h1 id="welcome-title">{text.welcome.title}</h1>
      <p className="welcome-lead">{text.welcome.lead}</p>
      <ol className="welcome-steps">
        {text.welcome.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="welcome-ways">
        <div>
          <Button look="primary" size="till" busy={busy} onClick={start}>
            {text.welcome.practice}
          </Button>
          <p className="quiet">{text.welcome.practiceHelp}</p>
        </div>
        <div>
          <Button size="till" onClick={() => go('settings', true)}>
            {text.welcome.connect}
          </Button>
          <p className="quiet">{text.welcome.connectHelp}</p>
        </div>
      </div>
      {error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
    </section>
  );
}
