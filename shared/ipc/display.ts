// The customer display's whole bridge: one event, no call.
import type { Api } from './define.ts';
import { event } from './define.ts';
import { displayModel } from './views.ts';

export const displayContract = { display: { model: event({ payload: displayModel }) } } as const;

/** `window.display.display.onModel(listener)`; nothing else. */
export type DisplayApi = Api<typeof displayContract>;
