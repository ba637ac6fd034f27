// A dialog on the platform's own <dialog>: focus stays inside, Escape closes, focus goes back to where it was.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly closeName: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the most wanted last. */
  readonly actions?: ReactNode;
  /** What came of it: stays in view beside the buttons, however long the dialog is. */
  readonly says?: ReactNode;
  readonly wide?: boolean;
  /** Enter in a field does this. */
  readonly onSubmit?: () => void;
}

export function Dialog({ title, closeName, onClose, children, actions, says, wide = false, onSubmit }: DialogProps) {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The platform would choose the close button; who opens a dialog with a field wants the field.
    dialog?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea):enabled')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide ? 'dialog-wide' : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" name={closeName} onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
        {actions && (
          <footer className="dialog-foot">
            {says}
            <div className="dialog-actions">{actions}</div>
          </footer>
        )}
      </form>
    </dialog>
  );
}
