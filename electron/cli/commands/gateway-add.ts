// `gateway add`: tries an account and stores it.
import { failure, ok } from '../../../shared/errors/result.ts';
import { driverOf } from '../../gateways/registry.ts';
import { accountDocument, accountText } from '../account-text.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function gatewayAdd({ app, args, settings, printer }: AppContext): Promise<Finished> {
  const isOwn = driverOf(args.options['driver'] ?? '')?.isOwn === true;
  if (args.options['url'] === undefined && !isOwn) return failure('input/usage', { details: { problem: '--url is missing: base URL of the gateway’s API' } });
  const baseUrl = args.options['url'] ?? '';
  const isAsked = args.flags.has('self-hosted');
  const isLoopback = isLoopbackUrl(baseUrl);
  if (isLoopback && !isAsked) printer.note('The base URL is on this computer: the account is taken as self-hosted.');
  const added = await app.gateways.add({
    name: args.positionals['NAME'] ?? '',
    driver: args.options['driver'] ?? '',
    baseUrl,
    selfHosted: isAsked || isLoopback,
    settings,
  });
  if (!added.ok) return added;
  if (added.value.health === 'not_answering') printer.note(`${added.value.healthDetail ?? ''} The account is stored and tried again later; \`gateway check ${added.value.name}\` tells more.`);
  printer.answer(accountDocument(added.value), () => accountText(added.value));
  return ok(0);
}

/** Whether the address typed names this very computer; a name that merely resolves to it does not count. */
export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}
