// The text behind each hash is frozen: one byte of difference in an entry is one in its text, and the order of postings is none.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { entryText, GENESIS_HASH, type ChainedEntry } from '../../../../shared/domain/hash-chain.ts';

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const entry: ChainedEntry = {
  seq: 1, prevHash: GENESIS_HASH, atMs: 1_768_478_400_000, about: 'inv_1', kind: 'sale',
  postings: [{ account: 'sales', unit: 'USD', minor: -1250n }, { account: 'exchange', unit: 'USD', minor: 1250n }],
};

test('line 46: golden', () => {
  expect(entryText(entry)).toBe([
    '"countersign/entry/1"', '1', `"${GENESIS_HASH}"`, '1768478400000', '"inv_1"', '"sale"', '["exchange","USD","1250"]', '["sales","USD","-1250"]', '',
  ].join('\n'));
});

test('line 46: every field changes the text, the order of postings does not', () => {
  const text = entryText(entry);
  expect(entryText({ ...entry, postings: entry.postings.toReversed() })).toBe(text);
  const others: readonly ChainedEntry[] = [
    { ...entry, seq: 2 }, { ...entry, prevHash: '1'.repeat(64) }, { ...entry, atMs: 1 }, { ...entry, about: 'inv_2' }, { ...entry, kind: 'payment' },
    { ...entry, postings: entry.postings.slice(0, 1) }, { ...entry, postings: entry.postings.map((each) => ({ ...each, minor: -each.minor })) },
    { ...entry, postings: entry.postings.map((each) => ({ ...each, unit: 'EUR' as const })) },
  ];
  for (const other of others) expect(entryText(other)).not.toBe(text);
});

test('line 46: no text in a field can imitate another entry', () => {
  const anyEntry = fc.record({ about: fc.string(), kind: fc.string(), account: fc.string() });
  fc.assert(fc.property(anyEntry, anyEntry, (a, b) => {
    const build = (each: typeof a) => entryText({ ...entry, about: each.about, kind: each.kind, postings: [{ account: each.account, unit: 'USD', minor: 1n }] });
    expect(build(a) === build(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
  }));
});
