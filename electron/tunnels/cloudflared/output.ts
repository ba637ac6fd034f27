// What cloudflared says on its way up, read line by line. Only what is known is taken; nothing of it is ever run or shown as markup.

export interface Said {
  /** The address of a quick tunnel. */
  readonly url: string | null;
  readonly isRegistered: boolean;
  /** A connection to the edge broke off, or ended. */
  readonly isUnregistered: boolean;
  readonly isTokenRefused: boolean;
  /** What an error line says, shortened. */
  readonly error: string | null;
}

const LONGEST = 160;

/** The service's own host also appears, in errors. */
const QUICK = /https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com(?![a-z0-9.-])/;

/** `2026-01-01T10:00:00Z ERR text key=value`. */
export function readLine(line: string): Said {
  const error = / ERR (.+)$/.exec(line)?.[1] ?? null;
  return {
    url: QUICK.exec(line)?.[0] ?? null,
    isRegistered: /\bRegistered tunnel connection\b/.test(line),
    isUnregistered: /\b(?:Unregistered tunnel connection|Lost connection with the edge|Connection terminated)\b/.test(line),
    isTokenRefused: /Provided Tunnel token is not valid|Unauthorized: (?:Invalid|Failed to get) tunnel/i.test(line),
    // eslint-disable-next-line no-control-regex -- control characters are what is taken out
    error: error === null ? null : error.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, LONGEST),
  };
}
