// The way out and back: the transaction as text, file and codes for another signer, and what it signed taken in again.
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { Qr } from '../../ui/Qr.tsx';
import { keep } from './actions.ts';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';

const text = words.detail;
/** Long enough for a webcam to see each code. */
const CODE_MS = 700;

interface Exported {
  readonly base64: string;
  readonly codes: readonly string[];
}

/** Codes in turn; a person can hold one. */
function Codes({ codes }: { readonly codes: readonly string[] }) {
  const [at, setAt] = useState(0);
  const [going, setGoing] = useState(codes.length > 1);
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => setAt((now) => (now + 1) % codes.length), CODE_MS);
    return () => clearInterval(timer);
  }, [going, codes.length]);
  return (
    <div className="psbt-codes">
      <div className="psbt-code">
        <Qr text={codes[at] ?? ''} name={text.psbtQr(at + 1, codes.length)} level="L" />
      </div>
      <div className="place-buttons place-buttons-start">
        <span className="quiet">{text.psbtParts(at + 1, codes.length)}</span>
        {codes.length > 1 && <Button onClick={() => setGoing(!going)}>{going ? text.psbtPause : text.psbtGo}</Button>}
      </div>
    </div>
  );
}

export function PsbtExport({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [exported, setExported] = useState<Exported | null>(null);
  const { run, error, busy } = useAct();
  useEffect(() => run(() => api().treasury.exportPsbt({ id, save: false }), setExported), [run, id]);
  const copy = () => void navigator.clipboard.writeText(exported?.base64 ?? '').then(() => say(text.copiedPsbt));
  const save = () => run(() => api().treasury.exportPsbt({ id, save: true }), ({ path }) => path !== null && say(text.savedPsbt(path)));
  return (
    <Dialog wide title={words.action.export_psbt} closeName={words.close} onClose={onClose} says={<Problem problem={error} />}
      actions={
        <>
          <Button icon="copy" disabled={exported === null} onClick={copy}>
            {text.copyPsbt}
          </Button>
          <Button look="primary" icon="export" busy={busy} disabled={exported === null} onClick={save}>
            {text.savePsbt}
          </Button>
        </>
      }
    >
      <p>{text.psbtText}</p>
      {exported && (
        <div className="psbt">
          {exported.codes.length > 0 && <Codes codes={exported.codes} />}
          <TextArea label={text.psbtAsText} readOnly rows={8} className="mono" dir="ltr" value={exported.base64} />
        </div>
      )}
    </Dialog>
  );
}

/** How many of the codes of a row have been scanned, from their headers; null: these are no codes. */
export function codesRead(typed: string): { readonly have: number; readonly of: number } | null {
  const parts = typed.split(/\s+/).filter((line) => /^B\$[H2Z]P[0-9A-Z]{4}/.test(line));
  const [first] = parts;
  if (first === undefined) return null;
  return { have: new Set(parts.map((part) => part.slice(6, 8))).size, of: Number.parseInt(first.slice(4, 6), 36) };
}

export function PsbtImport({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const act = useAct();
  const codes = codesRead(typed);
  const take = () => {
    if (typed.trim() === '') return;
    act.run(() => api().treasury.importPsbt({ id, psbt: typed.trim() }), (view) => {
      keep(view);
      onClose();
    });
  };
  const readFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    // The file is the packet itself, or its text.
    const isPacket = String.fromCharCode(...bytes.subarray(0, 4)) === 'psbt';
    setTyped(isPacket ? [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') : new TextDecoder().decode(bytes).trim());
  };
  return (
    <Dialog wide title={text.importTitle} closeName={words.close} onClose={onClose} onSubmit={take} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button icon="into" onClick={() => file.current?.click()}>
            {text.importFile}
          </Button>
          <Button look="primary" type="submit" busy={act.busy} disabled={typed.trim() === ''}>
            {text.importNow}
          </Button>
        </>
      }
    >
      <p>{text.importText}</p>
      <TextArea label={text.importField} rows={8} className="mono" dir="ltr" value={typed} help={codes ? text.importParts(codes.have, codes.of) : undefined} onChange={(event) => setTyped(event.target.value)} />
      <input ref={file} type="file" accept=".psbt,.txt" hidden aria-label={text.importFile}
        onChange={(event) => {
          void readFile(event.target.files?.[0]);
          event.target.value = '';
        }} />
    </Dialog>
  );
}
