// How CryptumPay's status codes are understood. Codes are names, never compared by size; anything else is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

/** Every code of its documentation, with its name there. */
export const documentedStatuses = [[0, 'IN_PROGRESS'], [1, 'UNDER_REVIEW'], [2, 'CANCELED'], [3, 'PAID'], [4, 'CREDITING']] as const;

export interface StatusInput {
  /** The code's digits; null: nobody has started to pay, so there is none. */
  readonly code: string | null;
  /** By the gateway's clock the offer is over. */
  readonly isOver: boolean;
}

export interface StatusMeaning {
  readonly state: GatewayState;
  /** The whole amount came: the gateway tells no sum of what was paid. */
  readonly whole: boolean;
  /** Words for the person who must look at it; null: nobody must. */
  readonly review: string | null;
}

const plain = (state: GatewayState, whole = false): StatusMeaning => ({ state, whole, review: null });

/** Total over the documented codes. */
export function stateOf({ code, isOver }: StatusInput): StatusMeaning {
  switch (code) {
    case null:
    case '0': return plain('waiting');
    // Too little, too much or something else: it says no more, so a person looks there.
    case '1': return { state: 'detected', whole: false, review: 'UNDER_REVIEW: the gateway itself is looking into this payment' };
    // One code for both ends.
    case '2': return plain(isOver ? 'expired' : 'cancelled');
    case '3': return plain('settled', true);
    case '4': return plain('confirming', true);
    default: return plain('unknown');
  }
}

/** The code as people read it. */
export function statusName(code: string | null): string {
  if (code === null) return 'not begun';
  const known = documentedStatuses.find(([number]) => String(number) === code);
  return known ? `${code} ${known[1]}` : code;
}
