// The shop itself: name, currency, time zone, how the windows look and sound, the usual way to pay.
import { fiatCodes } from '../../../shared/domain/money.ts';
import type { AppState, ShopSettings } from '../../lib/api.ts';
import { methodInWords } from '../../lib/format.ts';
import { text } from '../../lib/text.ts';
import { Field, Select, Switch } from '../../ui/Field.tsx';

const themes = Object.keys(text.theme) as readonly ShopSettings['theme'][];
const currencies = [...fiatCodes].sort().map((code) => ({ value: code, label: code }));

/** UTC is missing from the platform's list on some systems. */
function timeZones(current: string): readonly { readonly value: string; readonly label: string }[] {
  return [...new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

const SEPARATOR = ' ';

function waysToChoose(state: AppState): readonly { readonly value: string; readonly label: string }[] {
  const ways = state.accounts.flatMap((account) =>
    account.methods.map((offered) => ({ value: [account.name, offered.method].join(SEPARATOR), label: `${methodInWords(offered.method)} · ${account.title}` })),
  );
  return [{ value: '', label: text.settings.lastUsed }, ...ways];
}

export function ShopForm({ state, draft, onChange }: { readonly state: AppState; readonly draft: ShopSettings; readonly onChange: (draft: ShopSettings) => void }) {
  const usual = draft.defaultGateway && draft.defaultMethod ? [draft.defaultGateway, draft.defaultMethod].join(SEPARATOR) : '';
  const chooseUsual = (value: string) => {
    const at = value.lastIndexOf(SEPARATOR);
    onChange({ ...draft, defaultGateway: at < 0 ? null : value.slice(0, at), defaultMethod: at < 0 ? null : value.slice(at + 1) });
  };
  return (
    <>
      <Field label={text.settings.shopName} help={text.settings.shopNameHelp} maxLength={60} value={draft.shopName} onChange={(event) => onChange({ ...draft, shopName: event.target.value })} />
      <div className="settings-pair">
        <Select label={text.settings.currency} options={currencies} value={draft.currency} onChange={(event) => onChange({ ...draft, currency: event.target.value })} />
        <Select label={text.settings.timeZone} help={text.settings.timeZoneHelp} options={timeZones(draft.timeZone)} value={draft.timeZone} onChange={(event) => onChange({ ...draft, timeZone: event.target.value })} />
      </div>
      <div className="settings-pair">
        <Select label={text.settings.defaultMethod} options={waysToChoose(state)} value={usual} onChange={(event) => chooseUsual(event.target.value)} />
        <Select label={text.settings.theme} options={themes.map((theme) => ({ value: theme, label: text.theme[theme] }))} value={draft.theme} onChange={(event) => onChange({ ...draft, theme: themes.find((theme) => theme === event.target.value) ?? 'system' })} />
      </div>
      <Switch label={text.settings.sound} help={text.settings.soundHelp} checked={draft.sound} onChange={(event) => onChange({ ...draft, sound: event.target.checked })} />
    </>
  );
}
