// `withdrawal request`, `withdrawal preview`: asks for money to leave, or shows what that would be.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Actor, RecipientWish, WithdrawalWish } from '../../core/treasury.ts';
import type { Finished } from '../spec.ts';
import { asPerson, type TreasuryContext } from '../treasury-command.ts';
import { withdrawalText } from '../withdrawal-text.ts';

const usage = (problem: string) => failure('input/usage', { details: { problem } });

type Source = WithdrawalWish['source'];

/** `account:NAME`, `gateway:NAME`, `refund:NAME` (the gateway's own refund). */
function sourceOf(text: string): Result<Source> {
  const [, word, name] = /^(account|gateway|refund):(.+)$/.exec(text) ?? [];
  if (word === undefined || name === undefined) return usage('--from takes account:NAME, gateway:NAME, or refund:NAME for the gateway’s own refund');
  return ok({ kind: word === 'refund' ? 'gateway_refund' : word === 'account' ? 'account' : 'gateway', name });
}

function recipientOf(to: string, amount: string, isRefund: boolean): RecipientWish {
  const own = /^account:(.+)$/.exec(to)?.[1];
  if (own !== undefined) return { contact: null, account: own, address: null, amount };
  return isRefund ? { contact: null, account: null, address: to, amount } : { contact: to, account: null, address: null, amount };
}

function readCsv({ treasury, args, cwd }: TreasuryContext, method: string): Result<readonly RecipientWish[]> {
  let text: string;
  try {
    text = readFileSync(path.resolve(cwd, args.options['csv'] ?? ''), 'utf8');
  } catch (problem) {
    return failure('input/invalid', { details: { field: 'the file', problem: problem instanceof Error && 'code' in problem ? `it cannot be read (${String(problem.code)})` : 'it cannot be read' } });
  }
  const lines = treasury.withdrawals.readRecipients(text, method);
  const wrong = lines.filter(({ problem }) => problem !== null);
  if (wrong.length > 0) return failure('input/invalid', { details: { field: 'the file', problem: wrong.map(({ line, problem }) => `line ${String(line)}: ${problem ?? ''}`).join('; ') } });
  return lines.length === 0 ? failure('input/invalid', { details: { field: 'the file', problem: 'it names nobody' } }) : ok(lines.map(({ contact, amount }) => ({ contact, account: null, address: null, amount })));
}

function recipientsOf(context: TreasuryContext, method: string, isRefund: boolean): Result<readonly RecipientWish[]> {
  const { options, flags } = context.args;
  const { to, amount, csv } = options;
  if (flags.has('consolidate')) return to === undefined && csv === undefined ? ok([]) : usage('--consolidate pays nobody: leave --to and --csv away');
  if (csv !== undefined) return to === undefined && amount === undefined ? readCsv(context, method) : usage('--csv names recipients and amounts: leave --to and --amount away');
  if (amount === undefined || (to === undefined && !isRefund)) return usage('Say --to and --amount, or --csv, or --consolidate');
  return ok([recipientOf(to ?? '', amount, isRefund)]);
}

function wishOf(context: TreasuryContext): Result<WithdrawalWish> {
  const { options, flags } = context.args;
  const source = sourceOf(options['from'] ?? '');
  if (!source.ok) return source;
  const invoice = options['refund-of'] ?? null;
  const sale = invoice === null ? null : context.app.invoices.get(invoice);
  if (sale?.ok === false) return sale;
  // A refund goes back as the sale came, unless somebody says otherwise.
  const method = options['method'] ?? (source.value.kind === 'account' ? 'BTC@bitcoin' : sale?.value.method ?? 'BTC@bitcoin');
  const recipients = recipientsOf(context, method, invoice !== null);
  if (!recipients.ok) return recipients;
  const isTransfer = recipients.value.length > 0 && recipients.value.every(({ account }) => account !== null);
  const purpose = invoice !== null ? 'refund' : flags.has('consolidate') ? 'consolidation' : isTransfer ? 'transfer' : 'payment';
  const coins = options['coins']?.split(',').map((each) => each.trim()).filter((each) => each !== '') ?? null;
  return ok({ source: source.value, method, purpose, recipients: recipients.value, satPerVb: options['fee'] ?? null, coins, invoice, note: options['note'] ?? '' });
}

const run = (how: 'request' | 'preview') => async (context: TreasuryContext, by: Actor): Promise<Finished> => {
  const wish = wishOf(context);
  if (!wish.ok) return wish;
  const asked = await context.treasury.withdrawals[how](wish.value, by);
  if (!asked.ok) return asked;
  context.printer.answer(asked.value, () => withdrawalText(asked.value));
  return ok(0);
};

export const withdrawalRequest = asPerson(run('request'));
export const withdrawalPreview = asPerson(run('preview'));
