// The till window's bridge: `window.api` with the contract's named functions and nothing else.
import { contextBridge, ipcRenderer } from 'electron';
import { buildBridge } from './shell/bridge.ts';
import { tillNames } from '../shared/ipc/names.ts';

contextBridge.exposeInMainWorld('api', buildBridge(tillNames, ipcRenderer));
