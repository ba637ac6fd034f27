// An emulator in memory on a fake clock, with its webhooks caught: what most emulator tests stand on.
import { createHash } from 'node:crypto';
import type { Random } from '../../electron/core/ports.ts';
import type { ControlAction, Emulator, EmulatorDeps } from '../../electron/gateways/emulator-kit/port.ts';
import { FakeClock, settle } from './fake-clock.ts';

/** The same bytes for the same seed. */
export function seededRandom(seed: string): Random {
  let count = 0;
  return {
    bytes(length) {
      const parts: Buffer[] = [];
      for (let have = 0; have < length; have += 32) parts.push(createHash('sha256').update(`${seed}/${(count += 1)}`).digest());
      return new Uint8Array(Buffer.concat(parts).subarray(0, length));
    },
  };
}

export interface Caught {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly atMs: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body through JSON.parse; null for an empty one. Amounts in it are floats: only for what is no money. */
  readonly json: Record<string, unknown>;
}

export class EmulatorBench {
  readonly clock = new FakeClock();
  readonly caught: Caught[] = [];
  readonly emulator: Emulator;
  /** What the receiver answers to the nth webhook (from 0); null: nobody answers. */
  receiver: (index: number) => number | null = () => 200;
  authorization = '';

  constructor(create: (deps: EmulatorDeps) => Emulator, seed = 'bench') {
    this.emulator = create({
      clock: this.clock,
      random: seededRandom(seed),
      sendWebhook: async (url, headers, body) => {
        this.caught.push({ url, headers, body, atMs: this.emulator.clock.nowMs() });
        return this.receiver(this.caught.length - 1);
      },
    });
  }

  async call(method: string, target: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await this.emulator.handle({
      method, target, body: text,
      headers: { host: 'gateway.test', authorization: this.authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    let json: Record<string, unknown> = {};
    try {
      json = JSON.parse(answer.body) as Record<string, unknown>;
    } catch {
      // Not every answer is JSON; `text` has it.
    }
    return { status: answer.status, headers: answer.headers, text: answer.body, json };
  }

  /** Plays one control and lets its webhooks go out. Throws when it is refused. */
  async act(action: ControlAction): Promise<unknown> {
    const answer = await this.emulator.control(action);
    if (!answer.ok) throw new Error(answer.error);
    await settle();
    await this.emulator.idle();
    return answer.data;
  }

  /** Bodies of the caught webhooks. */
  events(): Record<string, unknown>[] {
    return this.caught.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }
}
