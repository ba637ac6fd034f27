// From the kind of a signer to the signer: over USB, over the emulator's socket, or over the practice device's own port.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import type { Clock } from '../core/ports.ts';
import { deviceFault } from './ledger/device-fault.ts';
import type { OpenPort } from './ledger/device.ts';
import { createLedgerSigner, usbPort } from './ledger/index.ts';
import type { Signer, SignerKind } from './port.ts';
import { emulatorPort, readEmulatorAddress } from './speculos/emulator-port.ts';
import type { VirtualDevice } from './virtual/device.ts';

export interface SignerPorts {
  readonly clock: Clock;
  /** The signers that can be used here. */
  readonly signers: readonly SignerKind[];
  /** Practice mode's own; null: there is none. */
  readonly device: VirtualDevice | null;
  /** `host:port` of the emulator, as COUNTERSIGN_SPECULOS says it. */
  readonly emulator: string | undefined;
}

/** Opens the practice device over the code that frames for real ones. */
export const virtualPort = (device: VirtualDevice): OpenPort => async () => {
  const [{ deviceOverHid }, { listHid, openHid }] = await Promise.all([import('./ledger/packages.ts'), import('./virtual/hid.ts')]);
  const [found] = listHid(device);
  if (found === undefined) throw deviceFault('device/not_found');
  return deviceOverHid(openHid(device, found.path));
};

function portOf(kind: SignerKind, { device, emulator = '' }: SignerPorts): OpenPort | string {
  switch (kind) {
    case 'ledger': return usbPort();
    case 'virtual': return device ? virtualPort(device) : 'it belongs to practice mode';
    case 'speculos': {
      const address = readEmulatorAddress(emulator);
      return address ? emulatorPort(address) : 'COUNTERSIGN_SPECULOS is not written as host:port';
    }
  }
}

/** Opens no port yet: that is done for each call. Error: `device/not_here`. */
export function openSigner(kind: SignerKind, ports: SignerPorts): Result<Signer> {
  const refuse = (problem: string): Result<Signer> => failure('device/not_here', { details: { kind, problem, known: ports.signers.join(', ') || 'none' } });
  if (!ports.signers.includes(kind)) return refuse('it is not offered in this mode');
  const openPort = portOf(kind, ports);
  return typeof openPort === 'string' ? refuse(openPort) : ok(createLedgerSigner({ kind, openPort, clock: ports.clock, hasPublicKeys: kind === 'virtual' }));
}
