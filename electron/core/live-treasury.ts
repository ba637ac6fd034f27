// The treasury's real outside world: signers at the USB port, and chain sources. Read when the treasury is opened.
import { ok, type Result } from '../../shared/errors/result.ts';
import { openChainSource } from '../chain/open-source.ts';
import { missingUdevRules } from '../signers/ledger/index.ts';
import { openSigner, type SignerPorts } from '../signers/open-signer.ts';
import type { Clock } from './ports.ts';
import type { TreasuryPorts } from './treasury.ts';

/** `COUNTERSIGN_SPECULOS`, where it is set, adds Ledger's emulator at `host:port` (empty: 127.0.0.1:9999). */
export function liveTreasury(clock: Clock, environment: Readonly<Record<string, string | undefined>>): Result<TreasuryPorts> {
  const emulator = environment['COUNTERSIGN_SPECULOS'];
  const ports: SignerPorts = { clock, emulator, device: null, signers: emulator === undefined ? ['ledger'] : ['ledger', 'speculos'] };
  return ok({ signers: ports.signers, openSigner: (kind) => openSigner(kind, ports), missingUdevRules: () => missingUdevRules(), openSource: openChainSource, ownSource: null });
}
