// `gateway change`: new credentials or another address for an account, without losing its open sales.
import { ok } from '../../../shared/errors/result.ts';
import { accountDocument, accountText } from '../account-text.ts';
import { wholeNumber } from '../numbers.ts';
import type { AppContext, Finished } from '../spec.ts';

const A_DAY_IN_MINUTES = 1440;
const LONGEST_MINUTES = 43_200;

export async function gatewayChange({ app, args, settings, printer }: AppContext): Promise<Finished> {
  const minutes = wholeNumber('keep-old-secret', args.options['keep-old-secret'], 0, LONGEST_MINUTES);
  if (!minutes.ok) return minutes;
  const changed = await app.gateways.change(args.positionals['NAME'] ?? '', {
    baseUrl: args.options['url'] ?? null, settings, keepOldSecretMs: (minutes.value ?? A_DAY_IN_MINUTES) * 60_000,
  });
  if (!changed.ok) return changed;
  printer.answer(accountDocument(changed.value), () => accountText(changed.value));
  return ok(0);
}
