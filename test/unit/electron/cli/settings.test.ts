// Where the values of `--set` may come from, and that a secret in the wrong place is neither taken nor repeated.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, type ValueSources } from '../../../../electron/cli/settings.ts';
import { drivers } from '../../../../electron/gateways/registry.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'set-'));
  writeFileSync(path.join(folder, 'key.txt'), 'from-file\r\n');
  writeFileSync(path.join(folder, 'empty.txt'), '\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const from = (changes: Partial<ValueSources> = {}): ValueSources => ({ env: { KEY: 'from-env' }, cwd: folder, readStdin: async () => 'from-stdin\n', ask: null, ...changes });
const read = async (set: readonly string[], changes: Partial<ValueSources> = {}): Promise<unknown> => {
  const result = await readSettings(set, drivers.btcpay, from(changes));
  return result.ok ? result.value : `${result.error.code}: ${result.error.message}`;
};

describe('sources', () => {
  it.each([
    [['apiKey=-'], { apiKey: 'from-stdin' }],
    [['apiKey=@key.txt'], { apiKey: 'from-file' }],
    [['apiKey=$KEY'], { apiKey: 'from-env' }],
    [['storeId=abc', 'apiKey=$KEY'], { storeId: 'abc', apiKey: 'from-env' }],
    [['storeId=a=b'], { storeId: 'a=b' }],
  ])('%j', async (set, settings) => {
    expect(await read(set)).toEqual(settings);
  });

  it('several from standard input take a line each, in order', async () => {
    expect(await read(['webhookSecret=-', 'apiKey=-'], { readStdin: async () => 'one\r\ntwo\n' })).toEqual({ webhookSecret: 'one', apiKey: 'two' });
  });

  it('asks on a terminal instead', async () => {
    expect(await read(['apiKey=-', 'webhookSecret=-'], { ask: async (question) => `typed for ${question.trim()}` }))
      .toEqual({ apiKey: 'typed for apiKey:', webhookSecret: 'typed for webhookSecret:' });
  });
});

describe('refusals', () => {
  it.each([
    ['a secret given plainly', ['apiKey=sk-CANARY'], 'process list'],
    ['an unknown key', ['apikey=CANARY'], 'with one of: '],
    ['no equals sign', ['CANARY'], 'with one of: '],
    ['a key twice', ['storeId=a', 'storeId=CANARY'], 'given twice'],
    ['a file that is not there', ['apiKey=@CANARY'], 'file named for “apiKey”'],
    ['a variable that is not set', ['apiKey=$CANARY'], 'variable named for “apiKey” is not set'],
    ['an empty value', ['apiKey=@empty.txt'], 'is empty'],
  ])('line 18: %s is refused and not repeated', async (_name, set, message) => {
    const refusal = await read(set);
    expect(refusal).toContain('input/usage');
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('CANARY');
  });

  it('fewer lines than keys is an empty value', async () => {
    expect(await read(['apiKey=-', 'webhookSecret=-'], { readStdin: async () => 'one\n' })).toContain('“webhookSecret” is empty');
  });
});
