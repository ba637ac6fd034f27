// The list of keys, opened with `?`.
import { Dialog } from './Dialog.tsx';
import './shortcut-help.css';

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

export function ShortcutHelp({ title, closeName, shortcuts, onClose }: { readonly title: string; readonly closeName: string; readonly shortcuts: readonly Shortcut[]; readonly onClose: () => void }) {
  return (
    <Dialog title={title} closeName={closeName} onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.does}>
            <dt>
              {shortcut.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
