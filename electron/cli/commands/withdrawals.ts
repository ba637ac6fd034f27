// `withdrawal approve`, `list`, `show` and what else is done with one that was asked for.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Actor, WithdrawalView } from '../../core/treasury.ts';
import { ownerOfDevice, signerOf } from '../device-owner.ts';
import { wholeNumber } from '../numbers.ts';
import { table } from '../printer.ts';
import type { Finished } from '../spec.ts';
import { asPerson, onTreasury, type TreasuryContext } from '../treasury-command.ts';
import { screensText, withdrawalText } from '../withdrawal-text.ts';

const idOf = ({ args }: TreasuryContext): string => args.positionals['ID'] ?? '';

/** What ended badly is printed all the same, with the exit code of a failure. */
function print({ printer }: TreasuryContext, done: Result<WithdrawalView>): Finished {
  if (!done.ok) return done;
  printer.answer(done.value, () => withdrawalText(done.value));
  return ok(done.value.state === 'failed' ? 1 : 0);
}

export const withdrawalShow = onTreasury((context) => print(context, context.treasury.withdrawals.get(idOf(context))));

export const withdrawalList = onTreasury(({ treasury, args: { options }, printer }) => {
  const limit = wholeNumber('limit', options['limit'], 1, 500);
  if (!limit.ok) return limit;
  const page = treasury.withdrawals.list({ state: options['state'] ?? null, cursor: options['cursor'] ?? null, limit: limit.value ?? 50 });
  printer.answer({ withdrawals: page.items, next: page.next }, () => (page.items.length === 0 ? 'Nothing was asked for yet: `withdrawal request` does.'
    : table(['ID', 'STATE', 'FROM', 'AMOUNT', 'TO', 'ASKED', 'NEXT'], page.items.map((view) => [
      view.id, view.state.replaceAll('_', ' '), view.source.name, `${view.amount.value} ${view.amount.asset}`, view.recipients.length === 1 ? view.recipients[0]?.name ?? '' : `${String(view.recipients.length)} recipients`,
      view.createdAt, view.need.message,
    ]))));
  return ok(0);
});

export const withdrawalApprove = onTreasury(async (context): Promise<Finished> => {
  const { treasury, printer } = context;
  const asked = treasury.withdrawals.get(idOf(context));
  if (!asked.ok) return asked;
  const kind = signerOf(context);
  if (!kind.ok) return kind;
  const owner = await ownerOfDevice(context, kind.value);
  if (!owner.ok) return owner;
  printer.note(screensText(asked.value));
  printer.note('Compare it on the device, and decide there …');
  return print(context, await treasury.withdrawals.approve(asked.value.id, kind.value, owner.value));
});

export const withdrawalCancel = asPerson((context, by) => print(context, context.treasury.withdrawals.cancel(idOf(context), context.args.options['reason'] ?? '', by)));

const replan = (reason: 'bump' | 'cancel' | 'child') => asPerson(async (context, by) =>
  print(context, await context.treasury.withdrawals.replan(idOf(context), reason, context.args.options['fee'] ?? '', by)));
export const withdrawalBump = replan('bump');
export const withdrawalReplace = replan('cancel');
export const withdrawalChild = replan('child');

export const withdrawalAsk = onTreasury(async (context) => print(context, await context.treasury.withdrawals.askAgain(idOf(context))));

export const withdrawalSendAgain = asPerson(async (context, by) => print(context, await context.treasury.withdrawals.sendAgain(idOf(context), by)));

export const withdrawalVerify = asPerson(async (context, by) => {
  const code = context.settings['code'];
  return code === undefined ? failure('input/usage', { details: { problem: 'Give the code: --set code=-' } }) : print(context, await context.treasury.withdrawals.verify(idOf(context), code, by));
});

export const withdrawalClose = asPerson((context, by) => {
  const { options, flags } = context.args;
  return print(context, context.treasury.withdrawals.close(idOf(context), options['reason'] ?? '', by, flags.has('went-out')));
});

export const withdrawalExportPsbt = asPerson((context, by): Finished => {
  const { treasury, args, cwd, printer } = context;
  const psbt = treasury.withdrawals.exportPsbt(idOf(context), by);
  if (!psbt.ok) return psbt;
  const out = args.options['out'];
  if (out === undefined) {
    if (printer.json) printer.answer({ psbt: psbt.value }, () => '');
    else printer.raw(`${psbt.value}\n`);
    return ok(0);
  }
  const file = path.resolve(cwd, out);
  const problem = refusalOf(() => writeFileSync(file, Buffer.from(psbt.value, 'base64'), { mode: 0o600, flag: 'wx' }));
  if (problem !== null) return failure('export/not_written', { details: { problem } });
  printer.answer({ path: file }, () => `Written to ${file}.`);
  return ok(0);
});

export const withdrawalImportPsbt = onTreasury(async (context): Promise<Finished> => {
  const { treasury, args, cwd } = context;
  const file = path.resolve(cwd, args.positionals['FILE'] ?? '');
  const read: { bytes: Buffer | null } = { bytes: null };
  const problem = refusalOf(() => { read.bytes = readFileSync(file); });
  if (problem !== null || read.bytes === null) return failure('input/invalid', { details: { field: 'the file', problem: problem ?? 'it cannot be read' } });
  const asked = treasury.withdrawals.get(idOf(context));
  if (!asked.ok) return asked;
  const isBinary = read.bytes.subarray(0, 5).equals(Buffer.from('70736274ff', 'hex'));
  return print(context, await treasury.withdrawals.importPsbt(asked.value.id, isBinary ? read.bytes.toString('base64') : read.bytes.toString('utf8'), ownerOfAccount(context, asked.value)));
});

/** Whose device signs for the account: a PSBT that it signed is that owner's yes. */
function ownerOfAccount({ treasury, person }: TreasuryContext, { source }: WithdrawalView): Actor {
  const account = treasury.accounts.get(source.name);
  const owner = account.ok ? treasury.people.ownerOf(account.value.fingerprint) : null;
  return owner === null ? { name: person, role: 'manager' } : { name: owner, role: 'owner' };
}

function refusalOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem) return `the file cannot be used (${String(problem.code)})`;
    throw problem;
  }
}
