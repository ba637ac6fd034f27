// The simulated chain as a service of its own: Esplora's REST over real HTTP on loopback, its state kept in a file.
import path from 'node:path';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { readStateFile, writeStateFile } from '../state-file.ts';
import { control } from './controls.ts';
import { answerEsplora, type ApiLimits } from './esplora-api.ts';
import { fileJournal, memoryJournal } from './journal.ts';
import type { ChainAction, ChainControlAnswer } from './port.ts';
import { createFaultPlan, startChainServer, type ChainServer } from './server.ts';
import { createSimulation, type Simulation } from './simulation.ts';

export interface PracticeChain {
  /** Base URL of its Esplora API; the chain is regtest. */
  readonly url: string;
  readonly port: number;
  readonly controlUrl: string;
  /** For `Authorization: Bearer …` at the control URL. */
  readonly controlToken: string;
  /** The same controls without HTTP. */
  control(action: ChainAction): ChainControlAnswer;
  /** For servers of other protocols over the same chain. */
  readonly simulation: Simulation;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export interface PracticeChainOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Folder in which chain and token are kept over restarts; without it nothing is kept. */
  readonly folder?: string;
  readonly limits?: ApiLimits;
}

/** Starts it. Error: `practice/port_in_use`. A kept chain that cannot be read is set aside and another begins. */
export async function startPracticeChain(options: PracticeChainOptions): Promise<Result<PracticeChain>> {
  const { clock, random, folder, limits = { mostUnspent: 500 } } = options;
  const journal = folder === undefined ? memoryJournal() : fileJournal(path.join(folder, 'chain.jsonl'));
  const controlToken = keptToken(folder, random);
  const simulation = createSimulation(clock, journal);
  const faults = createFaultPlan();
  const act = (action: ChainAction): ChainControlAnswer => control(simulation, action, (fault) => faults.set(fault));
  let server: ChainServer;
  try {
    server = await startChainServer({
      port: options.port, clock, controlToken, faults, control: act,
      answer: (method, target, body) => answerEsplora(simulation, limits, method, target, body),
    });
  } catch (error) {
    journal.close();
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      return failure('practice/port_in_use', { details: { port: String(options.port) } });
    }
    throw error;
  }
  let closing: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await server.close();
    journal.close();
  };
  return ok({
    url: server.origin, port: server.port, controlUrl: server.controlUrl, controlToken, control: act, simulation,
    close: () => (closing ??= stop()),
  });
}

function keptToken(folder: string | undefined, random: Random): string {
  const made = Buffer.from(random.bytes(16)).toString('hex');
  if (folder === undefined) return made;
  const file = path.join(folder, 'token');
  const kept = readStateFile(file);
  if (kept !== null && /^[0-9a-f]{32}$/.test(kept)) return kept;
  writeStateFile(file, made);
  return made;
}
