// Ledger's emulator of its own devices (speculos), for whoever develops: the same adapter over its APDU socket.
import { invariant } from '../../../shared/errors/invariant.ts';
import type { OpenPort } from '../ledger/device.ts';

export interface EmulatorAddress {
  readonly host: string;
  readonly port: number;
}

const usual: EmulatorAddress = { host: '127.0.0.1', port: 9999 };

/**
 * Reads `host:port`, `:port` or `port`; the emulator's own defaults for what is left out. null: it is none of these.
 * @example readEmulatorAddress('127.0.0.1:40000')
 */
export function readEmulatorAddress(text: string): EmulatorAddress | null {
  if (text === '') return usual;
  const parts = /^(?:([0-9A-Za-z.-]*):)?([0-9]{1,5})$/.exec(text);
  if (!parts) return null;
  const port = Number(parts[2]);
  return port >= 1 && port <= 65_535 ? { host: parts[1] === undefined || parts[1] === '' ? usual.host : parts[1], port } : null;
}

export const emulatorPort = (address: EmulatorAddress): OpenPort => async () => {
  invariant(address.port > 0, 'the emulator has a port');
  const { openEmulator } = await import('../ledger/packages.ts');
  return openEmulator(address.host, address.port);
};
