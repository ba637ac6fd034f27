// Asks main how a typed base URL would be used, a moment after typing stops.
import { useEffect, useState } from 'react';
import { api, type UrlCheck } from '../../lib/api.ts';

const PAUSE_MS = 200;

export function useUrlCheck(url: string, selfHosted: boolean): UrlCheck | null {
  const [check, setCheck] = useState<UrlCheck | null>(null);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      if (url.trim() === '') setCheck(null);
      else {
        void api().gateways.checkUrl({ url: url.trim(), selfHosted }).then((answer) => {
          if (wanted) setCheck(answer.ok ? answer.value : null);
        });
      }
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [url, selfHosted]);
  return check;
}
