// The server's key: shown once, pinned by its fingerprint, and refused for good when it is another one.
import { createHash } from 'node:crypto';
import { appError, type AppError } from '../../../shared/errors/result.ts';

/** As `ssh-keygen -l` prints it: `SHA256:` and 43 characters of base64. */
export const isFingerprint = (text: string): boolean => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text);

export const fingerprintOf = (key: Uint8Array): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** Why a connection to a server with this key is not used; null when the key is the pinned one. Nothing is sent before this is settled. */
export function judgeHostKey(key: Uint8Array, pinned: string, host: string): AppError | null {
  const fingerprint = fingerprintOf(key);
  if (fingerprint === pinned) return null;
  return isFingerprint(pinned)
    ? appError('tunnel/host_key_changed', { details: { host, fingerprint, pinned } })
    : appError('tunnel/host_key_new', { details: { host, fingerprint } });
}
