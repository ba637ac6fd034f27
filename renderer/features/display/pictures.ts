// Tone and shape of each state of the customer display; the words are in the catalogue.
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { Shape, Tone } from '../../lib/status-look.ts';

type State = Extract<DisplayModel, { kind: 'sale' }>['state'];

export const pictures: Record<State, { readonly tone: Tone; readonly icon: Shape }> = {
  preparing: { tone: 'wait', icon: 'dots' },
  waiting: { tone: 'wait', icon: 'circle' },
  seen: { tone: 'wait', icon: 'eye' },
  confirming: { tone: 'wait', icon: 'steps' },
  paid: { tone: 'ok', icon: 'tick' },
  too_little: { tone: 'warn', icon: 'minus' },
  too_much: { tone: 'ok', icon: 'tick' },
  expired: { tone: 'info', icon: 'hourglass' },
  cancelled: { tone: 'info', icon: 'cross' },
  checking: { tone: 'warn', icon: 'refresh' },
  failed: { tone: 'bad', icon: 'stop' },
};
