// A state in three ways at once: shape, word, colour.
import { Icon, type IconName } from './Icon.tsx';
import './badge.css';

export type Tone = 'ok' | 'wait' | 'warn' | 'bad' | 'info';

export function Badge({ tone, icon, children }: { readonly tone: Tone; readonly icon: IconName; readonly children: string }) {
  return (
    <span className={`badge tone-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
