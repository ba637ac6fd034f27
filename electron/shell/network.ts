// The windows have no network: what is not our own scheme is cancelled, names resolve to nothing, and WebRTC may not send.
import { app, type Session, type WebContents } from 'electron';
import { isOurs } from './origin.ts';

/**
 * Must run before the app is ready. Preconnect and DNS prefetch go past webRequest, so Chromium also gets a resolver that knows no host
 * (IP literals included). The gateways are reached by Node, which this does not touch.
 */
export function resolveNothing(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

/** Cancels every request that is not ours. `devTools` lets the developer tools of an unpackaged app load their own pages. */
export function blockNetwork(session: Session, devTools: boolean): void {
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !(isOurs(details.url) || (devTools && details.url.startsWith('devtools://'))) });
  });
}

/** CSP does not stop WebRTC; this does. */
export function blockPeers(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
