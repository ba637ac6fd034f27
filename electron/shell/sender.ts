// Who sent a call: only the main frame of a window we made, showing a page of ours, may be heard.
import type { WebFrameMain } from 'electron';
import { ORIGIN, pageUrl, type WindowKind } from './origin.ts';

/** What is looked at of an incoming call. */
export interface SenderEvent {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'origin' | 'parent' | 'processId' | 'routingId'> | null;
  readonly sender: { readonly id: number; isDestroyed(): boolean };
}

/** A window we made: its web contents, and its main frame now. */
export interface KnownWindow {
  readonly kind: WindowKind;
  readonly contentsId: number;
  readonly mainFrame: { readonly processId: number; readonly routingId: number };
}

export type Verdict = { readonly ok: true; readonly kind: WindowKind } | { readonly ok: false; readonly why: 'gone' | 'unknown_window' | 'not_main_frame' | 'foreign_page' };

/** Judges the sender. A frame that is gone, a frame inside a page and a foreign page are refused, whatever they ask. */
export function judgeSender(event: SenderEvent, known: readonly KnownWindow[]): Verdict {
  const frame = frameOf(event);
  if (frame === null || event.sender.isDestroyed()) return { ok: false, why: 'gone' };
  const window = known.find((candidate) => candidate.contentsId === event.sender.id);
  if (window === undefined) return { ok: false, why: 'unknown_window' };
  const isMain = frame.parent === null && frame.processId === window.mainFrame.processId && frame.routingId === window.mainFrame.routingId;
  if (!isMain) return { ok: false, why: 'not_main_frame' };
  const isPage = frame.origin === ORIGIN && frame.url.replace(/#.*$/s, '') === pageUrl(window.kind);
  return isPage ? { ok: true, kind: window.kind } : { ok: false, why: 'foreign_page' };
}

/** Reading a disposed frame throws; that is the same as no frame. */
function frameOf(event: SenderEvent): { readonly url: string; readonly origin: string; readonly parent: unknown; readonly processId: number; readonly routingId: number } | null {
  try {
    const frame = event.senderFrame;
    if (frame === null) return null;
    const { url, origin, parent, processId, routingId } = frame;
    return { url, origin, parent, processId, routingId };
  } catch {
    return null;
  }
}
