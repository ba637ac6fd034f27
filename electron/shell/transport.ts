// Carries calls and events between the windows and the registry. Checks the sender of every call before anything else happens.
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { Registry } from '../ipc/registry.ts';
import type { Logger } from '../core/ports.ts';
import { failure, type Result } from '../../shared/errors/result.ts';
import type { Area, Contract, Emit, Role } from '../../shared/ipc/define.ts';
import { channelOf } from '../../shared/ipc/names.ts';
import { parseWith } from '../../shared/ipc/parse.ts';
import { judgeSender, type KnownWindow } from './sender.ts';
import type { WindowKind } from './origin.ts';
import type { OpenWindow } from './windows.ts';

export interface TransportOptions {
  readonly windows: () => readonly OpenWindow[];
  /** The role of the person at a window; null may call nothing. */
  readonly roleOf: (kind: WindowKind) => Role | null;
  readonly registry: Registry;
  readonly log: Logger;
}

/** Listens on one channel per call of the contract, and on no other. */
export function listen(contract: Contract, options: TransportOptions): void {
  const known = (): KnownWindow[] => options.windows().filter(({ window }) => !window.isDestroyed())
    .map(({ kind, window }) => ({ kind, contentsId: window.webContents.id, mainFrame: window.webContents.mainFrame }));

  for (const [area, members] of Object.entries(contract)) {
    for (const [verb, spec] of Object.entries(members)) {
      if (spec.type !== 'call') continue;
      const name = channelOf(area, verb);
      ipcMain.handle(name, async (event: IpcMainInvokeEvent, ...args: unknown[]): Promise<Result<unknown>> => {
        const sender = judgeSender(event, known());
        if (!sender.ok) {
          options.log.warn('ipc.refused', { call: name, why: sender.why });
          return failure('role/forbidden', { details: { role: spec.role } });
        }
        return options.registry.run({ role: options.roleOf(sender.kind) }, name, args[0]);
      });
    }
  }
}

/** Sends events of a contract to the windows of one kind. A payload that does not fit its schema is a bug: it is logged and not sent. */
export function emitter<C extends Contract>(contract: C, kind: WindowKind, options: Pick<TransportOptions, 'windows' | 'log'>): Emit<C> {
  const areas: Readonly<Record<string, Area>> = contract;
  return (area, name, payload) => {
    const spec = areas[area]?.[name];
    if (spec === undefined || spec.type !== 'event') return;
    const parsed = parseWith(spec.payload, payload);
    if (!parsed.ok) {
      options.log.error('ipc.event_shape', { event: channelOf(area, name), field: parsed.field });
      return;
    }
    for (const { kind: own, window } of options.windows()) {
      if (own === kind && !window.isDestroyed()) window.webContents.send(channelOf(area, name), parsed.value);
    }
  };
}
