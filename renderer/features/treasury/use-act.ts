// Something that is asked of main: busy while it runs, its error in words when it fails.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError, Result } from '../../../shared/errors/result.ts';

export interface Act {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** `then` only when it worked, and only for what was asked last: answers may cross. */
  readonly run: <T>(ask: () => Promise<Result<T>>, then?: (value: T) => void) => void;
  readonly clear: () => void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const last = useRef(0);
  // What comes back to a part that is gone is for nobody.
  useEffect(() => () => { last.current += 1; }, []);
  const run = useCallback(<T,>(ask: () => Promise<Result<T>>, then?: (value: T) => void) => {
    const mine = ++last.current;
    setBusy(true);
    setError(null);
    void ask().then((answer) => {
      if (mine !== last.current) return;
      setBusy(false);
      if (answer.ok) then?.(answer.value);
      else setError(answer.error);
    });
  }, []);
  const clear = useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}
