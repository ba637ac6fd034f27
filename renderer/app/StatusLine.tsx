// The line at the foot: whether the gateways answer, and the worst notice in full words. Its place is always kept.
import { useEffect, useRef, useState } from 'react';
import type { AppState } from '../lib/api.ts';
import { say } from '../lib/store.ts';
import { text } from '../lib/text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { noticesOf, type ShopNotice } from './notices.ts';

function quietWords(state: AppState): string {
  if (state.catchingUp) return text.frame.catchingUp;
  return state.accounts.length === 0 ? text.frame.noGateway : `${text.frame.allWell} · ${text.frame.learning[state.tunnel.mode]}`;
}

function quietIcon(state: AppState | null): IconName {
  if (!state || state.catchingUp) return 'dots';
  return state.accounts.length === 0 ? 'note' : 'check';
}

/** Each notice is spoken when it first comes, not at every change of state. */
function useSpoken(notices: readonly ShopNotice[]): void {
  const spoken = useRef(new Set<string>());
  useEffect(() => {
    for (const notice of notices) if (!spoken.current.has(notice.key)) say(`${notice.message} ${notice.hint}`, notice.tone === 'bad');
    spoken.current = new Set(notices.map((notice) => notice.key));
  }, [notices]);
}

export function StatusLine({ state }: { readonly state: AppState | null }) {
  const [open, setOpen] = useState(false);
  const notices = state ? noticesOf(state) : [];
  useSpoken(notices);
  const worst = notices[0];
  return (
    <footer className={`foot ${worst ? `foot-loud tone-${worst.tone}` : ''}`}>
      {worst ? (
        <>
          <Icon name={worst.tone === 'bad' ? 'stop' : 'warning'} />
          <span className="foot-text">
            <strong>{worst.message}</strong> {worst.hint}
          </span>
          <Button look="quiet" className="foot-more" onClick={() => setOpen(true)}>
            {notices.length > 1 ? text.frame.more(notices.length - 1) : text.frame.showAll}
          </Button>
        </>
      ) : (
        <span className="foot-text quiet">
          <Icon name={quietIcon(state)} /> {state ? quietWords(state) : ''}
        </span>
      )}
      <span className="foot-version quiet">{state ? `${text.appName} ${state.version}` : ''}</span>
      {open && (
        <Dialog title={text.frame.notices} closeName={text.frame.close} onClose={() => setOpen(false)}>
          {notices.length === 0 && <p>{text.frame.noNotices}</p>}
          {notices.map((notice) => (
            <Notice key={notice.key} tone={notice.tone} title={notice.message}>
              {notice.hint}
            </Notice>
          ))}
        </Dialog>
      )}
    </footer>
  );
}
