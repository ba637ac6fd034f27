// The keypad for fingers. Keys never take the focus, so Enter on a keyboard still means "charge" after a touch.
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import './keypad.css';

export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '00' | 'erase';

const keys: readonly Key[] = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '00', '0', 'erase'];

export function Keypad({ name, eraseName, onKey }: { readonly name: string; readonly eraseName: string; readonly onKey: (key: Key) => void }) {
  const face = (key: Key): ReactNode => (key === 'erase' ? <Icon name="erase" size="large" /> : key);
  return (
    <div className="keypad" role="group" aria-label={name} dir="ltr">
      {keys.map((key) => (
        <button
          key={key}
          type="button"
          className="keypad-key"
          tabIndex={-1}
          aria-label={key === 'erase' ? eraseName : key}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onKey(key)}
        >
          {face(key)}
        </button>
      ))}
    </div>
  );
}
