// `npm run setup`: prepares everything and stops there.
import { fail } from './lib/report.mjs';
import { hasDisplay, prepare } from './lib/setup.mjs';

const isRetry = process.argv.includes('--retry-electron');
prepare({ display: !hasDisplay(), tests: process.argv.includes('--tests'), isRetry }).catch(fail);
