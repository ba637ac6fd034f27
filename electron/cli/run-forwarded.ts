// The holder's side of a handed-over command: runs it on the App that is open and streams what it prints.
import { failure } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import type { Clock } from '../core/ports.ts';
import type { WriterHandlers } from '../core/single-writer/port.ts';
import { parseCommandLine, wantsJson } from './parse.ts';
import { createPrinter } from './printer.ts';
import { runOnApp } from './run-on-app.ts';
import { commands } from './table.ts';

/** `app` gives the App that is open now, or null while there is none (starting, changing to practice mode). */
export function createCommandHandler(app: () => App | null, clock: Clock): WriterHandlers['run'] {
  return async ({ argv, settings, passphrase, cwd }, streams) => {
    const printer = createPrinter(wantsJson(argv), streams);
    const typed = parseCommandLine(argv, commands);
    const open = app();
    if (!typed.ok || typed.value.kind !== 'command' || typed.value.command.needs === 'nothing') {
      printer.error(failure('input/usage', { details: { problem: 'The running Countersign is another version and does not know this command' } }).error);
      return 2;
    }
    if (open === null) {
      printer.error(failure('db/busy', { details: { holder: 'the app, which is starting' } }).error);
      return 1;
    }
    const { command, args } = typed.value;
    const context = { args, settings, printer, signal: streams.signal, cwd, env: {} };
    const finished = await runOnApp(command, context, { app: open, clock, passphrase, ask: null, isShared: true });
    if (finished.ok) {
      printer.flushNotes();
      return finished.value;
    }
    printer.error(finished.error);
    return finished.error.code === 'input/usage' ? 2 : 1;
  };
}
