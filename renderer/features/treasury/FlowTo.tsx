// Step 2: who gets it. Entries of the address book, own accounts that were seen on the device, or the customer of a refund.
import { useRef, useState } from 'react';
import { api, type Contact } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field, TextArea } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { goTo, read } from './actions.ts';
import { DeviceWait } from './DeviceWait.tsx';
import { accountsOf, addressFits, contactsOf, fromLines, takesMany, toAccount, toContact } from './draft.ts';
import type { FlowTold } from './Flow.tsx';
import { contactLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import { change } from './store.ts';
import { useAct } from './use-act.ts';
import { useSigner } from './use-signer.ts';

const text = words.flow;

interface PickProps {
  readonly word: string;
  readonly address: string;
  readonly chosen: boolean;
  readonly many: boolean;
  readonly disabled: boolean;
  readonly why?: string | null;
  readonly badge?: React.ReactNode;
  readonly onPick: (chosen: boolean) => void;
}

/** One that can be chosen, with its address whole: it is compared here, too. */
function Pick({ word, address, chosen, many, disabled, why, badge, onPick }: PickProps) {
  return (
    <label className="choices-one pick">
      <input type={many ? 'checkbox' : 'radio'} name="recipient" checked={chosen} disabled={disabled} onChange={(event) => onPick(event.target.checked)} aria-label={word} />
      <span className="choices-words">
        <strong>{word}</strong> {badge}
        <span className="choices-means">
          <Groups text={address} />
        </span>
        {why && <span className="choices-means">{why}</span>}
      </span>
    </label>
  );
}

function whyNot(contact: Contact, timeZone: string): string | null {
  if (contact.state === 'unconfirmed') return text.notConfirmed;
  return contact.state === 'waiting' && contact.usableAt !== null ? text.waiting(clockTime(contact.usableAt, timeZone, nowMs())) : null;
}

function Contacts({ draft, state, app }: FlowTold) {
  const [search, setSearch] = useState('');
  const many = takesMany(draft);
  const shown = contactsOf(draft, state.contacts, search);
  const all = contactsOf(draft, state.contacts, '');
  const pick = (contact: Contact, chosen: boolean) => {
    const others = many ? draft.recipients.filter((each) => each.contact !== contact.id && each.account === null) : [];
    change({ recipients: chosen ? [...others, toContact(contact)] : others });
  };
  if (all.length === 0) {
    return (
      <EmptyState icon="book" title={text.noContacts}>
        <p>{text.noContactsHint}</p>
        <Button onClick={() => goTo('contacts')}>{text.toBook}</Button>
      </EmptyState>
    );
  }
  return (
    <fieldset className="choices">
      <legend className="visually-hidden">{text.toTitle}</legend>
      {all.length > 6 && <Field type="search" label={text.find} value={search} onChange={(event) => setSearch(event.target.value)} />}
      <div className="picks">
        {shown.map((contact) => {
          const look = contactLook[contact.state];
          return (
            <Pick key={contact.id} word={contact.name} address={contact.address} many={many} disabled={contact.state !== 'usable'} chosen={draft.recipients.some((each) => each.contact === contact.id)}
              why={whyNot(contact, app.settings.timeZone)} badge={contact.state === 'usable' ? null : <Badge tone={look.tone} icon={look.icon}>{words.contactState[contact.state]}</Badge>}
              onPick={(chosen) => pick(contact, chosen)} />
          );
        })}
        {shown.length === 0 && <p className="quiet">{words.contacts.noneFound}</p>}
      </div>
    </fieldset>
  );
}

function OwnAccounts({ draft, state }: FlowTold) {
  const accounts = accountsOf(draft, state.accounts);
  const { kind, signer } = useSigner(state);
  const act = useAct();
  const chosen = accounts.find(({ name }) => draft.recipients.some((each) => each.account === name));
  const check = (account: string) => {
    if (kind !== null) act.run(() => api().treasury.showAddress({ account, signer: kind }), () => void read());
  };
  if (accounts.length === 0) return null;
  return (
    <fieldset className="choices">
      <legend>{text.toAccount}</legend>
      {accounts.map((account) => (
        <Pick key={account.id} word={account.name} address={account.receive.address} many={false} disabled={false} chosen={chosen?.id === account.id} onPick={() => change({ recipients: [toAccount(account)] })} />
      ))}
      {chosen && chosen.receive.shownOnSignerAt === null && (
        <Notice tone="warn" title={words.accounts.unchecked}
          actions={
            !act.busy && kind !== null && !chosen.watchOnly && (
              <Button look="primary" icon="device" onClick={() => check(chosen.name)}>
                {words.accounts.check}
              </Button>
            )
          }
        >
          {words.accounts.uncheckedHint}
        </Notice>
      )}
      {act.busy && kind !== null && <DeviceWait signer={signer} kind={kind} onStop={() => void api().treasury.stopWaiting({ signer: kind })} />}
      <Problem problem={act.error} />
    </fieldset>
  );
}

function Customer({ draft }: FlowTold) {
  const [recipient] = draft.recipients;
  if (!recipient) return null;
  const address = recipient.address ?? '';
  const wrong = address.trim() !== '' && !addressFits(draft, address);
  return (
    <div className="stack">
      <TextArea label={text.customerAddress} dir="ltr" className="mono" maxLength={200} rows={2} value={address} help={draft.source?.kind === 'gateway_refund' ? text.onPageHelp : text.customerHelp}
        error={wrong ? text.addressWrong : null} onChange={(event) => change({ recipients: [{ ...recipient, address: event.target.value.replace(/\s+/g, '') }] })} />
      {address !== '' && (
        <div className="whole">
          <span className="quiet">{words.contacts.whole}</span>
          <Groups text={address} />
        </div>
      )}
    </div>
  );
}

/** Many at once from a file; what cannot be used is said line by line. */
function FromCsv({ draft }: FlowTold) {
  const file = useRef<HTMLInputElement>(null);
  const act = useAct();
  const read = (chosen: File | undefined) => {
    const method = draft.source?.method;
    if (!chosen || method === undefined) return;
    act.run(async () => api().treasury.readRecipients({ text: await chosen.text(), method }), (lines) => change({ recipients: fromLines(lines), refused: lines.filter(({ problem }) => problem !== null) }));
  };
  const lines = draft.recipients.filter(({ key }) => key.startsWith('line '));
  return (
    <div className="stack">
      <div className="place-buttons place-buttons-start">
        <Button icon="list" busy={act.busy} onClick={() => file.current?.click()}>
          {text.csv}
        </Button>
        <span className="quiet">{lines.length > 0 ? text.chosen(lines.length) : text.csvHelp}</span>
      </div>
      <input ref={file} type="file" accept=".csv,.txt" hidden aria-label={text.csv}
        onChange={(event) => {
          read(event.target.files?.[0]);
          event.target.value = '';
        }} />
      <Problem problem={act.error} />
      {draft.refused.length > 0 && (
        <Notice tone="warn" title={text.csvProblems(draft.refused.length)}>
          <ul className="lines-plain">
            {draft.refused.map((line) => (
              <li key={line.line}>
                {text.line} {line.line}: {line.name === '' ? line.address : line.name} – {line.problem}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

export function ToStep(told: FlowTold) {
  const { draft } = told;
  switch (draft.purpose) {
    case 'refund': return <Customer {...told} />;
    case 'consolidation': return null;
    case 'transfer':
      return (
        <>
          <OwnAccounts {...told} />
          <Contacts {...told} />
        </>
      );
    case 'payment':
      return (
        <>
          <Contacts {...told} />
          {takesMany(draft) && <FromCsv {...told} />}
        </>
      );
  }
}
