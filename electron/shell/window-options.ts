// The web preferences every window has; there is no other place that makes them.
import type { WebPreferences } from 'electron';

/** Locked down alike for all windows; only the preload and what happens in the background differ. `devTools`: never in a package. */
export function lockedDown(preload: string, keepsRunningHidden: boolean, devTools: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    disableDialogs: true,
    safeDialogs: true,
    spellcheck: false,
    enableWebSQL: false,
    plugins: false,
    devTools,
    backgroundThrottling: !keepsRunningHidden,
    // Sounds of a changed sale play without a click before them.
    autoplayPolicy: 'no-user-gesture-required',
  };
}
