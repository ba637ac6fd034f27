// What practice mode offers to the handlers: the buttons that play the customer and the gateway. See practice-world.ts.
import type { InferOutput } from 'valibot';
import type { Result } from '../../shared/errors/result.ts';
import type { practiceDeviceView } from '../../shared/ipc/treasury-views.ts';
import type { AccountSummary } from '../core/app.ts';
import type { PracticeAct, PracticeFault } from './practice-world.ts';

export type PracticeDeviceView = InferOutput<typeof practiceDeviceView>;
export type DeviceAct = 'approve' | 'reject' | 'next' | 'lock' | 'unlock' | 'open_app' | 'quit_app' | 'plug' | 'unplug' | 'other_seed' | 'own_seed' | 'old_app' | 'new_app';
export type ChainAct = 'block' | 'reorg' | 'receive' | 'double_spend' | 'fees_up' | 'fees_down';

/** The practice device in the hand, and the simulated chain's buttons. */
export interface TreasuryControls {
  device(): PracticeDeviceView;
  press(act: DeviceAct): PracticeDeviceView;
  onDevice(listener: () => void): () => void;
  /** `to` is who receives; the amount is decimal BTC. Both only where the act takes them. */
  chain(act: ChainAct, to: { readonly address: string; readonly amount: string } | null): Promise<Result<null>>;
}

export interface PracticeControls {
  /** null until the treasury is opened. */
  readonly treasury: TreasuryControls | null;
  /** What the practice device shows has changed; told from the moment the treasury is opened. */
  onDevice(listener: () => void): () => void;
  /** One more gateway to practise with, as an account of its own; it stays over restarts. */
  add(driver: string): Promise<Result<AccountSummary>>;
  /** Plays the customer or the gateway for one invoice, by the gateway's id of it. */
  act(gatewayInvoiceId: string, driver: string, action: PracticeAct): Promise<Result<null>>;
  /** From now on the account's gateway misbehaves so; 'none' ends it. */
  fault(accountName: string, fault: PracticeFault): Promise<Result<null>>;
}
