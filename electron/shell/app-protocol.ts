// Serves the windows from our own scheme, by an exact table of files and with the security headers.
import { readFileSync } from 'node:fs';
import { protocol, type Session } from 'electron';
import { securityHeaders } from './csp.ts';
import { findFile, listFiles } from './file-table.ts';
import { ORIGIN, SCHEME } from './origin.ts';

const notFound = { statusCode: 404, data: Buffer.from('not found'), headers: { ...securityHeaders, 'content-type': 'text/plain' } };

/** Must run before the app is ready. The scheme never bypasses the policy and can reach nothing else. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, bypassCSP: false } },
  ]);
}

/**
 * Answers every request of this session under our scheme; what is not in the table is 404 with the same headers.
 * By buffers and not by protocol.handle: that one brings up the whole of fetch in the main process first, which costs the start of the till a
 * fifth of a second.
 */
export function serveFrom(session: Session, folder: string): void {
  const table = listFiles(folder);
  // Nothing of ours is ever a file: address.
  session.protocol.interceptBufferProtocol('file', (_request, answer) => { answer(notFound); });
  session.protocol.registerBufferProtocol(SCHEME, (request, answer) => {
    const file = request.method === 'GET' ? findFile(table, request.url, ORIGIN) : null;
    // Read at once: the files are small and ours, and at the start a reply that waits for its turn waits long.
    answer(file === null ? notFound : { statusCode: 200, data: readFileSync(file.path), headers: { ...securityHeaders, 'content-type': file.type } });
  });
}
