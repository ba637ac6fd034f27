// `npm run setup`: prepares everything and stops there.
import { fail } from './lib/report.mjs';
import { hasDisplay, prepare } from './lib/setup.mjs';

const isRetry = process.argv.includes('--retry-electron');
process.exitCode = 1; // an end before the last word is no success
prepare({ display: !hasDisplay(), tests: process.argv.includes('--tests'), isRetry }).then(() => process.exit(0), fail);
