// Builds a window's bridge from the contract's names: one function per call, one subscription per event. No function takes a channel.
import { channelOf, type AreaNames } from '../../shared/ipc/names.ts';

/** The two things a bridge needs of Electron; neither is ever handed to the page. */
export interface Wire {
  invoke(channel: string, input: unknown): Promise<unknown>;
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown;
}

type Listener = (payload: unknown) => void;
type Bridge = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const onName = (event: string): string => `on${event.charAt(0).toUpperCase()}${event.slice(1)}`;

/**
 * A subscription that remembers the last payload: who subscribes later gets it at once, so a page may start after the first event.
 * The page's listener gets the payload alone, never Electron's event. Returns how to unsubscribe.
 */
function subscription(channel: string, wire: Wire): (listener: Listener) => () => void {
  const listeners = new Set<Listener>();
  let last: { readonly payload: unknown } | null = null;
  wire.on(channel, (_event, payload) => {
    last = { payload };
    for (const listener of listeners) listener(payload);
  });
  return (listener) => {
    const own: Listener = (payload) => { listener(payload); };
    listeners.add(own);
    if (last !== null) own(last.payload);
    return () => { listeners.delete(own); };
  };
}

/** `{ area: { verb(input), onEvent(listener) } }` for all names. Only the first argument of a call goes on. */
export function buildBridge(names: Readonly<Record<string, AreaNames>>, wire: Wire): Bridge {
  const areas = Object.entries(names).map(([area, { calls, events }]) => [area, Object.fromEntries([
    ...calls.map((verb) => [verb, (input: unknown) => wire.invoke(channelOf(area, verb), input)] as const),
    ...events.map((event) => [onName(event), subscription(channelOf(area, event), wire)] as const),
  ])] as const);
  return Object.fromEntries(areas);
}
