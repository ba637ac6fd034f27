// What a page may ask of the machine: to put text on the clipboard (copy button of the till). Everything else is denied, asked or queried.
import type { Session } from 'electron';
import { pageUrl } from './origin.ts';

/** Writing text after a click, by the till alone; reading the clipboard is another permission and is denied. */
const mayHave = (permission: string, address: string | undefined): boolean =>
  permission === 'clipboard-sanitized-write' && address?.replace(/#.*$/s, '') === pageUrl('till');

/** Both handlers are needed: with the request handler alone, queries still answer "granted". */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => { decide(mayHave(permission, details.requestingUrl)); });
  session.setPermissionCheckHandler((_contents, permission, _origin, details) => mayHave(permission, details.requestingUrl));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, give) => { give(null); });
  session.setBluetoothPairingHandler((_details, answer) => { answer({ confirmed: false }); });
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  session.on('select-hid-device', (event, _details, choose) => { event.preventDefault(); choose(null); });
  session.on('select-usb-device', (event, _details, choose) => { event.preventDefault(); choose(); });
  session.on('select-serial-port', (event, _ports, _contents, choose) => { event.preventDefault(); choose(''); });
  session.on('will-download', (event) => { event.preventDefault(); });
}
