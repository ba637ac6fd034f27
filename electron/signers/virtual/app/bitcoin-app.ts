// The Bitcoin app: which command an APDU is, in the order in which the real one checks it.
import type { Flow } from '../flow.ts';
import type { Command } from '../protocol/apdu.ts';
import { Refusal, status } from '../refusal.ts';
import type { AppContext } from './context.ts';
import { extendedKey } from './extended-key.ts';
import { signMessage } from './message.ts';
import { registerWallet } from './register-wallet.ts';
import { signPsbt } from './sign/sign-psbt.ts';
import { walletAddress } from './wallet-address.ts';

export const APP_CLASS = 0xe1;
export const FRAMEWORK_CLASS = 0xf8;
export const CONTINUE = 0x01;

export const isContinue = ({ cla, ins }: Command): boolean => cla === FRAMEWORK_CLASS && ins === CONTINUE;

// A flow without a pause.
// oxlint-disable-next-line require-yield
function* fingerprint(_data: Uint8Array, { keys }: AppContext): Flow<Uint8Array> {
  return keys.fingerprint;
}

const commands = new Map<number, (data: Uint8Array, app: AppContext) => Flow<Uint8Array>>([
  [0x00, extendedKey],
  [0x02, registerWallet],
  [0x03, walletAddress],
  [0x04, signPsbt],
  [0x05, fingerprint],
  [0x10, signMessage],
]);

/**
 * The flow of a command that begins, `newestProtocol` being 1 since app 2.1; CONTINUE never gets here while a question is open.
 */
export function startCommand(command: Command, newestProtocol: 0 | 1, app: Omit<AppContext, 'protocolVersion'>): Flow<Uint8Array> {
  if (command.p2 > newestProtocol) throw new Refusal(status.wrongParameters, 'a newer protocol');
  if (isContinue(command)) throw new Refusal(status.badState, 'nothing to continue');
  if (command.cla !== APP_CLASS) throw new Refusal(command.cla === FRAMEWORK_CLASS ? status.unknownInstruction : status.unknownClass, 'not of this app');
  const begin = commands.get(command.ins);
  if (begin === undefined) throw new Refusal(status.unknownInstruction, 'no such command');
  return begin(command.data, { ...app, protocolVersion: command.p2 === 0 ? 0 : 1 });
}
