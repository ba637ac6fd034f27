// line 41: a full disk, a folder that turns read-only, and both mended: clear words, no half state, and it goes on by itself.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryHome } from '../support/shop.ts';

it('line 41: full disk and read-only folder are told, nothing is half stored or sent, and all goes on when mended', async () => {
  const disk = join(temporaryHome(), 'disk');
  // A mount namespace of its own: the tiny disk is seen by this one process only and ends with it. Needs no root.
  const run = promisify(execFile)('unshare', ['--map-root-user', '--mount', process.execPath, '--disable-warning=ExperimentalWarning', 'test/support/failing-disk.ts', disk]);
  const { stdout } = await run;
  rmSync(join(disk, '..'), { recursive: true, force: true });
  expect(JSON.parse(stdout)).toEqual({
    before: 'pending',
    full: 'db/disk_full', fullSent: 0, fullHalf: 'invoice/not_found', fullReads: 'pending', fullExport: ['The file could not be written: the disk is full.', 'yesterday', 0], fullNotice: ['db/disk_full'], fullPaid: 'pending',
    mendedPaid: 'paid', mendedNotice: [], mended: 'pending',
    readOnlyOpen: 'db/read_only', readOnlyNew: 'db/read_only', writable: 'pending',
    audit: true, orders: ['A-1', 'A-3', 'A-4'],
  });
});
