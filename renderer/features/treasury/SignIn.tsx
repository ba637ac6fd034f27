// Who works in the treasury: name and PIN. Where nobody is known yet, the first owner is made.
import { useState } from 'react';
import { api, type Person } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { read } from './actions.ts';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.signIn;

/** The form alone; `people` are those who may sign in here. */
export function SignInForm({ people, word = text.enter, onDone }: { readonly people: readonly Person[]; readonly word?: string; readonly onDone?: () => void }) {
  const [name, setName] = useState(people[0]?.name ?? '');
  const [pin, setPin] = useState('');
  const act = useAct();
  const chosen = people.some((person) => person.name === name) ? name : (people[0]?.name ?? '');
  const enter = () => {
    act.run(() => api().treasury.signIn({ name: chosen, pin }), () => {
      void read().then(onDone);
    });
    setPin('');
  };
  return (
    <form className="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <Select label={text.name} value={chosen} options={people.map((person) => ({ value: person.name, label: `${person.name} (${words.role[person.role].word})` }))} onChange={(event) => setName(event.target.value)} />
      <Field label={text.pin} type="password" inputMode="numeric" maxLength={12} dir="ltr" value={pin} autoFocus onChange={(event) => setPin(event.target.value)} />
      <Problem problem={act.error} />
      <Button look="primary" type="submit" icon="lock" busy={act.busy} disabled={pin === ''}>
        {word}
      </Button>
    </form>
  );
}

export function SignIn({ people }: { readonly people: readonly Person[] }) {
  return (
    <section className="sign-in" aria-labelledby="sign-in-title">
      <Icon name="vault" size="huge" />
      <h1 id="sign-in-title">{text.title}</h1>
      <p className="quiet">{text.lead}</p>
      <SignInForm people={people.filter((person) => person.hasPin)} />
    </section>
  );
}

export function FirstOwner() {
  const [name, setName] = useState('');
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAct();
  const differs = pin !== again;
  const begin = () => {
    setTried(true);
    if (name.trim() === '' || differs || pin === '') return;
    act.run(async () => {
      const saved = await api().treasury.savePerson({ name: name.trim(), role: 'owner', pin });
      return saved.ok ? api().treasury.signIn({ name: saved.value.name, pin }) : saved;
    }, () => {
      say(words.people.saved(name.trim()));
      void read();
    });
  };
  return (
    <section className="sign-in" aria-labelledby="sign-in-title">
      <Icon name="vault" size="huge" />
      <h1 id="sign-in-title">{text.firstTitle}</h1>
      <p className="quiet">{text.firstLead}</p>
      <form className="sign-in-form"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <Field label={text.firstName} maxLength={60} value={name} autoFocus error={tried && name.trim() === '' ? words.contacts.nameWrong : null} onChange={(event) => setName(event.target.value)} />
        <Field label={text.pin} type="password" inputMode="numeric" maxLength={12} dir="ltr" value={pin} help={text.pinHelp} onChange={(event) => setPin(event.target.value)} />
        <Field label={text.pinAgain} type="password" inputMode="numeric" maxLength={12} dir="ltr" value={again} error={tried && differs ? text.pinDiffers : null} onChange={(event) => setAgain(event.target.value)} />
        <Problem problem={act.error} />
        <Button look="primary" type="submit" icon="lock" busy={act.busy}>
          {text.begin}
        </Button>
      </form>
    </section>
  );
}
