// From what was typed to a proxy: host, port and user in the form they are used, or what is wrong with them.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { hostKind } from '../../core/base-url.ts';

export interface ManualProxy {
  readonly mode: 'manual';
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  /** A password is sealed for exactly this host, port and user. */
  readonly hasPassword: boolean;
}

const wrong = (field: string, problem: string): Result<never> => failure('input/invalid', { details: { field, problem } });

/** `hasPassword` is left to the caller. */
export function checkManual(typed: { readonly host: string; readonly port: string; readonly user: string }): Result<Omit<ManualProxy, 'hasPassword'>> {
  const bare = typed.host.trim().replace(/^\[(.*)\]$/, '$1');
  const asUrl = `http://${bare.includes(':') ? `[${bare}]` : bare}/`;
  if (bare === '') return wrong('the proxy’s host', 'it is empty');
  if (!/^[\w.:-]+$/.test(bare) || !URL.canParse(asUrl)) return wrong('the proxy’s host', 'write its name or address alone, such as proxy.example, without http:// and without the port');
  const { hostname } = new URL(asUrl);
  if (hostKind(hostname) === 'forbidden') return wrong('the proxy’s host', 'this address is never a proxy');
  const port = /^[0-9]{1,5}$/.test(typed.port.trim()) ? Number(typed.port.trim()) : 0;
  if (port < 1 || port > 65_535) return wrong('the proxy’s port', 'it is a number from 1 to 65535');
  const user = typed.user.trim();
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[:\u0000-\u001f\u007f]/.test(user)) return wrong('the proxy’s user', 'it must not hold a colon or a control character');
  return ok({ mode: 'manual', host: hostname.replace(/^\[(.*)\]$/, '$1'), port, user: user === '' ? null : user });
}
