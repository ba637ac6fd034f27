// The write-ahead log is moved into the ledger while nobody writes, and only then.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQuietCheckpoint } from '../../../../electron/db/checkpoint.ts';
import { testLedger, type TestLedger } from '../../../support/ledger.ts';

let ledger: TestLedger;
beforeEach(() => { ledger = testLedger(); });
afterEach(() => { ledger.close(); });

const moved = (): boolean => {
  const { log, checkpointed } = ledger.db.get<{ log: bigint; checkpointed: bigint }>('PRAGMA wal_checkpoint(NOOP)') ?? { log: -1n, checkpointed: -2n };
  return log === checkpointed;
};
const write = (value: string): void => { ledger.db.run('INSERT INTO setting(key, value) VALUES (?, ?)', value, '1'); };

test('after writing it waits for a call without anything new', () => {
  const checkpoint = createQuietCheckpoint(ledger.db);
  write('one');
  checkpoint();
  expect(moved()).toBe(false);
  write('two');
  checkpoint();
  expect(moved()).toBe(false);
  checkpoint();
  expect(moved()).toBe(true);
  checkpoint();
  write('three');
  expect(moved()).toBe(false);
  checkpoint();
  checkpoint();
  expect(moved()).toBe(true);
});
