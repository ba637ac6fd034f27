// Every button: a word, at least 44 px, with its key shown where it has one.
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './button.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'till';
  readonly icon?: IconName;
  /** The key that does the same, shown beside the word. */
  readonly hotkey?: string;
  /** Says the work goes on; the button keeps its size and cannot be pressed again. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', size = 'normal', icon, hotkey, busy = false, className = '', children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      aria-keyshortcuts={hotkey}
      className={`button button-${look} button-size-${size} ${className}`}
    >
      {icon && <Icon name={icon} />}
      <span className="button-word">{children}</span>
      {hotkey && <kbd aria-hidden="true">{hotkey}</kbd>}
    </button>
  );
}

/** A button that is only an icon; the name is what screen readers and tests read. */
export function IconButton({ icon, name, className = '', ...rest }: Omit<ButtonProps, 'children' | 'icon' | 'look' | 'size' | 'busy' | 'hotkey'> & { readonly icon: IconName; readonly name: string }) {
  return (
    <button type="button" {...rest} aria-label={name} title={name} className={`icon-button ${className}`}>
      <Icon name={icon} />
    </button>
  );
}
