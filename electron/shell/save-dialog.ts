// Asks where an export goes. The path comes from the person through the system's own dialog, never from a window's page.
import { app, dialog, type BrowserWindow } from 'electron';
import { join } from 'node:path';

/** The chosen path, or null when the person changed their mind. */
export async function askWhereToSave(window: BrowserWindow | null, fileName: string): Promise<string | null> {
  const options = {
    title: 'Save report',
    defaultPath: join(app.getPath('documents'), fileName),
    filters: [{ name: 'CSV', extensions: ['csv'] }],
  };
  const answer = window === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options);
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}
