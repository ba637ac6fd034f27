// `account add`, `list`, `show`, `address`, `sync`: treasury accounts.
import { bitcoinNetworks, scriptTypes } from '../../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { AccountView } from '../../core/treasury.ts';
import type { SignerKind } from '../../signers/port.ts';
import { wholeNumber } from '../numbers.ts';
import { facts, table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';
import { asPerson, onTreasury, type TreasuryContext } from '../treasury-command.ts';

const kinds: readonly SignerKind[] = ['ledger', 'speculos', 'virtual'];
const signerOf = ({ args }: TreasuryContext): SignerKind | null => kinds.find((kind) => kind === args.options['signer']) ?? null;

function print(printer: Printer, done: Result<AccountView>): Finished {
  if (!done.ok) return done;
  const view = done.value;
  const amount = ({ value, asset }: AccountView['confirmed']): string | null => (value === '0' ? null : `${value} ${asset}`);
  printer.answer(view, () => facts([
    ['account', view.name], ['network', view.network], ['kind', view.scriptType], ['path', view.path], ['signer', view.watchOnly ? `${view.fingerprint} (never seen)` : view.fingerprint],
    ['descriptor', view.descriptor], ['source', view.secondSource === null ? view.source : `${view.source}, watched by ${view.secondSource}`],
    ['confirmed', `${view.confirmed.value} ${view.confirmed.asset}`], ['on its way in', amount(view.pendingIn)], ['on its way out', amount(view.pendingOut)], ['frozen', amount(view.frozen)],
    ['spendable', amount(view.spendable)], ['worth', view.worth === null ? null : `${view.worth.value} ${view.worth.currency} (${view.worth.source}, ${view.worth.at})`],
    ['transactions', String(view.transactions)], ['coins', String(view.coins)], ['read', view.asOf], ['problem', view.problem === null ? null : `${view.problem.message} ${view.problem.hint}`],
    ['receive at', view.receive.address], ['  path', view.receive.path], ['  shown on signer', view.receive.shownOnSignerAt ?? 'not yet'],
  ]));
  return ok(0);
}

export const accountList = onTreasury(({ treasury, printer }) => {
  const accounts = treasury.accounts.list();
  printer.answer({ accounts }, () => (accounts.length === 0 ? 'No treasury accounts: `account add NAME --signer ledger --source SOURCE` makes one.'
    : table(['NAME', 'NETWORK', 'KIND', 'CONFIRMED', 'COINS', 'READ', 'PROBLEM'], accounts.map((view) =>
      [view.name, view.network, view.scriptType, `${view.confirmed.value} ${view.confirmed.asset}`, String(view.coins), view.asOf ?? '', view.problem?.message ?? '']))));
  return ok(0);
});

export const accountShow = onTreasury(({ treasury, args, printer }) => print(printer, treasury.accounts.get(args.positionals['NAME'] ?? '')));

export const accountSync = onTreasury(async ({ treasury, args, printer }) => print(printer, await treasury.accounts.sync(args.positionals['NAME'] ?? '')));

export const accountAdd = asPerson(async (context, by): Promise<Finished> => {
  const { app, treasury, args, printer } = context;
  if (by.role !== 'owner' && treasury.people.list().length > 0) return failure('role/forbidden', { details: { role: 'owner' } });
  const number = wholeNumber('account', args.options['account'], 0, 100);
  if (!number.ok) return number;
  const network = bitcoinNetworks.find((each) => each === args.options['network']) ?? treasury.accounts.list()[0]?.network ?? (app.options.mode === 'practice' ? 'regtest' : 'mainnet');
  const signer = signerOf(context);
  if (signer !== null) printer.note('Asking the signer for the account’s key …');
  return print(printer, await treasury.accounts.add({
    name: args.positionals['NAME'] ?? '', network, scriptType: scriptTypes.find((each) => each === args.options['type']) ?? 'p2wpkh', account: number.value ?? 0, signer,
    descriptor: args.options['descriptor'] ?? null, source: args.options['source'] ?? '', secondSource: args.options['second-source'] ?? null,
  }));
});

export const accountAddress = asPerson(async (context): Promise<Finished> => {
  const { treasury, args, printer } = context;
  const name = args.positionals['NAME'] ?? '';
  const signer = signerOf(context);
  if (signer !== null) {
    printer.note('Compare the address with the one on the signer, then confirm it there …');
    const shown = await treasury.accounts.showAddress(name, signer);
    if (!shown.ok) return shown;
  }
  const before = treasury.accounts.get(name);
  if (!before.ok) return before;
  const label = args.options['label'] ?? '';
  if (args.flags.has('take')) {
    const taken = treasury.accounts.nextAddress(name, label);
    if (!taken.ok) return taken;
  } else if (label !== '') return failure('input/usage', { details: { problem: '--label goes with --take' } });
  const { receive } = before.value;
  printer.answer({ account: before.value.name, ...receive, taken: args.flags.has('take') }, () => facts([
    ['address', receive.address], ['path', receive.path], ['shown on signer', receive.shownOnSignerAt ?? 'not yet'], ['URI', receive.uri],
  ]));
  return ok(0);
});
