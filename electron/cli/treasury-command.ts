// A command on the treasury: opened first, and whoever gives the command is known where that matters.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import type { Actor, TreasuryService } from '../core/treasury.ts';
import type { AppContext, Finished } from './spec.ts';

export interface TreasuryContext extends AppContext {
  readonly treasury: TreasuryService;
}

export type TreasuryCommand = (context: TreasuryContext) => Finished | Promise<Finished>;

/** Opens the treasury, then runs. */
export const onTreasury = (run: TreasuryCommand) => async (context: AppContext): Promise<Finished> => {
  const opened = await context.app.treasury.open();
  return opened.ok ? run({ ...context, treasury: opened.value }) : opened;
};

/** As {@link onTreasury}, with the person named by `--as`, or the user of the operating system. */
export const asPerson = (run: (context: TreasuryContext, by: Actor) => Finished | Promise<Finished>): ((context: AppContext) => Promise<Finished>) => onTreasury(async (context) => {
  const by = await actorOf(context);
  return by.ok ? run(context, by.value) : by;
});

/**
 * Somebody who has a PIN proves it (`--set myPin=-`); who is not in the list of people works as a manager, who asks for money and never
 * approves it. Errors: `staff/*`.
 */
export async function actorOf({ treasury, args, settings, person }: TreasuryContext): Promise<Result<Actor>> {
  const name = args.options['as'] ?? person;
  const known = treasury.people.list().find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  if (known === undefined) return args.options['as'] === undefined ? ok({ name, role: 'manager' }) : failure('staff/unknown', { details: { name } });
  if (!known.hasPin) return ok({ name: known.name, role: known.role });
  const pin = settings['myPin'];
  return pin === undefined ? failure('staff/sign_in') : treasury.people.signIn(known.name, pin);
}
