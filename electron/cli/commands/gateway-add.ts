// `gateway add`: tries an account and stores it.
import { ok } from '../../../shared/errors/result.ts';
import { accountDocument, accountText } from '../account-text.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function gatewayAdd({ app, args, settings, printer }: AppContext): Promise<Finished> {
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
