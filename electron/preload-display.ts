// The customer display's bridge: `window.display` hears what to show and can do nothing.
import { contextBridge, ipcRenderer } from 'electron';
import { buildBridge } from './shell/bridge.ts';
import { displayNames } from '../shared/ipc/names.ts';

contextBridge.exposeInMainWorld('display', buildBridge(displayNames, ipcRenderer));
