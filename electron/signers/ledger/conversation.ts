// Everything that is said to one device during one call: counted, and ended by the caller or by time.
import type { Clock } from '../../core/ports.ts';
import type { SignerCall } from '../port.ts';
import type { OpenDevice } from './device.ts';
import { DeviceFault, deviceFault, nonsense } from './device-fault.ts';
import { errorOf } from './foreign-errors.ts';
import { ASKS, OK, statusError, statusOf } from './status-words.ts';

export interface Patience {
  /** For an answer that needs nobody. */
  readonly answerMs: number;
  /** For an answer a person has to give. Long: reading a batch of fifty on a small screen takes its time. */
  readonly personMs: number;
  /** Silent for so long while a person may be asked: one is. */
  readonly lookMs: number;
}

export const usualPatience: Patience = { answerMs: 10_000, personMs: 15 * 60_000, lookMs: 700 };

export interface Conversation {
  /** As hw-transport's `send`: the answer with its status word, which is one of `statusList`. Throws {@link DeviceFault} otherwise. */
  send(cla: number, ins: number, p1: number, p2: number, data?: Buffer, statusList?: readonly number[]): Promise<Buffer>;
  /** As `send`, but any status is an answer. */
  ask(cla: number, ins: number, p1: number, p2: number, data?: Buffer): Promise<Buffer>;
  /** Whether what follows may wait for a person. */
  setPersonAsked(isAsked: boolean): void;
}

export function openConversation(device: OpenDevice, { clock, call, patience, wanted }: { readonly clock: Clock; readonly call: SignerCall; readonly patience: Patience; readonly wanted: string }): Conversation {
  let exchanges = 0;
  let isPersonAsked = false;
  const tell = (waitingForPerson: boolean): void => call.onProgress?.({ exchanges, waitingForPerson });

  /** The device's answer, or the reason why there is none to wait for any longer. */
  const answerOf = (apdu: Buffer): Promise<Uint8Array> => new Promise((resolve, reject) => {
    const endings: (() => void)[] = [];
    const end = (how: () => void): void => {
      for (const ending of endings.splice(0)) ending();
      how();
    };
    const cancel = (): void => end(() => reject(deviceFault('device/cancelled')));
    call.signal?.addEventListener('abort', cancel, { once: true });
    endings.push(
      () => call.signal?.removeEventListener('abort', cancel),
      clock.after(isPersonAsked ? patience.personMs : patience.answerMs, () => end(() => reject(deviceFault('device/timeout')))),
    );
    if (isPersonAsked) endings.push(clock.after(patience.lookMs, () => tell(true)));
    device.exchange(apdu).then((answer) => end(() => resolve(answer)), (thrown: unknown) => end(() => reject(new DeviceFault(errorOf(thrown, wanted)))));
  });

  const ask: Conversation['ask'] = async (cla, ins, p1, p2, data = Buffer.alloc(0)) => {
    if (call.signal?.aborted === true) throw deviceFault('device/cancelled');
    if (data.length > 255) throw nonsense('it asked for more than fits into one answer');
    const answer = Buffer.from(await answerOf(Buffer.concat([Buffer.of(cla, ins, p1, p2, data.length), data])));
    exchanges += 1;
    tell(false);
    if (answer.length < 2) throw nonsense('its answer has no status');
    return answer;
  };

  return {
    ask,
    async send(cla, ins, p1, p2, data, statusList = [OK]) {
      const answer = await ask(cla, ins, p1, p2, data);
      const { status, code } = statusOf(answer);
      if (statusList.includes(status)) return answer;
      throw status === ASKS ? nonsense('it asked a question where an answer was due') : new DeviceFault(statusError(status, code, wanted));
    },
    setPersonAsked: (isAsked) => { isPersonAsked = isAsked; },
  };
}
