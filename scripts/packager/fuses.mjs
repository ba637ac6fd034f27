// The fuses of the app that is sold: every one set on purpose, none left as Electron ships it.
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

export const wantedFuses = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
};

/** The fuses that this Electron has, by name and state. */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)) && wire[FuseV1Options[name]] !== undefined);
  return Object.fromEntries(names.map((name) => [name, wire[FuseV1Options[name]] === FuseState.ENABLE]));
}

/** Sets all of them; refuses an Electron that has one we do not know. */
export async function setFuses(executable) {
  const present = Object.keys(await readFuses(executable));
  const unknown = present.filter((name) => !(name in wantedFuses));
  if (unknown.length > 0) throw new Error(`this Electron has fuses that are not decided on: ${unknown.join(', ')}`);
  const chosen = Object.fromEntries(present.map((name) => [FuseV1Options[name], wantedFuses[name]]));
  await flipFuses(executable, { version: FuseVersion.V1, resetAdHocDarwinSignature: process.platform === 'darwin', strictlyRequireAllFuses: true, ...chosen });
}

/** Which fuses of the executable are not as wanted. */
export async function wrongFuses(executable) {
  const found = await readFuses(executable);
  return Object.keys(found).filter((name) => found[name] !== wantedFuses[name]);
}
