// Faults waiting to happen: which request meets which one.
import type { FaultAction, WireFault } from './port.ts';

export interface FaultPlan {
  set(action: FaultAction): void;
  take(method: string, target: string): WireFault | null;
}

export function createFaultPlan(): FaultPlan {
  let fault: WireFault | null = null;
  let left = 0;
  let match = '';
  return {
    set(action) {
      fault = action.fault === 'none' ? null : { fault: action.fault, delayMs: action.delayMs ?? 5000, retryAfterS: action.retryAfterS ?? 1 };
      left = action.count ?? Infinity;
      match = action.match ?? '';
    },
    take(method, target) {
      if (fault === null || left <= 0 || !`${method} ${target}`.includes(match)) return null;
      left -= 1;
      return fault;
    },
  };
}
