// The signed probe: what is sent out, how the receiver knows and answers it, and how the answer is known. The key never leaves this process.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ProbeEndpoint } from '../webhooks/port.ts';
import type { Clock, Random } from '../../core/ports.ts';

/** A probe that took longer is no sign of a working way in. */
const GOOD_FOR_MS = 30_000;
const SHAPE = /^\{"probe":"([0-9a-f]{32})","sentAtMs":(\d{1,16}),"mac":"([0-9a-f]{64})"\}$/;
const ANSWER = /^\{"probe":"([0-9a-f]{32})","mac":"([0-9a-f]{64})"\}$/;

export interface Probe {
  /** The receiver's side: an exact path with 128 random bits, and what to answer there. */
  readonly endpoint: Omit<ProbeEndpoint, 'answer'> & { answer(body: Uint8Array): string | null };
  /** A new probe; it is answered once, within half a minute. */
  make(): { readonly nonce: string; readonly body: string };
  /** Whether the receiver got it. */
  arrived(nonce: string): boolean;
  /** Whether this text is the receiver's answer to it. */
  isAnswer(nonce: string, text: string): boolean;
  /** It is over, whatever became of it. */
  forget(nonce: string): void;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Key and path are made anew at each start: nothing of them has to be kept. */
export function createProbe(clock: Clock, random: Random): Probe {
  const key = random.bytes(32);
  const mac = (...parts: readonly (string | number)[]): string => createHmac('sha256', key).update(parts.join('\n')).digest('hex');
  const waiting = new Map<string, { readonly sentAtMs: number; arrived: boolean }>();
  return {
    endpoint: {
      path: `/w/probe-${hex(random.bytes(16))}`,
      answer(body) {
        const [, nonce = '', sentAt = '', signature = ''] = SHAPE.exec(Buffer.from(body).toString('latin1')) ?? [];
        if (nonce === '' || !equal(signature, mac('out', nonce, sentAt))) return null;
        const sent = waiting.get(nonce);
        if (sent === undefined || sent.arrived || String(sent.sentAtMs) !== sentAt || Math.abs(clock.nowMs() - sent.sentAtMs) > GOOD_FOR_MS) return null;
        sent.arrived = true;
        return JSON.stringify({ probe: nonce, mac: mac('back', nonce) });
      },
    },
    make() {
      const nonce = hex(random.bytes(16));
      const sentAtMs = clock.nowMs();
      waiting.set(nonce, { sentAtMs, arrived: false });
      return { nonce, body: JSON.stringify({ probe: nonce, sentAtMs, mac: mac('out', nonce, sentAtMs) }) };
    },
    arrived: (nonce) => waiting.get(nonce)?.arrived ?? false,
    isAnswer(nonce, text) {
      const [, answered = '', signature = ''] = ANSWER.exec(text.trim()) ?? [];
      return answered === nonce && equal(signature, mac('back', nonce));
    },
    forget: (nonce) => void waiting.delete(nonce),
  };
}
