// Run as a program of its own: exports one report of a data folder to a file and prints its hash, under whatever TZ and LANG it was given.
import { openLedger } from '../../electron/db/open.ts';
import { exportService } from './export-service.ts';
import { must } from './shop.ts';

const [home = '', report = '', out = '', profile = 'default', from = '2026-01-01', to = '2026-12-31', format = 'csv'] = process.argv.slice(2);
const db = must(openLedger(home));
const done = await exportService(home, db).toFile({ report: report as 'invoices', from, to, profile, format: format as 'csv', out });
db.close();
process.stdout.write(done.ok ? done.value.parts.map(({ sha256 }) => sha256).join(' ') : done.error.message);
process.exitCode = done.ok ? 0 : 1;
