// The signed probe: answered once, soon, and only when every byte is right. Line 34.
import { describe, expect, it } from 'vitest';
import { createProbe } from '../../../../../electron/features/tunnel/probe.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { seededRandom } from '../../../../support/http-ports.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function made(seed = 'probe') {
  const clock = new FakeClock();
  const probe = createProbe(clock, seededRandom(seed));
  return { clock, probe, sent: probe.make() };
}

describe('the probe', () => {
  it('has a path with 128 random bits, another at each start', () => {
    expect(made('a').probe.endpoint.path).toMatch(/^\/w\/probe-[0-9a-f]{32}$/);
    expect(made('a').probe.endpoint.path).not.toBe(made('b').probe.endpoint.path);
  });

  it('is answered, and its answer known', () => {
    const { probe, sent } = made();
    expect(probe.arrived(sent.nonce)).toBe(false);
    const answer = probe.endpoint.answer(bytes(sent.body)) ?? '';
    expect(probe.arrived(sent.nonce)).toBe(true);
    expect(probe.isAnswer(sent.nonce, answer)).toBe(true);
    // What was sent says nothing about having been received.
    expect(probe.isAnswer(sent.nonce, sent.body)).toBe(false);
  });

  it('is answered once only', () => {
    const { probe, sent } = made();
    expect(probe.endpoint.answer(bytes(sent.body))).not.toBeNull();
    expect(probe.endpoint.answer(bytes(sent.body))).toBeNull();
  });

  it('is not answered with any one byte changed, nor with another key', () => {
    const { probe, sent } = made();
    for (let index = 0; index < sent.body.length; index += 1) {
      const changed = bytes(sent.body);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(probe.endpoint.answer(changed)).toBeNull();
    }
    expect(createProbe(new FakeClock(), seededRandom('other')).endpoint.answer(bytes(sent.body))).toBeNull();
    expect(probe.arrived(sent.nonce)).toBe(false);
    const answer = probe.endpoint.answer(bytes(sent.body)) ?? '';
    for (let index = 0; index < answer.length; index += 1) {
      const changed = bytes(answer);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(probe.isAnswer(sent.nonce, Buffer.from(changed).toString('latin1'))).toBe(false);
    }
    const other = probe.make();
    expect(probe.isAnswer(other.nonce, answer)).toBe(false);
  });

  it('is not answered late, nor when it was given up', () => {
    const late = made();
    late.clock.advance(30_001);
    expect(late.probe.endpoint.answer(bytes(late.sent.body))).toBeNull();
    const over = made();
    over.probe.forget(over.sent.nonce);
    expect(over.probe.endpoint.answer(bytes(over.sent.body))).toBeNull();
  });
});
