// Node's diagnostic reports hold the environment, where a passphrase may stand: none is written, whatever the options of the start say.

/** Call first in every entry. */
export function writeNoReports(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
  report.excludeEnv = true;
}
