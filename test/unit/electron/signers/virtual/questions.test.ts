// The device believes nothing the host answers: each answer that was changed ends the command, and nothing is signed.
import { expect, test } from 'vitest';
import { QUESTION_TIMEOUT_MS } from '../../../../../electron/signers/virtual/device.ts';
import { transcripts } from '../../../../support/ledger-vectors.ts';
import { approveAll, practiceDevice } from '../../../../support/practice-device.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const linesOf = (id: string): readonly string[] => transcripts.find((each) => each.id === id)!.exchanges.filter((line) => !line.startsWith('//'));
const apdusOf = (id: string): readonly Uint8Array[] => linesOf(id).filter((line) => line.startsWith('=>')).map((line) => new Uint8Array(Buffer.from(line.slice(3), 'hex')));

const MORE = 'a0';
const CONTINUE = (data: readonly number[]): Uint8Array => Uint8Array.of(0xf8, 0x01, 0x00, 0x01, data.length, ...data);

/** What can be wrong with an answer: one byte of its data changed, at a place that goes through all of it, or its end cut off. */
function spoilt(apdu: Uint8Array, number: number, how: 'changed' | 'cut'): Uint8Array {
  const data = [...apdu.subarray(5)];
  if (how === 'cut') return CONTINUE(data.slice(0, -1));
  const at = (number * 7) % data.length;
  return CONTINUE(data.map((byte, index) => (index === at ? byte ^ (1 << number % 8) : byte)));
}

/** How the device takes the recording's commands when answer `number` is another one: the status it ends with. */
async function endWith(id: string, number: number, wrong: Uint8Array, goOn = false): Promise<string> {
  const { device } = practiceDevice();
  approveAll(device);
  const apdus = apdusOf(id);
  for (const apdu of apdus.slice(0, number)) expect(hex((await device.exchange(apdu)).slice(-2))).toBe('e000');
  let answer = hex(await device.exchange(wrong));
  // A length that was made longer makes the device ask for the rest.
  for (let asked = 0; asked < 300 && answer === `${MORE}e000`; asked += 1) answer = hex(await device.exchange(CONTINUE([0xff, 1, ...Array<number>(250).fill(0)].slice(0, 252))));
  if (goOn) answer = hex(await device.exchange(apdus[number + 1]!));
  return answer.slice(-4);
}

/** Answers that say whether and where a key is. */
const isPosition = (id: string, number: number): boolean => linesOf(id)[2 * number - 1]!.startsWith('<= 42');

test.each(['get_wallet_address#0', 'register_wallet#1', 'sign_psbt#0'])('%s: each answer changed or cut off', { timeout: 60_000 }, async (id) => {
  const apdus = apdusOf(id);
  for (let number = 1; number < apdus.length; number += 1) {
    const apdu = apdus[number]!;
    // The answer to a result that was handed over is empty.
    if (apdu.length === 5) continue;
    const wrongPositions = [
      // Of a wrong position the device asks for the proof, and finds out then.
      { said: 'another position', data: [1, apdu[6] === 0 ? 1 : 0], goOn: true },
      { said: 'a position that is none', data: [1, 200], goOn: false },
      { said: 'it is not there', data: [0, 0], goOn: false },
    ];
    const { said, data, goOn } = wrongPositions[number % 3]!;
    if (isPosition(id, number)) expect(await endWith(id, number, CONTINUE(data), goOn), `answer ${number}: ${said}`).toBe('6a80');
    else expect(await endWith(id, number, spoilt(apdu, number, 'changed')), `answer ${number} changed`).toBe('6a80');
    if (number % 3 === 0) expect(await endWith(id, number, spoilt(apdu, number, 'cut')), `answer ${number} cut off`).toBe('6a80');
  }
});

test('whole elements, no more than there are, and at least one', async () => {
  const [start] = apdusOf('get_wallet_address#0');
  for (const [name, answers] of [
    ['no byte at first', [[5, 0]]],
    ['more bytes than there are', [[1, 2, 0, 0]]],
    ['an empty preimage', [[0, 0]]],
    ['longer than the device can hold', [[0xfd, 0, 4, 100, ...Array<number>(100).fill(1)]]],
    ['elements of two bytes', [[5, 1, 0], [2, 2, 0, 0, 0, 0]]],
    ['no element', [[5, 1, 0], [0, 1]]],
    ['too many elements', [[5, 1, 0], [5, 1, 0, 0, 0, 0, 0]]],
    ['a length in a longer form than needed', [[0xfd, 5, 0, 5, 0, 0, 0, 0, 0]]],
  ] as const) {
    const { device } = practiceDevice();
    await device.exchange(start!);
    let last = '';
    for (const data of answers) last = hex(await device.exchange(CONTINUE(data)));
    expect(last, name).toBe('6a80');
    expect(device.state()).toBe('app');
  }
});

test('a question that is not answered in time ends the command', async () => {
  const { device, clock } = practiceDevice();
  const [start, answer] = apdusOf('get_wallet_address#0');
  await device.exchange(start!);
  expect(device.state()).toBe('waiting_for_host');
  clock.advance(QUESTION_TIMEOUT_MS - 1);
  expect(device.state()).toBe('waiting_for_host');
  clock.advance(1);
  expect(device.state()).toBe('app');
  expect(hex(await device.exchange(answer!))).toBe('b007');
  expect(clock.pending).toBe(0);
});

test('each answer starts the time anew, and a person has all the time there is', async () => {
  const { device, clock } = practiceDevice();
  const apdus = apdusOf('get_wallet_address#0');
  let shown = null;
  for (const apdu of apdus) {
    const exchange = device.exchange(apdu);
    shown = device.screen();
    clock.advance(QUESTION_TIMEOUT_MS - 1);
    if (shown === null) await exchange;
    else {
      clock.advance(3_600_000);
      device.press('approve');
      expect(hex(await exchange).slice(-4)).toBe('9000');
    }
  }
  expect(shown?.id).toBe('address');
});

test('another command during a question ends the first and is refused; the next one works', async () => {
  for (const second of ['e105000100', 'e10000010e0003800000548000000180000000', 'b001000000', 'e0c4000000']) {
    const { device } = practiceDevice();
    const [start, answer] = apdusOf('get_wallet_address#0');
    await device.exchange(start!);
    expect(hex(await device.exchange(Buffer.from(second, 'hex')))).toBe('6a80');
    expect(hex(await device.exchange(answer!))).toBe('b007');
    expect(hex(await device.exchange(Buffer.from('e105000100', 'hex')))).toBe('f5acc2fd9000');
  }
});

test('commands that come while a person decides wait for the decision', async () => {
  const { device } = practiceDevice();
  const shown = device.exchange(Buffer.from('e10000010e0103800000548000000180000000', 'hex'));
  const answers: string[] = [];
  const second = device.exchange(Buffer.from('e105000100', 'hex')).then((answer) => answers.push(hex(answer)));
  await Promise.resolve();
  expect(answers).toEqual([]);
  device.press('reject');
  expect(hex(await shown)).toBe('6985');
  await second;
  expect(answers).toEqual(['f5acc2fd9000']);
});
