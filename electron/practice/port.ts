// What the practice gateways offer to the rest of the app: their controls, by account.
import type { ControlAction, ControlAnswer } from '../gateways/emulator-kit/port.ts';

export interface PracticeControls {
  /** Plays one action at the account's gateway. An account that is not a practice gateway is refused in the answer. */
  control(account: string, action: ControlAction): Promise<ControlAnswer>;
}
