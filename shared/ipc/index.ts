// The whole contract between the till window and main. The customer display has its own in display.ts.
import { app, exportsArea, gateways, practice, settings, vault } from './shop.ts';
import { proxy } from './proxy.ts';
import { sales } from './sales.ts';
import { treasury } from './treasury.ts';
import { tunnel } from './tunnel.ts';
import type { Api, Emit, Handlers } from './define.ts';

export const contract = { app, vault, settings, gateways, tunnel, proxy, sales, treasury, exports: exportsArea, practice } as const;

export type TillContract = typeof contract;
export type TillApi = Api<TillContract>;
export type TillHandlers = Handlers<TillContract>;
export type TillEmit = Emit<TillContract>;
