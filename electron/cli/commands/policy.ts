// `policy show`, `set`, `freeze`, `unfreeze`: the shop's rules for money that leaves.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { parseAs } from '../../../shared/ipc/parse.ts';
import { treasuryPolicyView } from '../../../shared/ipc/treasury-views.ts';
import type { TreasuryPolicyView } from '../../core/treasury.ts';
import { asPerson, onTreasury } from '../treasury-command.ts';
import { facts, table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';

function print(printer: Printer, done: Result<TreasuryPolicyView>): Finished {
  if (!done.ok) return done;
  const { limits, coolDownHours, approvalMinutes, feeCeilingSatPerVb, feeCeilingPercent, zeroConf, frozen } = done.value;
  printer.answer(done.value, () => `${table(['ROLE', 'FOR', 'EACH', 'PER DAY', 'PER WEEK'], limits.map((one) => [one.role, one.purpose, one.perOperation, one.perDay, one.perWeek]))}\n${facts([
    ['new entries wait', `${String(coolDownHours)} h`], ['an approval holds', `${String(approvalMinutes)} min`], ['highest fee', `${feeCeilingSatPerVb} sat/vB, ${feeCeilingPercent} %`],
    ['zero confirmations', `up to ${zeroConf.upTo}, ${zeroConf.perShift} per shift`], ['frozen', frozen === null ? null : `by ${frozen.by} at ${frozen.at}: ${frozen.reason}`],
  ])}`);
  return ok(0);
}

export const policyShow = onTreasury(({ treasury, printer }) => print(printer, ok(treasury.policy.get())));

/** A file as `policy show --json` prints it. */
export const policySet = asPerson(({ treasury, args, printer, cwd }, by) => {
  const read = readPolicy(path.resolve(cwd, args.options['file'] ?? ''));
  return read.ok ? print(printer, treasury.policy.save(read.value, by)) : read;
});

function readPolicy(file: string): Result<TreasuryPolicyView> {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const parsed = parseAs(treasuryPolicyView, document);
    return parsed.ok ? ok(parsed.value) : failure('input/invalid', { details: { field: parsed.field, problem: parsed.problem } });
  } catch (problem) {
    return failure('input/invalid', { details: { field: 'the file', problem: problem instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read' } });
  }
}

export const policyFreeze = asPerson(({ treasury, args, printer }, by) => print(printer, treasury.policy.freezeAll(true, args.options['reason'] ?? '', by)));
export const policyUnfreeze = asPerson(({ treasury, printer }, by) => print(printer, treasury.policy.freezeAll(false, '', by)));
