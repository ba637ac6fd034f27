// What one webhook request may be, and how long it may take.

/** A gateway's webhook is a few kilobytes. */
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_HEADER_BYTES = 8 * 1024;
export const MAX_SOCKETS = 64;
/** How often Node looks for connections that are too slow; its own default is half a minute. */
export const CHECK_INTERVAL_MS = 500;
/** Headers in 3 s, the whole request in 5 s, at the latest: found up to one check later, so each is set one check shorter. */
export const HEADERS_TIMEOUT_MS = 3_000 - CHECK_INTERVAL_MS;
export const REQUEST_TIMEOUT_MS = 5_000 - CHECK_INTERVAL_MS;
export const KEEP_ALIVE_MS = 5_000;
/** Refusals are counted and told once in this time, so that a flood of them does not fill the disk. */
export const REFUSAL_LOG_MS = 60_000;
