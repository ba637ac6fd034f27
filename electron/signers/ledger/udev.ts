// Linux lets a user open a Ledger only with udev rules. Looks whether they are there and writes down what would install them; never installs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where udev reads rules from (man udev). */
const ruleFolders: readonly string[] = ['/etc/udev/rules.d', '/run/udev/rules.d', '/usr/local/lib/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d'];

/** Before 73-seat-late.rules, which gives the person at the screen access to what is tagged `uaccess`. */
export const RULES_PATH = '/etc/udev/rules.d/70-countersign-ledger.rules';

/** Ledger's USB vendor number, as in github.com/LedgerHQ/udev-rules; one line for all models, by the vendor alone. */
export const udevRules = [
  '# Lets whoever sits at this computer use a Ledger device (USB vendor 2c97). After github.com/LedgerHQ/udev-rules.',
  'SUBSYSTEM=="usb", ATTR{idVendor}=="2c97", TAG+="uaccess"',
  'KERNEL=="hidraw*", ATTRS{idVendor}=="2c97", TAG+="uaccess"',
  '',
].join('\n');

/** What a person pastes into a terminal. */
export const udevInstallText = [
  `sudo tee ${RULES_PATH} <<'EOF'`,
  `${udevRules}EOF`,
  'sudo udevadm control --reload-rules && sudo udevadm trigger',
].join('\n');

/** A rule that reaches the device's hidraw node: by its name, or by any parent (SUBSYSTEMS). `SUBSYSTEM=="usb"` alone does not. */
const isAboutHidraw = (text: string): boolean =>
  text.split('\n').some((line) => !line.trimStart().startsWith('#') && /2c97/i.test(line) && /hidraw|SUBSYSTEMS==/.test(line) && /uaccess|MODE|GROUP/.test(line));

/** Any file's rules count, whoever put them there: the distribution, Ledger's own app, another wallet. */
export function hasUdevRules(folders: readonly string[] = ruleFolders): boolean {
  return folders.some((folder) => namesIn(folder).some((name) => name.endsWith('.rules') && isAboutHidraw(textOf(join(folder, name)))));
}

function namesIn(folder: string): readonly string[] {
  try { return readdirSync(folder); }
  catch { return []; }
}

function textOf(path: string): string {
  try { return readFileSync(path, 'utf8'); }
  catch { return ''; }
}

/** The text to offer; null where nothing is missing. */
export const missingUdevRules = (platform: NodeJS.Platform = process.platform, folders: readonly string[] = ruleFolders): string | null =>
  platform === 'linux' && !hasUdevRules(folders) ? udevInstallText : null;
