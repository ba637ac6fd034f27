// The audit trail: who did what and when, newest first.
import { useCallback, useEffect, useState } from 'react';
import { api, type AuditLine } from '../../lib/api.ts';
import { exactTime } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { openWithdrawal } from './actions.ts';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.audit;
const PAGE = 100;

export function Audit({ app }: Told) {
  const [lines, setLines] = useState<readonly AuditLine[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const changes = useTreasury((treasury) => treasury.withdrawalChanges);
  const { run, error, busy } = useAct();
  const load = useCallback((cursor: string | null) => {
    run(() => api().treasury.audit({ cursor, limit: PAGE }), (page) => {
      setLines((old) => (cursor === null ? page.items : [...(old ?? []), ...page.items]));
      setNext(page.next);
    });
  }, [run]);
  useEffect(() => load(null), [load, changes]);
  return (
    <div className="place">
      <header className="place-head">
        <h1>{text.title}</h1>
      </header>
      <Problem problem={error} />
      <Panel title={text.title} titleHidden>
        {lines?.length === 0 && (
          <EmptyState icon="list" title={text.none}>
            {text.noneHint}
          </EmptyState>
        )}
        {lines !== null && lines.length > 0 && (
          <DataTable name={text.title} columns={[{ word: text.when }, { word: text.who }, { word: text.what }]}>
            {lines.map((line, index) => (
              <tr key={index}>
                <td className="when">{exactTime(line.at, app.settings.timeZone)}</td>
                <td>{line.who}</td>
                <td>
                  {line.what}{' '}
                  {line.withdrawal !== null && (
                    <button type="button" className="link-button" onClick={() => openWithdrawal(line.withdrawal ?? '')} aria-label={`${text.withdrawal} ${line.withdrawal}`}>
                      {text.withdrawal}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </DataTable>
        )}
        {next !== null && (
          <Button look="quiet" busy={busy} onClick={() => load(next)}>
            {text.more}
          </Button>
        )}
      </Panel>
    </div>
  );
}
