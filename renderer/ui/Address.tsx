// A whole address or hash in groups of four, and a button that copies it and says what was copied.
import { useEffect, useState } from 'react';
import { IconButton } from './Button.tsx';
import { groupsOfFour } from './group.ts';
import './address.css';

/** The groups alone, for the customer display and tables. Read aloud as one text. */
export function Groups({ text }: { readonly text: string }) {
  return (
    <span className="groups mono" dir="ltr">
      <span className="visually-hidden">{text}</span>
      {groupsOfFour(text).map((group, index) => (
        <span key={index} className="group" aria-hidden="true">
          {group}
        </span>
      ))}
    </span>
  );
}

interface AddressProps {
  readonly text: string;
  /** Not in groups: a web address is read as one. */
  readonly whole?: boolean;
  readonly copyName: string;
  /** Said after copying, with the text that was copied. */
  readonly copied: (text: string) => string;
  readonly onCopied?: (said: string) => void;
}

export function Address({ text, whole = false, copyName, copied, onCopied }: AddressProps) {
  const [done, setDone] = useState(false);
  useEffect(() => setDone(false), [text]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setDone(true);
        onCopied?.(copied(text));
      },
      () => setDone(false),
    );
  };
  return (
    <span className="address">
      {whole ? (
        <span className="groups mono" dir="ltr">
          {text}
        </span>
      ) : (
        <Groups text={text} />
      )}
      <IconButton icon={done ? 'check' : 'copy'} name={copyName} onClick={copy} />
    </span>
  );
}
