// A chain source: who tells what is on the chain.
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, Switch } from '../../ui/Field.tsx';
import { read } from './actions.ts';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.accounts;
type Kind = keyof typeof words.sourceKind;
const kinds = Object.keys(words.sourceKind) as readonly Kind[];
const examples: Record<Kind, string> = { esplora: 'https://…/api', electrum: 'tls://…:50002', core: 'http://127.0.0.1:8332' };

export function AddSourceDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('esplora');
  const [url, setUrl] = useState('');
  const [own, setOwn] = useState(false);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAct();
  const add = () => {
    setTried(true);
    if (name.trim() === '' || url.trim() === '') return;
    act.run(() => api().treasury.addSource({ name: name.trim(), kind, url: url.trim(), selfHosted: own, password: password === '' ? null : password }), () => {
      void read();
      onClose();
    });
  };
  return (
    <Dialog title={text.addSource} closeName={words.close} onClose={onClose} onSubmit={add} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy}>
            {text.addSource}
          </Button>
        </>
      }
    >
      <Field label={text.sourceName} help={text.nameHelp} maxLength={60} value={name} error={tried && name.trim() === '' ? words.contacts.nameWrong : null} onChange={(event) => setName(event.target.value)} />
      <Select label={text.sourceKind} value={kind} options={kinds.map((value) => ({ value, label: words.sourceKind[value] }))} onChange={(event) => setKind(kinds.find((each) => each === event.target.value) ?? kind)} />
      <Field label={text.sourceUrl} dir="ltr" placeholder={examples[kind]} maxLength={400} value={url} error={tried && url.trim() === '' ? examples[kind] : null} onChange={(event) => setUrl(event.target.value)} />
      {kind === 'core' && <Field label={text.sourcePassword} type="password" dir="ltr" optional={words.optional} value={password} onChange={(event) => setPassword(event.target.value)} />}
      <Switch label={text.sourceSelf} help={text.sourceSelfHelp} checked={own} onChange={(event) => setOwn(event.target.checked)} />
    </Dialog>
  );
}
