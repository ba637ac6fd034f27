// The address book: who money may go to, whole addresses, who confirmed them, and what looks like somebody else.
import { useState } from 'react';
import { api, type Contact } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime, methodInWords } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Address } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field } from '../../ui/Field.tsx';
import { read } from './actions.ts';
import { AddContactDialog } from './AddContactDialog.tsx';
import { DeviceWait } from './DeviceWait.tsx';
import { LookAlike } from './LookAlike.tsx';
import { contactLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';
import { useSigner } from './use-signer.ts';

const text = words.contacts;

function RemoveDialog({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const act = useAct();
  const remove = () =>
    act.run(() => api().treasury.removeContact({ id: contact.id }), () => {
      void read();
      onClose();
    });
  return (
    <Dialog title={text.removeTitle(contact.name)} closeName={words.close} onClose={onClose} onSubmit={remove} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{text.keep}</Button>
          <Button look="danger" type="submit" busy={act.busy}>
            {text.reallyRemove}
          </Button>
        </>
      }
    >
      <p>{text.removeText}</p>
    </Dialog>
  );
}

function ContactCard({ contact, told }: { readonly contact: Contact; readonly told: Told }) {
  const { state, person, app } = told;
  const { kind, signer } = useSigner(state);
  const [removing, setRemoving] = useState(false);
  const act = useAct();
  const look = contactLook[contact.state];
  const at = (iso: string): string => clockTime(iso, app.settings.timeZone, nowMs());
  const confirm = () => {
    if (kind === null) return;
    act.run(() => api().treasury.confirmContact({ id: contact.id, signer: kind }), (done) => {
      say(`${done.name}: ${words.contactState[done.state]}`);
      void read();
    });
  };
  const facts = [
    text.addedBy(contact.createdBy, at(contact.createdAt)),
    contact.confirmedBy === null ? null : text.confirmedBy(contact.confirmedBy),
    contact.state === 'waiting' && contact.usableAt !== null ? text.usableAt(at(contact.usableAt)) : null,
    contact.lastUsedAt === null ? text.neverUsed : text.lastUsed(at(contact.lastUsedAt)),
  ].filter((each) => each !== null);
  return (
    <li className="panel contact" aria-label={contact.name} data-state={contact.state}>
      <div className="panel-head">
        <h2>
          {contact.name} <span className="quiet contact-method">{methodInWords(contact.method)}</span>
        </h2>
        <div className="panel-aside">
          <Badge tone={look.tone} icon={look.icon}>
            {words.contactState[contact.state]}
          </Badge>
        </div>
      </div>
      <Address text={contact.address} copyName={words.copyAddress} copied={words.copiedAddress} onCopied={say} />
      {contact.lookAlike && <LookAlike known={contact.lookAlike} address={contact.address} />}
      <p className="quiet">{facts.join('. ')}.</p>
      {act.busy && kind !== null && <DeviceWait signer={signer} kind={kind} onStop={() => void api().treasury.stopWaiting({ signer: kind })} />}
      <Problem problem={act.error} />
      <div className="place-buttons place-buttons-start">
        {contact.state === 'unconfirmed' && person.role === 'owner' && kind !== null && !act.busy && (
          <Button look="primary" icon="device" onClick={confirm}>
            {text.confirm}
          </Button>
        )}
        {contact.state !== 'removed' && (person.role === 'owner' || person.role === 'manager') && (
          <Button onClick={() => setRemoving(true)}>{text.remove}</Button>
        )}
      </div>
      {removing && <RemoveDialog contact={contact} onClose={() => setRemoving(false)} />}
    </li>
  );
}

export function Contacts(told: Told) {
  const { state } = told;
  const [adding, setAdding] = useState(false);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = state.contacts.filter(({ name, address }) => wanted === '' || name.toLowerCase().includes(wanted) || address.toLowerCase().includes(wanted));
  return (
    <div className="place">
      <header className="place-head">
        <h1>{text.title}</h1>
        <Button look="primary" icon="add" onClick={() => setAdding(true)}>
          {text.add}
        </Button>
      </header>
      {state.contacts.length > 6 && <Field type="search" label={text.search} value={search} onChange={(event) => setSearch(event.target.value)} />}
      {state.contacts.length === 0 && (
        <EmptyState icon="book" title={text.none}>
          {text.noneHint}
        </EmptyState>
      )}
      {state.contacts.length > 0 && shown.length === 0 && <p className="quiet">{text.noneFound}</p>}
      <ul className="stack">
        {shown.map((contact) => (
          <ContactCard key={contact.id} contact={contact} told={told} />
        ))}
      </ul>
      {adding && <AddContactDialog contacts={state.contacts} accounts={told.app.accounts} onClose={() => setAdding(false)} />}
    </div>
  );
}
