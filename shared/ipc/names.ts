// The contract's names without its schemas, so that the sandboxed preload stays tiny. A unit test holds it equal to the contract.

export interface AreaNames {
  readonly calls: readonly string[];
  readonly events: readonly string[];
}

/** Calls and events of the till window, by area. */
export const tillNames = {
  app: { calls: ['state', 'practice', 'retry'], events: ['changed'] },
  vault: { calls: ['create', 'unlock'], events: [] },
  settings: { calls: ['save'], events: [] },
  gateways: { calls: ['drivers', 'add', 'change', 'check', 'checkUrl', 'balances'], events: [] },
  tunnel: { calls: ['drivers', 'set', 'trust', 'remove', 'test', 'told'], events: [] },
  proxy: { calls: ['set'], events: [] },
  sales: { calls: ['create', 'get', 'list', 'cancel', 'resolve', 'checkNow', 'show'], events: ['displayed', 'changed'] },
  treasury: {
    calls: [
      'state', 'signIn', 'signOut', 'here', 'refresh', 'savePerson', 'addSource', 'addAccount', 'syncAccount', 'showAddress',
      'nextAddress', 'coins', 'history', 'freezeCoin', 'label', 'exportLabels', 'importLabels', 'fees', 'preview', 'request',
      'readRecipients', 'withdrawals', 'withdrawal', 'approve', 'registerSigner', 'stopWaiting', 'stopSigning', 'cancel', 'replan',
      'askAgain', 'sendAgain', 'verify', 'close', 'exportPsbt', 'importPsbt', 'addContact', 'confirmContact', 'removeContact',
      'savePolicy', 'freezeAll', 'saveSweepRule', 'audit', 'charts', 'device', 'chain',
    ],
    events: ['changed'],
  },
  exports: { calls: ['save'], events: [] },
  practice: { calls: ['add', 'act', 'fault'], events: [] },
} as const satisfies Readonly<Record<string, AreaNames>>;

/** The customer display hears one event and calls nothing. */
export const displayNames = { display: { calls: [], events: ['model'] } } as const satisfies Readonly<Record<string, AreaNames>>;

/** The channel of a call or event; only preload and transport use it. */
export const channelOf = (area: string, name: string): string => `${area}.${name}`;
