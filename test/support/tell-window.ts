// Tells a window what main would tell it in a state that no emulator brings about in time.
import { channelOf } from '../../shared/ipc/names.ts';
import type { LaunchedApp, WindowName } from './electron-app.ts';

export const tellWindow = async ({ app }: LaunchedApp, name: WindowName, area: string, event: string, payload: unknown): Promise<void> =>
  app.evaluate(({ webContents }, told) => {
    webContents.getAllWebContents().find((each) => each.getURL().endsWith(`/${told.name}.html`))?.send(told.channel, told.payload);
  }, { name, channel: channelOf(area, event), payload });
