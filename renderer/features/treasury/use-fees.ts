// What a place in the coming blocks costs now, by the account's own chain source.
import { useEffect, useState } from 'react';
import { api, type Fees } from '../../lib/api.ts';
import { useAct } from './use-act.ts';

/** null while nothing is known: no account, or not answered yet. */
export function useFees(account: string | null): Fees | null {
  const [fees, setFees] = useState<Fees | null>(null);
  const { run } = useAct();
  useEffect(() => {
    if (account !== null) run(() => api().treasury.fees({ account }), setFees);
  }, [run, account]);
  return account === null ? null : fees;
}
