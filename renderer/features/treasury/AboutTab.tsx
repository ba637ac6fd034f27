// What an account is: its keys' path and descriptor, and its labels as a file.
import { useRef } from 'react';
import { api } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Address } from '../../ui/Address.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts, Panel } from '../../ui/Panel.tsx';
import type { AccountTold } from './AccountPage.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.accounts;

export function AboutTab({ account }: AccountTold) {
  const file = useRef<HTMLInputElement>(null);
  const act = useAct();
  const exportLabels = () => act.run(() => api().treasury.exportLabels({ account: account.name }), ({ path }) => path !== null && say(text.labelsSaved(path)));
  const importLabels = (chosen: File | undefined) => {
    if (!chosen) return;
    act.run(async () => api().treasury.importLabels({ account: account.name, text: await chosen.text() }), ({ taken, refused }) => say(text.imported(taken, refused)));
  };
  return (
    <div className="stack">
      <Panel title={text.tab.about} titleHidden>
        <Facts>
          <Fact term={text.network}>{words.network[account.network]}</Fact>
          <Fact term={text.script}>{words.scriptType[account.scriptType].word}</Fact>
          <Fact term={text.path}>
            <span className="mono">{account.path}</span>
          </Fact>
          <Fact term={text.fingerprint}>
            <span className="mono">{account.fingerprint}</span>
          </Fact>
          <Fact term={text.source}>{[account.source, account.secondSource].filter((each) => each !== null).join(', ')}</Fact>
          <Fact term={text.descriptorTitle}>
            <Address text={account.descriptor} whole copyName={text.copyDescriptor} copied={text.copiedDescriptor} onCopied={say} />
          </Fact>
        </Facts>
      </Panel>
      <Panel title={text.labels}>
        <div className="place-buttons place-buttons-start">
          <Button icon="export" busy={act.busy} onClick={exportLabels}>
            {text.exportLabels}
          </Button>
          <Button icon="into" busy={act.busy} onClick={() => file.current?.click()}>
            {text.importLabels}
          </Button>
          <input ref={file} type="file" accept=".jsonl,.txt" hidden aria-label={text.importLabels}
            onChange={(event) => {
              importLabels(event.target.files?.[0]);
              event.target.value = '';
            }} />
        </div>
        <Problem problem={act.error} />
      </Panel>
    </div>
  );
}
