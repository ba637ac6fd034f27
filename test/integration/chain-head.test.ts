// line 46: the head outside the file outlives the next start: a tail cut while the app was closed stays visible whatever is sold afterwards.
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { ledgerFile } from '../../electron/db/open.ts';
import { openFakeShop, type FakeShop } from '../support/fake-shop.ts';

let shop: FakeShop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

async function sell(place: FakeShop, orderId: string): Promise<void> {
  await place.charge(orderId);
  place.gateway.pay(orderId);
  await place.app.sync.once();
}

/** What somebody with the file can do while the app is closed. */
function cutAfter(home: string, entry: number): void {
  const raw = new Database(ledgerFile(home));
  raw.pragma('foreign_keys = OFF');
  raw.exec('DROP TRIGGER entry_no_delete; DROP TRIGGER posting_no_delete');
  raw.exec(`DELETE FROM posting WHERE entry_seq > ${entry}; DELETE FROM entry WHERE seq > ${entry}`);
  raw.close();
}

it('line 46: a cut tail is still found after the next start, also once new entries took the old numbers', async () => {
  const first = await openFakeShop();
  shop = first;
  for (const orderId of ['A-1', 'A-2', 'A-3']) await sell(first, orderId);
  await first.app.close();
  cutAfter(first.home, 2);

  const second = await first.reopen();
  shop = second;
  second.app.sync.start();
  await second.clock.advanceAsync(10_000);
  expect((await second.app.audit()).firstBreak).toMatchObject({ entry: 3, problem: 'the end is cut off: entry 3 was written' });
  expect(second.app.notices().map((notice) => notice.code)).toEqual(['audit/broken']);
  await sell(second, 'A-4');
  await sell(second, 'A-5');
  await second.clock.advanceAsync(10_000);
  await second.app.close();

  const third = await second.reopen();
  shop = third;
  expect((await third.app.audit()).firstBreak).toMatchObject({ entry: 3, problem: 'its hash differs from the one kept outside the file' });
});

it('a head that fits goes on with the books, and nothing is said', async () => {
  const first = await openFakeShop();
  shop = first;
  await sell(first, 'A-1');
  await first.app.close();
  const second = await first.reopen();
  shop = second;
  second.app.sync.start();
  await second.clock.advanceAsync(10_000);
  await sell(second, 'A-2');
  await second.clock.advanceAsync(10_000);
  await second.app.close();
  cutAfter(first.home, 1);
  const third = await second.reopen();
  shop = third;
  expect(third.app.notices()).toEqual([]);
  expect((await third.app.audit()).firstBreak).toMatchObject({ entry: 2, problem: 'the end is cut off: entry 2 was written' });
});
