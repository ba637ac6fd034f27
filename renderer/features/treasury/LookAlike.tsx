// Two addresses with the same ends, one under the other, so that the eye finds where they differ.
import { words } from '../../lib/treasury-text.ts';
import { groupsOfFour } from '../../ui/group.ts';
import { Notice } from '../../ui/Notice.tsx';

const text = words.contacts;

function Marked({ address, other }: { readonly address: string; readonly other: string }) {
  const others = groupsOfFour(other);
  return (
    <span className="groups mono" dir="ltr">
      <span className="visually-hidden">{address}</span>
      {groupsOfFour(address).map((group, index) => (
        <span key={index} className={group === others[index] ? 'group' : 'group group-differs'} aria-hidden="true">
          {group}
        </span>
      ))}
    </span>
  );
}

export function LookAlike({ known, address }: { readonly known: { readonly name: string; readonly address: string }; readonly address: string }) {
  return (
    <Notice tone="bad" title={text.lookAlike(known.name)}>
      <p>{text.lookAlikeHint}</p>
      <dl className="look-alike">
        <dt>{text.this}</dt>
        <dd>
          <Marked address={address} other={known.address} />
        </dd>
        <dt>{known.name}</dt>
        <dd>
          <Marked address={known.address} other={address} />
        </dd>
      </dl>
    </Notice>
  );
}
