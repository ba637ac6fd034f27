// Asks where an export goes. The path comes from the person through the system's own dialog, never from a window's page.
import { app, dialog, type BrowserWindow } from 'electron';
import { extname, join } from 'node:path';

const kinds: Readonly<Record<string, string>> = { csv: 'CSV', jsonl: 'Labels (BIP329)', psbt: 'PSBT' };

/** The chosen path, or null when the person changed their mind. */
export async function askWhereToSave(window: BrowserWindow | null, fileName: string): Promise<string | null> {
  const extension = extname(fileName).slice(1);
  const options = {
    title: 'Save',
    defaultPath: join(app.getPath('documents'), fileName),
    filters: [{ name: kinds[extension] ?? extension, extensions: [extension] }],
  };
  const answer = window === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options);
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}
