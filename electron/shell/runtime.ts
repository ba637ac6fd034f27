// Whether the Electron below is one that still gets security fixes.

/** The newest major when this was written; the three newest are kept up by the Electron project. */
const NEWEST_MAJOR = 45;
const KEPT_MAJORS = 3;

/** Words for the owner when the runtime is too old for real money; null when it is current. */
export function runtimeWarning(electronVersion: string): string | null {
  const major = Number.parseInt(electronVersion, 10);
  if (major > NEWEST_MAJOR - KEPT_MAJORS) return null;
  return `This copy runs on Electron ${electronVersion}, an old browser engine without security fixes. It is fit for trying and testing; do not take real payments on it.`;
}
