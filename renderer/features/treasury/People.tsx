// People: who works here, in which role, with which signer. Owners add and change them.
import { useState } from 'react';
import { api, type Person, type Role } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { read } from './actions.ts';
import { roles } from './policy-form.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.people;

function PersonDialog({ person, onClose }: { readonly person: Person | null; readonly onClose: () => void }) {
  const [name, setName] = useState(person?.name ?? '');
  const [role, setRole] = useState<Role>(person?.role ?? 'manager');
  const [pin, setPin] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAct();
  const save = () => {
    setTried(true);
    if (name.trim() === '') return;
    act.run(() => api().treasury.savePerson({ name: name.trim(), role, pin: pin === '' ? null : pin }), (saved) => {
      say(text.saved(saved.name));
      void read();
      onClose();
    });
  };
  return (
    <Dialog title={person === null ? text.addTitle : text.changeTitle(person.name)} closeName={words.close} onClose={onClose} onSubmit={save} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy}>
            {words.save}
          </Button>
        </>
      }
    >
      <Field label={text.name} maxLength={60} readOnly={person !== null} value={name} error={tried && name.trim() === '' ? words.contacts.nameWrong : null} onChange={(event) => setName(event.target.value)} />
      <Choices legend={text.role} value={role} onChange={setRole} options={roles.map((value) => ({ value, ...words.role[value] }))} />
      <Field label={person === null ? text.pin : text.newPin} type="password" inputMode="numeric" dir="ltr" maxLength={12} help={person === null ? words.signIn.pinHelp : text.keepPin} value={pin} onChange={(event) => setPin(event.target.value)} />
    </Dialog>
  );
}

export function People({ state, person }: Told) {
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const isOwner = person.role === 'owner';
  return (
    <div className="place">
      <header className="place-head">
        <div>
          <h1>{text.title}</h1>
          <p className="quiet">{isOwner ? text.lead : text.only}</p>
        </div>
        {isOwner && (
          <Button look="primary" icon="add" onClick={() => setEditing('new')}>
            {text.add}
          </Button>
        )}
      </header>
      <Panel title={text.title} titleHidden>
        <ul className="lines">
          {state.people.map((each) => (
            <li key={each.name} className="line" aria-label={each.name}>
              <span className="line-words">
                <strong>
                  {each.name} {each.name === person.name && <span className="quiet">({text.isYou})</span>}
                </strong>
                <span className="quiet">
                  {words.role[each.role].word}: {words.role[each.role].means}
                </span>
              </span>
              <Badge tone={each.hasPin ? 'ok' : 'warn'} icon={each.hasPin ? 'tick' : 'warning'}>
                {each.hasPin ? text.pin : text.noPin}
              </Badge>
              {each.role === 'owner' && (
                <Badge tone={each.signers.length > 0 ? 'ok' : 'info'} icon={each.signers.length > 0 ? 'device' : 'circle'}>
                  {text.signers(each.signers.length)}
                </Badge>
              )}
              {isOwner && (
                <Button onClick={() => setEditing(each)} aria-label={text.changeTitle(each.name)}>
                  {text.change}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      {editing !== null && <PersonDialog person={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}
