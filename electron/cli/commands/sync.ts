// `sync` and `sync --watch`.
import { ok } from '../../../shared/errors/result.ts';
import type { SyncReport } from '../../core/app.ts';
import type { AppContext, Finished } from '../spec.ts';
import { untilAborted } from '../until-aborted.ts';

/** Between the passes of a watcher whose app runs in another process and has a schedule of its own. */
const SHARED_PASS_MS = 5_000;

export async function sync(context: AppContext): Promise<Finished> {
  const { app, args, printer, signal } = context;
  const print = (report: SyncReport): void => {
    const { asked, changed, sent, inDoubt, errors } = report;
    printer.answer({ asked, changed, sent, inDoubt, errors }, () => reportText(report));
  };
  if (!args.flags.has('watch')) {
    print(await app.sync.once());
    return ok(0);
  }
  if (context.isShared) return watchShared(context, print);
  app.sync.start(print);
  await untilAborted(signal);
  await app.sync.stop();
  return ok(0);
}

async function watchShared({ app, clock, signal }: AppContext, print: (report: SyncReport) => void): Promise<Finished> {
  while (!signal.aborted) {
    print(await app.sync.once());
    await untilAborted(signal, { clock, afterMs: SHARED_PASS_MS });
  }
  return ok(0);
}

function reportText({ asked, changed, sent, inDoubt, errors }: SyncReport): string {
  const lines = [`asked ${asked}, changed ${changed}, sent ${sent}, in doubt ${inDoubt}`];
  for (const { gateway, message, hint } of errors) lines.push(`  ${gateway}: ${message} ${hint}`);
  return lines.join('\n');
}
