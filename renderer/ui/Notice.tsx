// A sentence about something that happened: what, what it means for the money, the next step; codes and ids under details.
import type { ReactNode } from 'react';
import type { Tone } from './Badge.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './notice.css';

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `alert` is spoken at once. */
  readonly role?: 'alert' | 'status' | 'note';
}

const icons: Record<Tone, IconName> = { ok: 'tick', wait: 'dots', warn: 'warning', bad: 'stop', info: 'note' };

export function Notice({ tone, title, children, actions, role = 'note' }: NoticeProps) {
  return (
    <div className={`notice tone-${tone}`} role={role}>
      <Icon name={icons[tone]} />
      <div className="notice-text">
        <p className="notice-title">{title}</p>
        {children && <div className="notice-more">{children}</div>}
      </div>
      {actions && <div className="notice-actions">{actions}</div>}
    </div>
  );
}
