// `account label`, `account labels export`, `account labels import`: labels that other wallets read and write too (BIP329).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, ok } from '../../../shared/errors/result.ts';
import type { Finished } from '../spec.ts';
import { onTreasury } from '../treasury-command.ts';

function typeOf(what: string): 'tx' | 'addr' | 'output' {
  if (/^[0-9a-f]{64}$/i.test(what)) return 'tx';
  return /^[0-9a-f]{64}:\d+$/i.test(what) ? 'output' : 'addr';
}

export const accountLabel = onTreasury(({ treasury, args, printer }): Finished => {
  const what = args.positionals['WHAT'] ?? '';
  const label = args.positionals['TEXT'] ?? '';
  const type = typeOf(what);
  const done = treasury.accounts.label(args.positionals['NAME'] ?? '', type, what, label);
  if (!done.ok) return done;
  printer.answer({ type, ref: what, label }, () => (label === '' ? 'The label is gone.' : `${what}: ${label}`));
  return ok(0);
});

export const accountLabelsExport = onTreasury(({ treasury, args, printer }): Finished => {
  const lines = treasury.accounts.exportLabels(args.positionals['NAME'] ?? '');
  if (!lines.ok) return lines;
  if (printer.json) printer.answer({ labels: lines.value }, () => '');
  else printer.raw(lines.value);
  return ok(0);
});

export const accountLabelsImport = onTreasury(({ treasury, args, cwd, printer }): Finished => {
  const file = path.resolve(cwd, args.positionals['FILE'] ?? '');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (problem) {
    return failure('input/invalid', { details: { field: 'the file', problem: problem instanceof Error && 'code' in problem ? `it cannot be read (${String(problem.code)})` : 'it cannot be read' } });
  }
  const done = treasury.accounts.importLabels(args.positionals['NAME'] ?? '', text);
  if (!done.ok) return done;
  printer.answer({ ...done.value }, () => `${done.value.taken} taken, ${done.value.refused} passed over.`);
  return ok(0);
});
