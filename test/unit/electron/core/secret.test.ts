// Secrets never show, whatever turns them into text.
import { inspect, format } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secret } from '../../../../electron/core/secret.ts';
import { keptLog } from '../../../support/http-ports.ts';

const marker = fc.string({ minLength: 6 }).map((text) => `k-${text}-7f3a`);

test('line 19: a secret prints [secret] in string, JSON, inspection, errors and concatenation', () => {
  fc.assert(fc.property(marker, (text) => {
    const held = secret(text);
    const shown = [
      String(held), `${String(held)}`, JSON.stringify(held), JSON.stringify({ deep: [{ held }] }), inspect(held), inspect({ held }, { depth: 9, showHidden: true, getters: true }),
      format('%s %o %O %j', held, held, held, held), new Error(String(held)).message, Object.entries(held).join(), Object.getOwnPropertyNames(held).join(),
      JSON.stringify({ ...held }),
    ];
    for (const line of shown) expect(line).not.toContain(text);
    expect(held.reveal()).toBe(text);
    expect(String(held)).toBe('[secret]');
    expect(JSON.stringify({ held })).toBe('{"held":"[secret]"}');
  }));
});

test('line 19: a secret cannot be put into a log line as itself', () => {
  const log = keptLog();
  log.info('event', { value: String(secret('sk_live_1234567')) });
  expect(log.lines.join()).toContain('[secret]');
  expect(log.lines.join()).not.toContain('sk_live_1234567');
});
