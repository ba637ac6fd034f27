// What a gateway can do and what it cannot, one line each.
import type { Driver } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Icon } from '../../ui/Icon.tsx';

export function AbilityList({ abilities }: { readonly abilities: Driver['abilities'] }) {
  const lists = [[text.settings.can, 'check', abilities.can], [text.settings.cannot, 'minus', abilities.cannot]] as const;
  return lists.map(([title, icon, words]) => words.length > 0 && (
    <div key={title} className="abilities">
      <h4>{title}</h4>
      <ul>
        {words.map((word) => (
          <li key={word}>
            <Icon name={icon} /> {word}
          </li>
        ))}
      </ul>
    </div>
  ));
}
