// What is said while something waits for the signer: its state, what it needs in plain words, how far it is, and the way to stop.
import type { SignerKind, SignerView } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { signerLook } from './looks.ts';

const text = words.approve;

interface DeviceWaitProps {
  readonly signer: SignerView | undefined;
  readonly kind: SignerKind;
  readonly onStop: () => void;
}

/** Codes of what passes by itself once a person has done something. */
const goesOn = (code: string): boolean => code.startsWith('device/') && !['device/rejected', 'device/cancelled', 'device/wrong_device', 'device/nonsense'].includes(code);

export function DeviceWait({ signer, kind, onStop }: DeviceWaitProps) {
  const problem = signer?.problem ?? null;
  const look = signerLook[problem === null ? (signer?.state ?? 'looking') : 'problem'];
  return (
    <div className="device-wait" role="status">
      <div className="device-wait-head">
        <strong>{words.signerKind[kind].word}</strong>
        <Badge tone={look.tone} icon={look.icon}>
          {words.signerState[problem === null ? (signer?.state ?? 'looking') : 'problem']}
        </Badge>
        <Button onClick={onStop}>{text.stop}</Button>
      </div>
      {problem === null ? (
        <p>
          {text.look} {signer && signer.exchanges > 0 && <span className="quiet">{text.exchanges(signer.exchanges)}</span>}
        </p>
      ) : (
        <Notice tone="warn" title={problem.message}>
          {problem.hint} {goesOn(problem.code) && !problem.hint.includes('goes on') && text.goesOn}
        </Notice>
      )}
    </div>
  );
}
