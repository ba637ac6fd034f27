// A new account: from the signer, which is asked for its extended key, or by a descriptor of another wallet.
import { useState } from 'react';
import { api, type TreasuryAccount, type TreasuryState } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextArea } from '../../ui/Field.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { openAccount, read } from './actions.ts';
import { DeviceWait } from './DeviceWait.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';
import { useSigner } from './use-signer.ts';

const text = words.accounts;
type From = 'signer' | 'text';
type Script = TreasuryAccount['scriptType'];
type Network = TreasuryAccount['network'];
const scripts = Object.keys(words.scriptType) as readonly Script[];
const networks = Object.keys(words.network) as readonly Network[];
const MOST_ACCOUNTS = 100;

export function AddAccountDialog({ state, onClose }: { readonly state: TreasuryState; readonly onClose: () => void }) {
  const [from, setFrom] = useState<From>('signer');
  const [name, setName] = useState('');
  const [script, setScript] = useState<Script>('p2wpkh');
  const [number, setNumber] = useState('0');
  const [descriptor, setDescriptor] = useState('');
  const [network, setNetwork] = useState<Network>(state.network ?? 'mainnet');
  const [source, setSource] = useState(state.sources[0]?.name ?? '');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const { kind, signer, options, choose } = useSigner(state);
  const act = useAct();
  const account = Number(number);
  const wrongNumber = !/^\d{1,3}$/.test(number) || account > MOST_ACCOUNTS;
  const fromSigner = from === 'signer';
  const wrong = name.trim() === '' || (fromSigner ? wrongNumber || kind === null : descriptor.trim() === '');
  const add = () => {
    setTried(true);
    if (wrong) return;
    const asked = {
      name: name.trim(), network, scriptType: script, account: fromSigner ? account : 0, signer: fromSigner ? kind : null, descriptor: fromSigner ? null : descriptor.trim(), source,
      secondSource: second === '' ? null : second,
    };
    act.run(() => api().treasury.addAccount(asked), (added) => {
      say(text.found(added.name));
      void read().then(() => openAccount(added.name, 'receive'));
      onClose();
    });
  };
  const close = () => {
    if (act.busy && fromSigner && kind !== null) void api().treasury.stopWaiting({ signer: kind });
    onClose();
  };
  return (
    <Dialog wide title={text.addTitle} closeName={words.close} onClose={close} onSubmit={add}
      says={
        <>
          {act.busy && fromSigner && kind !== null && <DeviceWait signer={signer} kind={kind} onStop={() => void api().treasury.stopWaiting({ signer: kind })} />}
          <Problem problem={act.error} />
        </>
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button look="primary" type="submit" busy={act.busy}>
            {act.busy && fromSigner ? text.adding : text.add}
          </Button>
        </>
      }
    >
      <Field label={text.name} help={text.nameHelp} maxLength={60} value={name} error={tried && name.trim() === '' ? words.contacts.nameWrong : null} onChange={(event) => setName(event.target.value)} />
      <Choices columns legend={text.from} value={from} onChange={setFrom} options={[{ value: 'signer', word: text.fromSigner, means: text.fromSignerMeans }, { value: 'text', word: text.fromText, means: text.fromTextMeans }]} />
      {fromSigner ? (
        <>
          {options.length > 1 && kind !== null && <Choices columns legend={text.signer} value={kind} onChange={choose} options={options} />}
          <Fold title={text.more} about={`${words.scriptType[script].word}, ${number}`}>
            <Choices columns legend={text.type} value={script} onChange={setScript} options={scripts.map((value) => ({ value, ...words.scriptType[value] }))} />
            <Field label={text.number} help={text.numberHelp} inputMode="numeric" maxLength={3} value={number} error={tried && wrongNumber ? text.numberHelp : null} onChange={(event) => setNumber(event.target.value)} />
          </Fold>
        </>
      ) : (
        <TextArea label={text.descriptor} dir="ltr" className="mono" maxLength={1000} value={descriptor} error={tried && descriptor.trim() === '' ? text.fromTextMeans : null} onChange={(event) => setDescriptor(event.target.value)} />
      )}
      {state.network === null && (
        <Select label={text.network} value={network} options={networks.map((value) => ({ value, label: words.network[value] }))} onChange={(event) => setNetwork(networks.find((each) => each === event.target.value) ?? network)} />
      )}
      <div className="pair">
        <Select label={text.source} value={source} options={state.sources.map((each) => ({ value: each.name, label: each.name }))} onChange={(event) => setSource(event.target.value)} />
        {state.sources.length > 1 && (
          <Select label={text.secondSource} help={text.secondHelp} value={second} onChange={(event) => setSecond(event.target.value)}
            options={[{ value: '', label: text.noSecond }, ...state.sources.filter((each) => each.name !== source).map((each) => ({ value: each.name, label: each.name }))]} />
        )}
      </div>
    </Dialog>
  );
}
