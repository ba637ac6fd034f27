// A new entry of the address book: the pasted address is shown whole in groups of four and compared by a person; main reads the clipboard again.
import { useState } from 'react';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { findLookAlike } from '../../../shared/domain/look-alike.ts';
import { isMethodId, methodIds, saleCurrencyOf } from '../../../shared/domain/methods.ts';
import { api, type Account, type Contact } from '../../lib/api.ts';
import { methodInWords } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, Switch, TextArea } from '../../ui/Field.tsx';
import { read } from './actions.ts';
import { LookAlike } from './LookAlike.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.contacts;

/** Coins the shop's gateways know first, then all others that have an address. */
function methodsFor(accounts: readonly Account[]): readonly string[] {
  const own = new Set(accounts.flatMap((account) => account.methods.map(({ method }) => method)));
  const payable = methodIds.filter((method) => saleCurrencyOf(method) === null && method !== 'BTC@lightning');
  return payable.toSorted((a, b) => Number(own.has(b)) - Number(own.has(a)));
}

interface AddContactProps {
  readonly contacts: readonly Contact[];
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
}

export function AddContactDialog({ contacts, accounts, onClose }: AddContactProps) {
  const methods = methodsFor(accounts);
  const [name, setName] = useState('');
  const [method, setMethod] = useState(methods.includes('BTC@bitcoin') ? 'BTC@bitcoin' : (methods[0] ?? ''));
  const [address, setAddress] = useState('');
  const [pasted, setPasted] = useState(false);
  const [compared, setCompared] = useState(false);
  const [tried, setTried] = useState(false);
  const act = useAct();
  const fits = isMethodId(method) && addressLooksRight(method, address);
  const known = fits ? findLookAlike(address, contacts.filter((contact) => contact.state !== 'removed')) : null;
  const put = (typed: string) => {
    setAddress(typed.replace(/\s+/g, ''));
    setCompared(false);
    act.clear();
  };
  const save = () => {
    setTried(true);
    if (name.trim() === '' || !fits || !compared) return;
    act.run(() => api().treasury.addContact({ name: name.trim(), method, address, pasted }), (contact) => {
      say(text.saved(contact.name));
      void read();
      onClose();
    });
  };
  return (
    <Dialog wide title={text.add} closeName={words.close} onClose={onClose} onSubmit={save} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy} disabled={!compared}>
            {text.add}
          </Button>
        </>
      }
    >
      <div className="pair">
        <Field label={text.name} maxLength={60} value={name} error={tried && name.trim() === '' ? text.nameWrong : null} onChange={(event) => setName(event.target.value)} />
        <Select label={text.method} value={method} options={methods.map((value) => ({ value, label: methodInWords(value) }))} onChange={(event) => setMethod(event.target.value)} />
      </div>
      <TextArea label={text.address} dir="ltr" className="mono" rows={2} maxLength={200} value={address} help={address === '' ? text.paste : pasted ? text.pasted : text.typed}
        error={address !== '' && !fits ? text.addressWrong : null}
        onPaste={() => setPasted(true)}
        onChange={(event) => {
          put(event.target.value);
          if (event.target.value === '') setPasted(false);
        }} />
      <div className="whole" aria-live="polite">
        <span className="quiet">{text.whole}</span>
        {fits ? <Groups text={address} /> : <span className="quiet">–</span>}
      </div>
      {known && <LookAlike known={known} address={address} />}
      <Switch label={text.compared} checked={compared} disabled={!fits} onChange={(event) => setCompared(event.target.checked)} />
    </Dialog>
  );
}
