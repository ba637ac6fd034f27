// The export service alone, over a ledger that is open already: no app, no gateways.
import type { WritableDb } from '../../electron/db/database.ts';
import { ledgerFile } from '../../electron/db/open.ts';
import type { ShopDay } from '../../electron/features/exports/check-request.ts';
import { createExportService, type ExportDeps, type StoppableExports } from '../../electron/features/exports/service.ts';
import { FakeClock } from './fake-clock.ts';
import { silentLog } from './shop.ts';

export const exportWorker = new URL('../../electron/features/exports/export.worker.ts', import.meta.url);

export function exportService(home: string, db: WritableDb, shopDay: () => ShopDay = () => ({ timeZone: 'Europe/Berlin', dayCutMinutes: 0 }), changes: Partial<ExportDeps> = {}): StoppableExports {
  return createExportService({
    home, db, path: ledgerFile(home), workerPath: exportWorker, nativeBinding: undefined, shopDay, currency: () => 'USD', clock: new FakeClock(), log: silentLog, practice: false, notice: () => undefined,
    ...changes,
  });
}
