// What the customer sees: follows the sale on the till's screen and tells when its picture changes, also by time alone.
import { displayModel } from '../../../shared/domain/display-model-build.ts';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { Judgement } from '../../../shared/domain/status.ts';
import type { Clock } from '../../core/ports.ts';

export interface DisplayDeps {
  readonly clock: Clock;
  readonly practice: boolean;
  /** The account is at its gateway's test surroundings: its sales are as little real as practice. */
  readonly isSandbox: (account: string) => boolean;
  readonly shopName: () => string;
  readonly read: (seq: number) => { readonly terms: InvoiceTerms; readonly judgement: Judgement };
}

export interface Display {
  show(seq: number | null): void;
  shown(): number | null;
  model(): DisplayModel;
  /** Call when the sale or the shop's name may have changed. */
  refresh(): void;
  onModel(listener: (model: DisplayModel) => void): () => void;
  close(): void;
}

export function createDisplay({ clock, practice, isSandbox, shopName, read }: DisplayDeps): Display {
  const listeners = new Set<(model: DisplayModel) => void>();
  let seq: number | null = null;
  let last = '';
  let cancelTimer: () => void = () => undefined;

  const model = (): DisplayModel => {
    if (seq === null) return { kind: 'idle', shopName: shopName(), practice };
    const sale = read(seq);
    return displayModel({ shopName: shopName(), practice: practice || isSandbox(sale.terms.gateway), ...sale, nowMs: clock.nowMs() });
  };

  const refresh = (): void => {
    const current = model();
    cancelTimer();
    // The offer's end changes the picture although nothing new was learned.
    if (current.kind === 'sale' && current.countdown !== null) {
      cancelTimer = clock.after(Math.max(0, Math.min(current.countdown.endsAtMs - clock.nowMs(), 3_600_000)) + 50, refresh);
    }
    const text = JSON.stringify(current);
    if (text === last) return;
    last = text;
    listeners.forEach((listener) => listener(current));
  };

  return {
    show(next) {
      seq = next;
      refresh();
    },
    shown: () => seq,
    model,
    refresh,
    onModel(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => cancelTimer(),
  };
}
