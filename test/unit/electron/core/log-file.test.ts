// The log file: private, bounded, and blind to what must never be in it.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileLogger, logLine } from '../../../../electron/core/log-file.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryHome } from '../../../support/shop.ts';

let home = '';
beforeEach(() => { home = temporaryHome(); });
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('writes one JSON line per event, and line 20: the file is this user’s alone', () => {
  const log = createFileLogger(home, new FakeClock());
  log.info('sync.pass', { asked: 3, ok: true });
  log.warn('x', { code: 'gateway/timeout' });
  const lines = readFileSync(join(home, 'logs', 'countersign.log'), 'utf8').trimEnd().split('\n').map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    { at: '2026-01-15T12:00:00.000Z', level: 'info', event: 'sync.pass', asked: 3, ok: true },
    { at: '2026-01-15T12:00:00.000Z', level: 'warn', event: 'x', code: 'gateway/timeout' },
  ]);
  expect(statSync(join(home, 'logs')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'logs', 'countersign.log')).mode & 0o777).toBe(0o600);
});

it.each([
  ['apiKey', 'abc'], ['webhookSecret', 'abc'], ['authorization', 'token x'], ['passphrase', 'correct horse'], ['address', 'bc1qxyz'], ['body', '{}'],
])('line 19: a value named %s is never written', (name, value) => {
  expect(logLine(0, 'info', 'x', { [name]: value })).toContain('"[redacted]"');
});

it('line 19: what looks like a key or a hash is never written, ids are', () => {
  const line = logLine(0, 'info', 'x', { problem: `it said ${'aB3'.repeat(20)} and so on`, sale: 'inv_01KAJ0000000ABCDEFGHJKMNPQ' });
  expect(line).not.toContain('aB3aB3');
  expect(line).toContain('inv_01KAJ0000000ABCDEFGHJKMNPQ');
});

it('is rotated and bounded', () => {
  const log = createFileLogger(home, new FakeClock());
  const values = Object.fromEntries(Array.from({ length: 40 }, (_unused, index) => [`v${index}`, 'some words '.repeat(25)]));
  for (let count = 0; count < 1200; count += 1) log.info('x', values);
  const files = readdirSync(join(home, 'logs'));
  expect(files.sort()).toEqual(['countersign.log', 'countersign.log.1', 'countersign.log.2', 'countersign.log.3']);
  for (const file of files) expect(statSync(join(home, 'logs', file)).size).toBeLessThan(2_100_000);
});
