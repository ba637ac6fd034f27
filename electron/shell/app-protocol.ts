// Serves the windows from our own scheme, by an exact table of files and with the security headers.
import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { securityHeaders } from './csp.ts';
import { findFile, listFiles } from './file-table.ts';
import { ORIGIN, SCHEME } from './origin.ts';

/** Must run before the app is ready. The scheme never bypasses the policy and can reach nothing else. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, bypassCSP: false } },
  ]);
}

/** Answers every request of this session under our scheme; what is not in the table is 404 with the same headers. */
export function serveFrom(session: Session, folder: string): void {
  const table = listFiles(folder);
  // Nothing of ours is ever a file: address.
  session.protocol.handle('file', () => new Response('not found', { status: 404 }));
  session.protocol.handle(SCHEME, async (request) => {
    const file = request.method === 'GET' ? findFile(table, request.url, ORIGIN) : null;
    if (file === null) return new Response('not found', { status: 404, headers: { ...securityHeaders, 'content-type': 'text/plain' } });
    return new Response(await readFile(file.path), { headers: { ...securityHeaders, 'content-type': file.type } });
  });
}
