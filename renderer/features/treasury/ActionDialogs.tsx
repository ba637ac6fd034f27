// What is asked before something is done with a withdrawal: a reason, a fee rate, a code, or only whether it is meant.
import { useState, type ReactNode } from 'react';
import type { Result } from '../../../shared/errors/result.ts';
import { api, type WithdrawalView } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Switch, TextArea } from '../../ui/Field.tsx';
import { keep } from './actions.ts';
import { FeeChoices } from './FeeChoices.tsx';
import { Problem } from './Problem.tsx';
import { useAct } from './use-act.ts';
import { useFees } from './use-fees.ts';

const text = words.detail;

export type DialogKind = 'cancel' | 'bump' | 'take_back' | 'child' | 'send_again' | 'verify' | 'close';
const SHORTEST_REASON = 3;

interface ActionDialogProps {
  readonly kind: DialogKind;
  readonly view: WithdrawalView;
  readonly onClose: () => void;
}

interface Shape {
  readonly title: string;
  readonly about: string;
  readonly word: string;
  readonly danger?: boolean;
  readonly keep: string;
}

function shapeOf(kind: DialogKind): Shape {
  switch (kind) {
    case 'cancel': return { title: text.cancelTitle, about: text.cancelText, word: text.reallyCancel, danger: true, keep: text.keep };
    case 'close': return { title: text.closeTitle, about: text.closeText, word: text.reallyClose, danger: true, keep: text.keep };
    case 'bump': return { title: text.feeTitle.bump, about: text.feeText.bump, word: text.prepare, keep: words.cancel };
    case 'take_back': return { title: text.feeTitle.cancel, about: text.feeText.cancel, word: text.prepare, keep: words.cancel };
    case 'child': return { title: text.feeTitle.child, about: text.feeText.child, word: text.prepare, keep: words.cancel };
    case 'send_again': return { title: text.againTitle, about: text.againText, word: text.reallyAgain, keep: words.cancel };
    case 'verify': return { title: text.codeTitle, about: text.codeText, word: text.sendCode, keep: words.cancel };
  }
}

export function ActionDialog({ kind, view, onClose }: ActionDialogProps) {
  const [reason, setReason] = useState('');
  const [rate, setRate] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [wentOut, setWentOut] = useState(false);
  const [tried, setTried] = useState(false);
  const act = useAct();
  const { id } = view;
  const shape = shapeOf(kind);
  const wantsReason = kind === 'cancel' || kind === 'close';
  const wantsRate = kind === 'bump' || kind === 'take_back' || kind === 'child';
  const fees = useFees(wantsRate ? view.source.name : null);
  const satPerVb = rate ?? fees?.[0]?.satPerVb ?? '';
  const isMissing = (wantsReason && reason.trim().length < SHORTEST_REASON) || (wantsRate && satPerVb === '') || (kind === 'verify' && code.trim() === '');

  const ask = (): Promise<Result<WithdrawalView>> => {
    const { treasury } = api();
    switch (kind) {
      case 'cancel': return treasury.cancel({ id, reason: reason.trim() });
      case 'close': return treasury.close({ id, reason: reason.trim(), wentOut });
      case 'bump':
      case 'child': return treasury.replan({ id, reason: kind, satPerVb });
      case 'take_back': return treasury.replan({ id, reason: 'cancel', satPerVb });
      case 'send_again': return treasury.sendAgain({ id });
      case 'verify': return treasury.verify({ id, code: code.trim() });
      }
  };
  const submit = () => {
    setTried(true);
    if (isMissing) return;
    act.run(ask, (done) => {
      keep(done);
      onClose();
    });
  };
  const fields: ReactNode = (
    <>
      {wantsReason && <TextArea label={text.reason} maxLength={500} value={reason} error={tried && reason.trim().length < SHORTEST_REASON ? text.reasonShort : null} onChange={(event) => setReason(event.target.value)} />}
      {kind === 'close' && view.need.code === 'look_at_gateway' && <Switch label={text.wentOut} help={text.wentOutHelp} checked={wentOut} onChange={(event) => setWentOut(event.target.checked)} />}
      {wantsRate && fees && <FeeChoices fees={fees} value={satPerVb} onChange={setRate} tried={tried} />}
      {kind === 'verify' && <Field label={text.codeLabel} dir="ltr" maxLength={100} value={code} onChange={(event) => setCode(event.target.value)} />}
    </>
  );
  return (
    <Dialog title={shape.title} closeName={words.close} onClose={onClose} onSubmit={submit} says={<Problem problem={act.error} />}
      actions={
        <>
          <Button onClick={onClose}>{shape.keep}</Button>
          <Button look={shape.danger === true ? 'danger' : 'primary'} type="submit" busy={act.busy}>
            {shape.word}
          </Button>
        </>
      }
    >
      <p>{shape.about}</p>
      {fields}
    </Dialog>
  );
}
