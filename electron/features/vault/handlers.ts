// Answers the calls of the area `vault`. The passphrase comes in and never goes out.
import type { App } from '../../core/app.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';

export const vaultHandlers = (app: () => App): TillHandlers['vault'] => ({
  create: ({ passphrase }) => app().vault.create(passphrase),
  unlock: ({ passphrase }) => app().vault.unlock(passphrase),
});
