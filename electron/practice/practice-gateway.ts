// One gateway's emulator as a service of its own: real HTTP on loopback, real webhooks, its state kept in a file.
import type { Clock, Random } from '../core/ports.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { createEmulator, emulatedDrivers, isEmulated } from '../gateways/emulators.ts';
import type { ControlAction, ControlAnswer } from '../gateways/emulator-kit/port.ts';
import { createWebhookSender } from '../gateways/emulator-kit/send-webhook.ts';
import { startEmulatorServer, type EmulatorServer } from '../gateways/emulator-kit/server.ts';
import { hex } from '../gateways/emulator-kit/tokens.ts';
import { readStateFile, setAside, writeStateFile } from './state-file.ts';

export interface PracticeGatewayOptions {
  readonly driver: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly webhookUrl?: string;
  /** Where the state is kept over restarts; without it nothing is kept. */
  readonly statePath?: string;
}

export interface PracticeGateway {
  /** What `gateway add --url` takes. */
  readonly url: string;
  readonly port: number;
  readonly controlUrl: string;
  /** For `Authorization: Bearer …` at the control URL. */
  readonly controlToken: string;
  /** What `gateway add --set` takes, by setting key. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The same controls without HTTP. */
  control(action: ControlAction): Promise<ControlAnswer>;
  /** Stops answering and writes what is not yet written. Safe to call twice. */
  close(): Promise<void>;
}

interface Kept {
  readonly credentials: Readonly<Record<string, string>>;
  readonly controlToken: string;
  /** As the emulator saved it. */
  readonly state: string;
}

/** Writes are gathered for this long; a practice sale lost to a power cut costs nothing. */
const SAVE_DELAY_MS = 250;

/** Starts it. Errors: `gateway/unknown_driver`, `practice/port_in_use`. A kept state that cannot be read is set aside. */
export async function startPracticeGateway(options: PracticeGatewayOptions): Promise<Result<PracticeGateway>> {
  const { driver, clock, random, statePath } = options;
  if (!isEmulated(driver)) return failure('gateway/unknown_driver', { details: { driver, known: emulatedDrivers.join(', ') } });
  const kept = statePath === undefined ? null : readKept(statePath);
  const controlToken = kept?.controlToken ?? hex(random, 16);

  const waiting: { cancel: (() => void) | null } = { cancel: null };
  let closing: Promise<void> | null = null;
  const save = (): void => {
    waiting.cancel = null;
    if (statePath === undefined) return;
    writeStateFile(statePath, JSON.stringify({ credentials: emulator.credentials, controlToken, state: emulator.save() } satisfies Kept));
  };
  const emulator = await createEmulator(driver, {
    clock, random, sendWebhook: createWebhookSender(clock),
    onChange: () => { if (closing === null) waiting.cancel ??= clock.after(SAVE_DELAY_MS, save); },
  }, kept ? { credentials: kept.credentials } : {});
  if (kept) emulator.load(kept.state);
  if (options.webhookUrl !== undefined) await emulator.control({ action: 'webhook_url', url: options.webhookUrl });

  let server: EmulatorServer;
  try {
    server = await startEmulatorServer({ emulator, port: options.port, clock, controlToken });
  } catch (error) {
    waiting.cancel?.();
    emulator.close();
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      return failure('practice/port_in_use', { details: { port: String(options.port) } });
    }
    throw error;
  }
  save();
  const stop = async (): Promise<void> => {
    await server.close();
    waiting.cancel?.();
    save();
    emulator.close();
  };
  return ok({
    url: server.origin + emulator.basePath,
    port: server.port,
    controlUrl: server.controlUrl,
    controlToken,
    credentials: emulator.credentials,
    control: (action) => emulator.control(action),
    close: () => (closing ??= stop()),
  });
}

function readKept(path: string): Kept | null {
  const text = readStateFile(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isKept(value)) return value;
  } catch {
    // Set aside below: a practice world that cannot be read begins anew.
  }
  setAside(path);
  return null;
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'credentials' in value && typeof value.credentials === 'object' && value.credentials !== null
    && 'controlToken' in value && typeof value.controlToken === 'string' && 'state' in value && typeof value.state === 'string';
}
