// Run inside a mount namespace of its own (see storage-failures.test.ts): a shop on a tiny disk that fills up, turns read-only and is mended.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../electron/db/open.ts';
import { settle } from './fake-clock.ts';
import { openFakeShop } from './fake-shop.ts';
import { newSale } from './shop.ts';
import { createFileLogger } from '../../electron/core/log-file.ts';

const disk = process.argv[2] ?? '';
mkdirSync(disk, { recursive: true });
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
process.env['TMPDIR'] = disk;

const found: Record<string, unknown> = {};
const place = await openFakeShop();
const charge = async (orderId: string): Promise<string> => {
  const charged = await place.app.invoices.create(newSale({ orderId }), 1000);
  return charged.ok ? charged.value.status : charged.error.code;
};
const get = (orderId: string): string => {
  const sale = place.app.invoices.get(orderId);
  return sale.ok ? sale.value.status : sale.error.code;
};

found['before'] = await charge('A-1');
const old = join(disk, 'old.csv');
writeFileSync(old, 'yesterday');
// What is left of the disk goes to other files; the last bytes one by one.
for (let size = 1 << 20, number = 0; size >= 1; number += 1) {
  try {
    writeFileSync(join(disk, `filler-${number}`), Buffer.alloc(size));
  } catch {
    size >>= 1;
  }
}
const sentBefore = place.gateway.count('create');
found['full'] = await charge('A-2');
found['fullSent'] = place.gateway.count('create') - sentBefore;
found['fullHalf'] = get('A-2');
found['fullReads'] = get('A-1');
const exported = await place.app.exports.toFile({ report: 'invoices', from: '2020-01-01', to: '2040-12-31', profile: 'default', out: old });
found['fullExport'] = [exported.ok ? 'ok' : exported.error.message, readFileSync(old, 'utf8'), readdirSync(disk).filter((name) => name.includes('-part')).length];
// Money comes in while nothing can be stored: asked for again when the disk is mended.
place.gateway.pay('A-1');
place.app.sync.start();
await place.clock.advanceAsync(10_000);
found['fullNotice'] = place.app.notices().map((notice) => notice.code);
found['fullPaid'] = get('A-1');
createFileLogger(disk, place.clock).info('a disk that takes no log never throws');
for (let number = 0; number < 64; number += 1) rmSync(join(disk, `filler-${number}`), { force: true });
await place.clock.advanceAsync(120_000);
await settle();
found['mendedPaid'] = get('A-1');
found['mendedNotice'] = place.app.notices().map((notice) => notice.code);
found['mended'] = await charge('A-3');

await place.app.close();
execFileSync('mount', ['-o', 'remount,ro', disk]);
const reopened = openLedger(place.home);
found['readOnlyOpen'] = reopened.ok ? 'ok' : reopened.error.code;
const fresh = openLedger(join(disk, 'new'));
found['readOnlyNew'] = fresh.ok ? 'ok' : fresh.error.code;
execFileSync('mount', ['-o', 'remount,rw', disk]);
const next = await place.reopen();
found['writable'] = (await next.charge('A-4')).status;
found['audit'] = (await next.app.audit()).ok;
found['orders'] = [...place.gateway.held.values()].map((held) => held.orderId);
process.stdout.write(JSON.stringify(found));
process.exit(0);
