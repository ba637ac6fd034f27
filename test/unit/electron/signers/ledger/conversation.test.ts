// How long a device may be silent, what the caller hears meanwhile, and what is never sent.
import { expect, test } from 'vitest';
import { openConversation, usualPatience } from '../../../../../electron/signers/ledger/conversation.ts';
import type { OpenDevice } from '../../../../../electron/signers/ledger/device.ts';
import type { SignerProgress } from '../../../../../electron/signers/port.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

function rig() {
  const clock = new FakeClock();
  const told: SignerProgress[] = [];
  const sent: string[] = [];
  let answer: (bytes: Uint8Array) => void = () => undefined;
  const stop = new AbortController();
  const device: OpenDevice = {
    model: null,
    close: () => Promise.resolve(),
    exchange: (apdu) => {
      sent.push(Buffer.from(apdu).toString('hex'));
      return new Promise((resolve) => { answer = resolve; });
    },
  };
  const talk = openConversation(device, { clock, patience: usualPatience, wanted: 'Bitcoin', call: { signal: stop.signal, onProgress: (progress) => told.push(progress) } });
  return { clock, told, sent, stop, talk, answer: (hex: string) => answer(Buffer.from(hex, 'hex')) };
}

const codeOf = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'answered', (thrown: { error: { code: string } }) => thrown.error.code);

test('what needs nobody is answered soon or not at all', async () => {
  const { clock, talk, told } = rig();
  const asked = codeOf(talk.send(0xe1, 5, 0, 1));
  await clock.advanceAsync(9_999);
  expect(clock.pending).toBe(1);
  await clock.advanceAsync(1);
  expect(await asked).toBe('device/timeout');
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a person is given the time it takes, and the caller hears that one is asked', async () => {
  const { clock, talk, told, answer } = rig();
  talk.setPersonAsked(true);
  const asked = codeOf(talk.send(0xe1, 4, 0, 1));
  await clock.advanceAsync(10 * 60_000);
  expect(told).toEqual([{ exchanges: 0, waitingForPerson: true }]);
  answer('9000');
  expect(await asked).toBe('answered');
  expect(told).toEqual([{ exchanges: 0, waitingForPerson: true }, { exchanges: 1, waitingForPerson: false }]);
  expect(clock.pending).toBe(0);
});

test('but not for ever', async () => {
  const { clock, talk } = rig();
  talk.setPersonAsked(true);
  const asked = codeOf(talk.send(0xe1, 4, 0, 1));
  await clock.advanceAsync(15 * 60_000);
  expect(await asked).toBe('device/timeout');
});

test('the APDU as it goes out: Lc always there', async () => {
  const { talk, sent, answer } = rig();
  const first = talk.send(0xe1, 5, 0, 1);
  answer('f5acc2fd9000');
  expect((await first).toString('hex')).toBe('f5acc2fd9000');
  const second = talk.send(0xf8, 1, 0, 0, Buffer.from('0a0b', 'hex'), [0x9000, 0xe000]);
  answer('40e000');
  expect((await second).toString('hex')).toBe('40e000');
  expect(sent).toEqual(['e105000100', 'f8010000020a0b']);
});

test('too much for one APDU is not sent, nor anything once the caller gave up', async () => {
  const { talk, sent, stop } = rig();
  expect(await codeOf(talk.send(0xf8, 1, 0, 0, Buffer.alloc(256)))).toBe('device/nonsense');
  stop.abort();
  expect(await codeOf(talk.send(0xe1, 5, 0, 1))).toBe('device/cancelled');
  expect(sent).toEqual([]);
});

test('a question where an answer is due', async () => {
  const { talk, answer } = rig();
  const asked = codeOf(talk.send(0xb0, 1, 0, 0));
  answer('4000e000');
  expect(await asked).toBe('device/nonsense');
});
