// The treasury's outside world in practice mode: the practice device and the simulated chain, started when the treasury is opened.
import path from 'node:path';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { openChainSource } from '../chain/open-source.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { TreasuryPorts } from '../core/treasury.ts';
import { openSigner, type SignerPorts } from '../signers/open-signer.ts';
import { startPracticeChain, type PracticeChain } from './chain/practice-chain.ts';
import { pressChain } from './chain/press.ts';
import type { TreasuryControls } from './port.ts';
import { openPracticeDevice, practiceDeviceView, pressPracticeDevice } from './practice-device.ts';
import { readStateFile, writeStateFile } from './state-file.ts';

export interface PracticeTreasury {
  readonly ports: TreasuryPorts;
  readonly controls: TreasuryControls;
  readonly chain: PracticeChain;
  close(): Promise<void>;
}

export interface PracticeTreasuryOptions {
  /** The practice home; everything is kept in its folder `treasury`. */
  readonly home: string;
  readonly clock: Clock;
  readonly random: Random;
  /** `host:port` of Ledger's emulator for whoever develops; undefined: it is not offered. */
  readonly emulator: string | undefined;
}

/** Starts chain and device as they were left. Error: `practice/port_in_use` when no port is free. */
export async function startPracticeTreasury({ home, clock, random, emulator }: PracticeTreasuryOptions): Promise<Result<PracticeTreasury>> {
  const folder = path.join(home, 'treasury');
  const started = await startChain(folder, clock, random);
  if (!started.ok) return started;
  const chain = started.value;
  const device = openPracticeDevice({ folder, clock, random });
  const ports: SignerPorts = { clock, emulator, device, signers: emulator === undefined ? ['virtual'] : ['virtual', 'speculos'] };
  return ok({
    chain,
    ports: {
      signers: ports.signers,
      openSigner: (kind) => openSigner(kind, ports),
      missingUdevRules: () => null,
      // The network's name decides what a key may sign; here it is never the one with money.
      openSource: openChainSource,
      ownSource: { name: 'practice', kind: 'esplora', url: chain.url, selfHosted: true, certificateSha256: null },
    },
    controls: {
      device: () => practiceDeviceView(device),
      press(act) {
        pressPracticeDevice(device, act);
        return practiceDeviceView(device);
      },
      onDevice: (listener) => device.onChanged(listener),
      chain: (act, to) => Promise.resolve(pressChain(chain, act, to)),
    },
    close: () => chain.close(),
  });
}

/** On the port of last time, so that accounts find it again; on another one where that is taken. */
async function startChain(folder: string, clock: Clock, random: Random): Promise<Result<PracticeChain>> {
  const portFile = path.join(folder, 'port');
  const text = readStateFile(portFile) ?? '';
  const wanted = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  let started: Result<PracticeChain> = failure('practice/port_in_use', { details: { port: text } });
  for (const port of wanted === 0 ? [0] : [wanted, 0]) {
    started = await startPracticeChain({ port, clock, random, folder: path.join(folder, 'chain') });
    if (started.ok) break;
  }
  if (started.ok) writeStateFile(portFile, String(started.value.port));
  return started;
}
