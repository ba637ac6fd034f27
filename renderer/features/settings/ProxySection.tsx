// The way out to the gateways: directly, as the system says, or through a proxy set by hand.
import { useState } from 'react';
import type { AppState } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ProxyDialog } from './ProxyDialog.tsx';
import { authorityOf } from './proxy-form.ts';

export function ProxySection({ state }: { readonly state: AppState }) {
  const { proxy } = state;
  const [editing, setEditing] = useState(false);
  const practising = state.mode === 'practice';
  return (
    <>
      <p>
        <strong>{text.proxy.mode[proxy.mode]}.</strong> <span className="quiet">{practising ? text.proxy.practice : text.proxy.modeText[proxy.mode]}</span>
      </p>
      {proxy.mode === 'manual' && (
        <dl className="account-facts">
          <dt>{text.proxy.title}</dt>
          <dd dir="ltr" className="tunnel-key">
            {authorityOf(proxy)}
          </dd>
          {proxy.user !== null && (
            <>
              <dt>{text.proxy.user}</dt>
              <dd>{proxy.user}</dd>
            </>
          )}
          {proxy.hasPassword && (
            <>
              <dt>{text.proxy.password}</dt>
              <dd>{text.proxy.sealed}</dd>
            </>
          )}
        </dl>
      )}
      {proxy.problem && (
        <Notice tone="warn" role="status" title={proxy.problem.message}>
          {proxy.problem.hint}
        </Notice>
      )}
      {!practising && <Button onClick={() => setEditing(true)}>{text.proxy.choose}</Button>}
      {editing && <ProxyDialog state={state} onClose={() => setEditing(false)} />}
    </>
  );
}
