// Runs one command on an opened App: the same code for a command of this process and for one handed over by another.
import { userInfo } from 'node:os';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import type { Clock } from '../core/ports.ts';
import type { AppCommand, CommandContext, Finished } from './spec.ts';

export interface OnApp {
  readonly app: App;
  readonly clock: Clock;
  readonly passphrase: string | null;
  /** null: nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** The app belongs to another process that goes on after this command. */
  readonly isShared: boolean;
}

export async function runOnApp(command: AppCommand, context: CommandContext, on: OnApp): Promise<Finished> {
  const opened = await openVault(command.needs, on);
  if (!opened.ok) return opened;
  const run = await command.load();
  return run({ ...context, app: on.app, clock: on.clock, isShared: on.isShared, person: userInfo().username });
}

/** Opens what is sealed before the command begins, so that nothing is half done when the passphrase is not right. */
async function openVault(needs: AppCommand['needs'], { app: { vault }, passphrase, ask }: OnApp): Promise<Result<null>> {
  if (needs === 'app') return ok(null);
  const state = vault.state();
  if (state === 'open') return ok(null);
  // Opening one that is not there yet is left to whoever seals the first credential.
  if (state === 'none' && needs === 'credentials') return ok(null);
  if (state === 'none') return makeVault(vault, passphrase, ask);
  const typed = passphrase ?? (await ask?.('Passphrase: ')) ?? null;
  return typed === null ? failure('vault/locked') : vault.unlock(typed);
}

async function makeVault(vault: App['vault'], passphrase: string | null, ask: OnApp['ask']): Promise<Result<null>> {
  if (passphrase !== null) return vault.create(passphrase);
  if (ask === null) return failure('vault/none');
  const first = await ask('Choose a passphrase that seals the credentials: ');
  const second = await ask('Again: ');
  if (first !== second) return failure('input/invalid', { details: { field: 'The passphrase', problem: 'the two are not the same' } });
  return vault.create(first);
}
