// Faults waiting to happen: which request meets which one.
import type { FaultAction, WireFault } from './port.ts';

export interface FaultPlan {
  set(action: FaultAction): void;
  take(method: string, target: string): WireFault | null;
}

export function createFaultPlan(): FaultPlan {
  let fault: WireFault | null = null;
  let left = 0;
  let match: (request: string) => boolean = () => true;
  return {
    set(action) {
      fault = action.fault === 'none' ? null : { fault: action.fault, delayMs: action.delayMs ?? 5000, retryAfterS: action.retryAfterS ?? 1 };
      left = action.count ?? Infinity;
      const part = action.match ?? '';
      match = (request) => (part.endsWith('$') ? request.endsWith(part.slice(0, -1)) : request.includes(part));
    },
    take(method, target) {
      if (fault === null || left <= 0 || !match(`${method} ${target}`)) return null;
      left -= 1;
      return fault;
    },
  };
}
