// Numbers sales that were given no order id; a number once used is never used again.
import type { WritableDb } from '../../db/database.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';
import { seqByOrderId } from './invoice-repo.ts';

const KEY = 'order-number';

/** `T1-000001` and on, past ids that were typed by hand. Runs inside the caller's transaction. */
export function nextOrderId(db: WritableDb): string {
  for (let number = (readSetting<number>(db, KEY) ?? 0) + 1; ; number += 1) {
    const orderId = `T1-${String(number).padStart(6, '0')}`;
    if (seqByOrderId(db, orderId) !== null) continue;
    writeSetting(db, KEY, number);
    return orderId;
  }
}
