// The way webhooks take from outside to this computer: which one, whether it holds, and what is still to be done.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type Tunnel, type TunnelTest } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import type { Tone } from '../../lib/status-look.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Address } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ForwardHelp } from './ForwardHelp.tsx';
import { TunnelDialog } from './TunnelDialog.tsx';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}

/** Connected means that a probe came back, not only that a line is open. */
function lookOf({ state, test }: Tunnel): Look {
  const word = text.tunnel.state[state];
  switch (state) {
    case 'none':
    case 'idle': return { tone: 'info', icon: 'circle', word };
    case 'connecting': return { tone: 'wait', icon: 'dots', word };
    case 'down': return { tone: 'warn', icon: 'warning', word };
    case 'up':
      if (test === null) return { tone: 'wait', icon: 'dots', word: text.tunnel.beingTested };
      return test.ok ? { tone: 'ok', icon: 'tick', word } : { tone: 'warn', icon: 'warning', word: text.tunnel.nothingArrives };
  }
}

function Told({ tunnel, act }: { readonly tunnel: Tunnel; readonly act: (run: () => Promise<AppError | null>) => void }) {
  const open = tunnel.accounts.filter((account) => account.problem !== null);
  return open.map(({ name, webhookUrl, problem }) => (
    <Notice key={name} tone="warn" title={problem?.message ?? ''}
      actions={
        <Button
          onClick={() => act(async () => {
            const told = await api().tunnel.told({ name });
            return told.ok ? null : told.error;
          })}
        >
          {text.tunnel.told}
        </Button>
      }
    >
      <p>{text.tunnel.enterThere(name)}</p>
      {webhookUrl && <Address text={webhookUrl} whole copyName={text.settings.copyWebhook} copied={text.settings.copiedWebhook} onCopied={say} />}
    </Notice>
  ));
}

/** A key that nobody has vouched for yet: compare, then say so. */
function AskKey({ asked, busy, onTrust }: { readonly asked: NonNullable<Tunnel['askedKey']>; readonly busy: boolean; readonly onTrust: () => void }) {
  return (
    <Notice tone="wait" role="status" title={text.tunnel.keyTitle(asked.host)}
      actions={
        <Button look="primary" busy={busy} onClick={onTrust}>
          {text.tunnel.trust}
        </Button>
      }
    >
      <p className="tunnel-key" dir="ltr">
        {asked.fingerprint}
      </p>
      <p>{text.tunnel.keyText}</p>
    </Notice>
  );
}

function Facts({ tunnel, timeZone, test }: { readonly tunnel: Tunnel; readonly timeZone: string; readonly test: TunnelTest | null }) {
  return (
    <dl className="account-facts">
      {tunnel.publicUrl && (
        <>
          <dt>{text.tunnel.publicUrl}</dt>
          <dd>
            <Address text={tunnel.publicUrl} whole copyName={text.tunnel.copyUrl} copied={text.tunnel.copiedUrl} onCopied={say} />
          </dd>
        </>
      )}
      {tunnel.settings['hostKey'] && tunnel.settings['hostKey'] !== 'ask' && (
        <>
          <dt>{text.tunnel.pinned}</dt>
          <dd className="tunnel-key" dir="ltr">
            {tunnel.settings['hostKey']}
          </dd>
        </>
      )}
      <dt>{text.tunnel.test}</dt>
      <dd>{test === null ? text.tunnel.notTested : text.tunnel.tested(test.ok ? null : text.tunnel.stage[test.stage ?? 'answer'], test.tookMs, clockTime(test.at, timeZone, nowMs()))}</dd>
    </dl>
  );
}

export function TunnelSection({ state }: { readonly state: AppState }) {
  const { tunnel } = state;
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState<'test' | 'other' | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const act = (kind: 'test' | 'other') => (run: () => Promise<AppError | null>) => {
    setBusy(kind);
    setError(null);
    void run().then((problem) => {
      setBusy(null);
      setError(problem);
    });
  };
  const testNow = () => act('test')(async () => {
    const tested = await api().tunnel.test(null);
    if (tested.ok && tested.value.ok) say(text.tunnel.cameBack(tested.value.tookMs));
    return tested.ok ? null : tested.error;
  });
  const trust = (fingerprint: string) => act('other')(async () => {
    const trusted = await api().tunnel.trust({ fingerprint });
    return trusted.ok ? null : trusted.error;
  });
  const remove = () => act('other')(async () => {
    const removed = await api().tunnel.remove(null);
    return removed.ok ? null : removed.error;
  });
  const look = lookOf(tunnel);
  const shown = error ?? (tunnel.askedKey === null ? tunnel.problem : null);
  const practising = state.mode === 'practice';
  return (
    <>
      <p>
        <strong>{text.tunnel.mode[tunnel.mode]}</strong> <span className="quiet">{practising ? text.tunnel.practice : text.tunnel.modeText[tunnel.mode]}</span>
      </p>
      {tunnel.driver !== null && (
        <div className="account" role="group" aria-label={tunnel.title ?? tunnel.driver}>
          <div className="account-head">
            <h4>{tunnel.title}</h4>
            <Badge tone={look.tone} icon={look.icon}>
              {look.word}
            </Badge>
            <Button busy={busy === 'test'} onClick={testNow}>
              {busy === 'test' ? text.tunnel.testing : text.tunnel.testNow}
            </Button>
          </div>
          <Facts tunnel={tunnel} timeZone={state.settings.timeZone} test={tunnel.test} />
          {tunnel.askedKey && <AskKey asked={tunnel.askedKey} busy={busy === 'other'} onTrust={() => tunnel.askedKey && trust(tunnel.askedKey.fingerprint)} />}
          {tunnel.driver === 'manual' && tunnel.forwardTo && <ForwardHelp forwardTo={tunnel.forwardTo} />}
          {shown && (
            <Notice tone={tunnel.problem?.code === 'tunnel/host_key_changed' ? 'bad' : 'warn'} role="status" title={shown.message}>
              {shown.hint}
            </Notice>
          )}
          {tunnel.state === 'up' && <Told tunnel={tunnel} act={act('other')} />}
        </div>
      )}
      {tunnel.driver === null && error && (
        <Notice tone="bad" role="alert" title={error.message}>
          {error.hint}
        </Notice>
      )}
      {!practising && (
        <div className="settings-buttons">
          <Button {...(tunnel.driver === null ? { icon: 'add' } : {})} onClick={() => setEditing(true)}>
            {tunnel.driver === null ? text.tunnel.add : text.tunnel.change}
          </Button>
          {tunnel.driver !== null && (
            <Button look="quiet" onClick={remove}>
              {text.tunnel.remove}
            </Button>
          )}
        </div>
      )}
      {editing && <TunnelDialog state={state} onClose={() => setEditing(false)} />}
    </>
  );
}
