// Called by electron-builder when the app's folder is complete and before it is signed: sets the fuses and reads them back.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFuses, wrongFuses } from './fuses.mjs';

function executableOf({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`);
  return join(appOutDir, electronPlatformName === 'win32' ? `${name}.exe` : packager.executableName);
}

export default async function afterPack(context) {
  const executable = executableOf(context);
  // An Electron assembled for developing brings a launcher of its own; the sold app is app.asar alone.
  if (context.electronPlatformName === 'linux') rmSync(join(dirname(executable), 'resources', 'app'), { recursive: true, force: true });
  await setFuses(executable);
  const wrong = await wrongFuses(executable);
  if (wrong.length > 0) throw new Error(`fuses that did not take: ${wrong.join(', ')}`);
}
