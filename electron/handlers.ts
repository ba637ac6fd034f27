// Puts the handlers of all areas together over the app that is open now.
import type { Role } from '../shared/ipc/define.ts';
import type { TillHandlers } from '../shared/ipc/index.ts';
import { checkBaseUrl } from './core/base-url.ts';
import type { App } from './core/app.ts';
import { appHandlers } from './features/app/handlers.ts';
import type { Desk } from './features/app/service.ts';
import { exportsHandlers, type AskWhere } from './features/exports/handlers.ts';
import { gatewayHandlers, type UrlVerdict } from './features/gateways/handlers.ts';
import { practiceHandlers } from './features/practice/handlers.ts';
import { proxyHandlers } from './features/proxy/handlers.ts';
import { salesHandlers } from './features/sales/handlers.ts';
import { settingsHandlers } from './features/settings/handlers.ts';
import { treasuryHandlers } from './features/treasury/handlers.ts';
import type { TreasurySession } from './features/treasury/session.ts';
import { tunnelHandlers } from './features/tunnel/handlers.ts';
import { vaultHandlers } from './features/vault/handlers.ts';

export interface HandlerDeps {
  /** The role of the person at the till. */
  readonly role: () => Role;
  readonly askWhere: AskWhere;
  readonly readClipboard: () => Promise<string>;
  readonly session: TreasurySession;
  /** A withdrawal waits for a device, or no longer. */
  readonly onSigning: (withdrawal: string) => void;
}

/** Every call of the contract; the compiler names a missing one. */
export function handlersFor(desk: Desk, deps: HandlerDeps): TillHandlers {
  const app = (): App => desk.world().app;
  return {
    app: appHandlers({ state: desk.state, switchMode: (practice) => desk.switchMode(practice ? 'practice' : 'live'), retry: desk.retry }),
    vault: vaultHandlers(app),
    settings: settingsHandlers(app),
    gateways: gatewayHandlers(app, judgeUrl),
    tunnel: tunnelHandlers(app),
    proxy: proxyHandlers(app),
    sales: salesHandlers(app, deps.role),
    treasury: treasuryHandlers({ ...deps, app, controls: () => desk.world().controls?.treasury ?? null }),
    exports: exportsHandlers(app, deps.askWhere),
    practice: practiceHandlers(app, () => desk.world().controls),
  };
}

function judgeUrl(url: string, selfHosted: boolean): UrlVerdict {
  const verdict = checkBaseUrl(url, { selfHosted });
  return verdict.ok
    ? { normalised: verdict.normalised, problem: null, warning: verdict.warning ?? null }
    : { normalised: null, problem: verdict.problem, warning: null };
}
