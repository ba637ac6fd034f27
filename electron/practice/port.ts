// What practice mode offers to the handlers: the buttons that play the customer and the gateway. See practice-world.ts.
import type { Result } from '../../shared/errors/result.ts';
import type { AccountSummary } from '../core/app.ts';
import type { PracticeAct, PracticeFault } from './practice-world.ts';

export interface PracticeControls {
  /** One more gateway to practise with, as an account of its own; it stays over restarts. */
  add(driver: string): Promise<Result<AccountSummary>>;
  /** Plays the customer or the gateway for one invoice, by the gateway's id of it. */
  act(gatewayInvoiceId: string, driver: string, action: PracticeAct): Promise<Result<null>>;
  /** From now on the account's gateway misbehaves so; 'none' ends it. */
  fault(accountName: string, fault: PracticeFault): Promise<Result<null>>;
}
