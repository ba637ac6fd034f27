// Which app a device has open, found out by ourselves before anything else: Ledger's client libraries guess, and wrongly (section B0 01).
import type { BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import type { Conversation } from './conversation.ts';
import { deviceFault, DeviceFault, nonsense } from './device-fault.ts';
import { ASKS, OK, statusError, statusOf } from './status-words.ts';

export interface RunningApp {
  readonly name: string;
  readonly version: string;
}

/** The first with today's protocol (version 1). */
export const OLDEST_VERSION = '2.1.0';

/** What the device calls itself when no app is open. */
const menus: readonly string[] = ['BOLOS', 'OLOS'];

const names = { main: 'Bitcoin', test: 'Bitcoin Test' } as const;

/** The app an account's network needs; the test app serves every test network. */
export const appFor = (network: BitcoinNetwork): string => (network === 'mainnet' ? names.main : names.test);

const textAt = (answer: Buffer, at: number): { readonly text: string; readonly next: number } => {
  const length = answer[at];
  if (length === undefined || at + 1 + length > answer.length - 2) throw nonsense('it does not say which app is open');
  return { text: answer.toString('latin1', at + 1, at + 1 + length).replace(/\0+$/, ''), next: at + 1 + length };
};

function readApp(answer: Buffer): RunningApp {
  if (answer[0] !== 1) throw nonsense('it does not say which app is open');
  const name = textAt(answer, 1);
  return { name: name.text, version: textAt(answer, name.next).text };
}

/** A question left open by somebody who went away is dropped with this answer; then the device listens again. */
const leftOpen: readonly number[] = [0x6a80, 0xb007];

async function askApp(talk: Conversation, wanted: string): Promise<RunningApp> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await talk.ask(0xb0, 0x01, 0, 0);
    const { status, code } = statusOf(answer);
    if (status === OK) return readApp(answer);
    if (status === ASKS) throw nonsense('it asks a question where it should say which app is open');
    if (attempt === 2 || !leftOpen.includes(status)) throw new DeviceFault(statusError(status, code, wanted));
  }
}

const numbers = (version: string): readonly number[] => version.split(/[.-]/).slice(0, 3).map((part) => Number.parseInt(part, 10));

/** Whether `version` is `oldest` or newer; a pre-release counts as its release, what is no version as older. */
function isNewEnough(version: string, oldest: string): boolean {
  const found = numbers(version);
  for (const [place, needed] of numbers(oldest).entries()) {
    const has = found[place];
    if (has === undefined || Number.isNaN(has) || has < needed) return false;
    if (has > needed) return true;
  }
  return true;
}

/** Asks the device to open the app. A yes ends the connection, since it comes back as another USB device; anything else changes nothing. */
async function openApp(talk: Conversation, wanted: string): Promise<void> {
  talk.setPersonAsked(true);
  const { status } = statusOf(await talk.ask(0xe0, 0xd8, 0, 0, Buffer.from(wanted, 'latin1')));
  talk.setPersonAsked(false);
  if (status === OK) throw deviceFault('device/unplugged');
}

/**
 * The app, once it is the right one for the network. Faults: `device/wrong_app`, `wrong_network`, `app_outdated`, and those of the exchange.
 * `mayOpen`: where no app is open the device asks its person to open it; `device/unplugged` after a yes.
 */
export async function checkApp(talk: Conversation, network: BitcoinNetwork, mayOpen: boolean): Promise<RunningApp> {
  const wanted = appFor(network);
  const app = await askApp(talk, wanted);
  if (app.name === wanted) {
    if (isNewEnough(app.version, OLDEST_VERSION)) return app;
    throw deviceFault('device/app_outdated', { app: app.name, found: app.version, needed: OLDEST_VERSION });
  }
  if (app.name === names.main || app.name === names.test) throw deviceFault('device/wrong_network', { open: app.name, wanted });
  const isMenu = menus.includes(app.name);
  if (isMenu && mayOpen) await openApp(talk, wanted);
  throw deviceFault('device/wrong_app', { open: isMenu ? 'No app' : app.name, wanted });
}
