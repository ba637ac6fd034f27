// The bar: whose till this is, and where one can go.
import type { AppState } from '../lib/api.ts';
import { go, useApp, type View } from '../lib/store.ts';
import { text } from '../lib/text.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Mark } from '../ui/Mark.tsx';

const places: readonly { readonly view: View; readonly icon: IconName; readonly word: string }[] = [
  { view: 'sale', icon: 'sale', word: text.frame.sale },
  { view: 'treasury', icon: 'vault', word: text.frame.treasury },
  { view: 'exports', icon: 'export', word: text.frame.exports },
  { view: 'settings', icon: 'settings', word: text.frame.settings },
];

export function NavBar({ state, onKeys }: { readonly state: AppState | null; readonly onKeys: () => void }) {
  const view = useApp((app) => app.view);
  return (
    <header className="bar">
      <span className="bar-name">
        <Mark />
        <span className="bar-shop">{state?.settings.shopName || text.appName}</span>
      </span>
      <nav className="bar-nav" aria-label={text.frame.nav}>
        {places.map((place) => (
          <button key={place.view} type="button" className="bar-place" aria-current={view === place.view ? 'page' : undefined} disabled={!state} onClick={() => go(place.view)}>
            <Icon name={place.icon} />
            <span>{place.word}</span>
          </button>
        ))}
        <button type="button" className="bar-place" aria-keyshortcuts="?" onClick={onKeys}>
          <Icon name="keyboard" />
          <span>{text.frame.keys}</span>
          <kbd aria-hidden="true">?</kbd>
        </button>
      </nav>
    </header>
  );
}
