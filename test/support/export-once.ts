// Run as a program of its own: exports one report of a data folder to a file and prints its hash, under whatever TZ and LANG it was given.
import { createExportService } from '../../electron/features/exports/service.ts';

const [home = '', report = '', out = ''] = process.argv.slice(2);
const exports = createExportService({
  home, workerPath: new URL('../../electron/features/exports/export.worker.ts', import.meta.url), nativeBinding: undefined, timeZone: () => 'Europe/Berlin',
});
const done = await exports.toFile({ report: report as 'invoices', from: '2026-01-01', to: '2026-12-31', profile: 'default', out });
process.stdout.write(done.ok ? done.value.sha256 : done.error.message);
process.exitCode = done.ok ? 0 : 1;
