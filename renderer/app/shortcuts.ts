// The keys, as the help shows them.
import { text } from '../lib/text.ts';
import type { Shortcut } from '../ui/ShortcutHelp.tsx';

const { list } = text.keys;

export const shortcuts: readonly Shortcut[] = [
  { keys: ['0–9'], does: list.digits },
  { keys: ['.'], does: list.dot },
  { keys: ['Enter'], does: list.enter },
  { keys: ['Backspace'], does: list.erase },
  { keys: ['Delete'], does: list.clear },
  { keys: ['Ctrl', 'V'], does: list.paste },
  { keys: ['F2', '+', 'Esc'], does: list.newSale },
  { keys: ['F3'], does: list.method },
  { keys: ['F4'], does: list.order },
  { keys: ['F6'], does: list.checkNow },
  { keys: ['F7'], does: list.details },
  { keys: ['F8'], does: list.showAgain },
  { keys: ['F9'], does: list.cancel },
  { keys: ['/'], does: list.search },
  { keys: ['?'], does: list.help },
];

const { treasuryList } = text.keys;

export const treasuryShortcuts: readonly Shortcut[] = [
  { keys: ['1', '–', '9'], does: treasuryList.places },
  { keys: ['W'], does: treasuryList.withdraw },
  { keys: ['R'], does: treasuryList.refresh },
  { keys: ['/'], does: treasuryList.search },
  { keys: ['↑', '↓', 'PgUp', 'PgDn'], does: treasuryList.walk },
  { keys: ['Home', 'End'], does: treasuryList.ends },
  { keys: ['←', '→'], does: treasuryList.chart },
  { keys: ['Enter'], does: treasuryList.onward },
  { keys: ['Esc'], does: treasuryList.back },
  { keys: ['L'], does: treasuryList.lock },
  { keys: ['?'], does: treasuryList.help },
];
