// What a wish would look like, asked of main a moment after the last change. The answer to an older question is dropped.
import { useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type Wish, type WithdrawalView } from '../../lib/api.ts';

const PAUSE_MS = 250;

export interface Preview {
  readonly view: WithdrawalView | null;
  readonly error: AppError | null;
  readonly working: boolean;
}

/** `wish` null: nothing can be asked yet. */
export function usePreview(wish: Wish | null): Preview {
  const [preview, setPreview] = useState<Preview>({ view: null, error: null, working: false });
  const question = useRef(0);
  const asked = JSON.stringify(wish);
  const latest = useRef(wish);
  latest.current = wish;
  useEffect(() => {
    const mine = ++question.current;
    const now = latest.current;
    if (now === null) {
      setPreview({ view: null, error: null, working: false });
      return undefined;
    }
    setPreview((old) => ({ ...old, working: true }));
    const timer = setTimeout(() => {
      void api().treasury.preview(now).then((answer) => {
        if (mine !== question.current) return;
        setPreview(answer.ok ? { view: answer.value, error: null, working: false } : { view: null, error: answer.error, working: false });
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return preview;
}
