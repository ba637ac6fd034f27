// Asks Chromium which way the operating system's settings send a request. Nothing is sent for it.
import type { Session } from 'electron';
import { failure } from '../../shared/errors/result.ts';
import type { SystemProxy } from '../core/http/options.ts';
import { proxyFromList } from '../core/http/system-proxy.ts';

/** A proxy script learns the host, never the path. */
export const systemProxyOf = (session: Pick<Session, 'resolveProxy'>): SystemProxy => async (url) => {
  try {
    return proxyFromList(await session.resolveProxy(`${url.origin}/`));
  } catch {
    return failure('proxy/not_usable', { outcome: 'not_sent', details: { problem: 'the operating system does not say which it is' } });
  }
};
