// `account source add`, `account source list`: where the Bitcoin chain is read.
import { failure, ok } from '../../../shared/errors/result.ts';
import type { TreasuryService } from '../../core/treasury.ts';
import { table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';
import { asPerson, onTreasury } from '../treasury-command.ts';
import { isLoopbackUrl } from './gateway-add.ts';

const kinds = ['esplora', 'electrum', 'core'] as const;

function print(treasury: TreasuryService, printer: Printer): Finished {
  const sources = treasury.accounts.sources().map(({ name, kind, url, selfHosted, certificateSha256, tip, problem }) => ({
    name, kind, url, selfHosted, certificateSha256, tip: tip === null ? null : { height: tip.height, at: new Date(tip.atMs).toISOString() }, problem,
  }));
  printer.answer({ sources }, () => (sources.length === 0 ? 'No chain sources: `account source add NAME --kind esplora --url URL` adds one.'
    : table(['NAME', 'KIND', 'ADDRESS', 'HEIGHT', 'PROBLEM'], sources.map(({ name, kind, url, tip, problem }) => [name, kind, url, tip === null ? '' : String(tip.height), problem?.message ?? '']))));
  return ok(0);
}

export const accountSourceList = onTreasury(({ treasury, printer }) => print(treasury, printer));

export const accountSourceAdd = asPerson(async ({ treasury, args, settings, printer }, by): Promise<Finished> => {
  const kind = kinds.find((each) => each === args.options['kind']);
  if (kind === undefined) return failure('input/usage', { details: { problem: `Say one of: ${kinds.join(', ')}` } });
  if (by.role !== 'owner' && treasury.people.list().length > 0) return failure('role/forbidden', { details: { role: 'owner' } });
  const url = args.options['url'] ?? '';
  const selfHosted = args.flags.has('self-hosted') || isLoopbackUrl(url.replace(/^(tcp|tls):/, 'http:'));
  const added = await treasury.accounts.addSource({ name: args.positionals['NAME'] ?? '', kind, url, selfHosted, password: settings['password'] ?? null });
  return added.ok ? print(treasury, printer) : added;
});
