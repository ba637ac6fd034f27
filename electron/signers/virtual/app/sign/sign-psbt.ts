// E1 04: signs the own inputs of a PSBT (version 2), piece by piece, after a person has seen what it does.
import { show, type Flow } from '../../flow.ts';
import { Refusal, status } from '../../refusal.ts';
import type { AppContext } from '../context.ts';
import { lookThroughInputs } from './inputs.ts';
import { lookThroughOutputs } from './outputs.ts';
import { readSignRequest } from './request.ts';
import { reviewsOf } from './reviews.ts';
import { signInputs } from './sign-inputs.ts';

export function* signPsbt(data: Uint8Array, app: AppContext): Flow<Uint8Array> {
  const request = yield* readSignRequest(data, app);
  const inputs = yield* lookThroughInputs(request);
  const outputs = yield* lookThroughOutputs(request);
  if (outputs.totalSat > inputs.totalSat) throw new Refusal(status.badData, 'more goes out than comes in');
  for (const review of reviewsOf(request, inputs, outputs)) {
    if (!(yield* show(review))) throw new Refusal(status.denied, 'the person said no');
  }
  yield* signInputs(request, inputs);
  return new Uint8Array();
}
