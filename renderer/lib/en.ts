// Every text of the windows in English. One entry per status, next step and reason, checked by the compiler.
// Errors and notices come finished from main (shared/errors/codes.ts).
import type { InvoiceStatus, NextStep, ReviewReason } from '../../shared/domain/status.ts';
import type { Decision, FactBody, FactSource } from '../../shared/domain/facts.ts';
import type { DisplayModel } from '../../shared/domain/display-model.ts';
import type { Account, AppState, PracticeAction, PracticeFault, ReportName } from './api.ts';
import type { PeriodName } from './period.ts';

type DisplayState = Extract<DisplayModel, { kind: 'sale' }>['state'];

const status: Record<InvoiceStatus, string> = {
  draft: 'Not sent yet',
  pending: 'Waiting for payment',
  detected: 'Payment seen',
  confirming: 'Confirming',
  paid: 'Paid',
  underpaid: 'Too little paid',
  overpaid: 'Paid, too much',
  paid_late: 'Paid late',
  expired: 'Expired',
  cancelled: 'Cancelled',
  failed: 'Failed',
  partially_refunded: 'Partly refunded',
  refunded: 'Refunded',
  needs_review: 'Needs review',
};

const next: Record<NextStep, string> = {
  wait_for_gateway: 'Wait: the gateway has not taken this sale yet. Do not charge it again.',
  show_code: 'The customer scans the code and pays.',
  wait_for_confirmations: 'The customer has paid. Wait for the confirmations before you hand over.',
  hand_over: 'Hand over the goods.',
  ask_for_rest: 'Ask the customer to pay the rest. The code now shows exactly the rest.',
  hand_over_and_review_surplus: 'Hand over the goods. The owner decides about the extra amount.',
  call_owner: 'Do not hand over. Call the owner to decide.',
  charge_again: 'Nothing was paid. Charge again if the customer still wants to buy.',
  nothing: 'Nothing more to do.',
  checking: 'Do not hand over yet. Countersign is asking the gateway what became of this payment.',
  refund_owed: 'Do not hand over. The customer gets this payment back: the owner refunds it.',
};

const reason: Record<ReviewReason, string> = {
  short_at_end: 'The time is over and too little was paid.',
  surplus: 'More was paid than was due.',
  late: 'The payment came after the time was over.',
  wrong_method: 'Another coin or network arrived than was asked for.',
  unknown_status: 'The gateway used a status Countersign does not know.',
  mismatch: 'The amounts or ids do not fit together.',
  malformed: 'The gateway’s answer was not complete.',
  paid_after_cancel: 'A payment came after the sale was cancelled.',
  taken_back: 'A payment that was seen has gone again.',
  marked_by_hand: 'Somebody marked it as paid at the gateway. There is no proof on the chain.',
  paid_not_confirmed: 'The full amount was seen but was not confirmed in time.',
  under_review: 'The gateway itself is looking into this payment, holds it back or returns it.',
};

const decision: Record<Decision, { readonly word: string; readonly means: string }> = {
  accept: { word: 'Accept as paid', means: 'The goods may be handed over.' },
  refund: { word: 'Refund', means: 'The customer gets the money back. The goods stay here.' },
  'write-off': { word: 'Write off', means: 'Close it: no goods and no refund.' },
};

const source: Record<FactSource, string> = { till: 'Till', poll: 'Asked', webhook: 'Webhook', chain: 'Chain', person: 'Person' };

const happened: Record<FactBody['kind'] | 'created', string> = {
  created: 'Begun', accepted: 'Accepted', refused: 'Refused', snapshot: 'Gateway’s answer', hint: 'Notified', cancelled: 'Cancelled', decision: 'Decision', refund: 'Refund',
};

const health: Record<Account['health'], string> = {
  unchecked: 'not asked yet', ok: 'answering', not_answering: 'not answering', slow_down: 'asks to slow down', refused: 'refuses the credentials',
};

const display: Record<DisplayState, { readonly title: string; readonly say: string }> = {
  preparing: { title: 'One moment', say: 'Your payment code is being made.' },
  waiting: { title: 'Scan to pay', say: 'Send the exact amount.' },
  seen: { title: 'Payment seen', say: 'Thank you. Please wait for the confirmation.' },
  confirming: { title: 'Confirming', say: 'Thank you. Please wait a moment longer.' },
  paid: { title: 'Paid', say: 'Thank you!' },
  too_little: { title: 'Please send the rest', say: 'This new code is for exactly the rest.' },
  too_much: { title: 'Paid', say: 'You sent too much. Please ask at the till.' },
  expired: { title: 'Time is over', say: 'Please do not send anything now. Ask at the till.' },
  cancelled: { title: 'Cancelled', say: 'Please do not send anything.' },
  checking: { title: 'We are checking', say: 'Please wait and do not send anything now.' },
  failed: { title: 'Not possible now', say: 'Please do not send anything. Ask at the till.' },
};

const practiceAction: Record<PracticeAction, string> = {
  pay: 'Pay', pay_less: 'Pay less', pay_rest: 'Pay the rest', pay_more: 'Pay more', pay_late: 'Pay late', confirm: 'Confirm',
  expire: 'Let it expire', wrong_network: 'Wrong network', repeat_webhooks: 'Repeat webhooks', forge_webhook: 'Forge a webhook',
};

const practiceFault: Record<PracticeFault, string> = {
  none: 'Works as it should', silent: 'Does not answer', slow: 'Answers slowly', http_429: 'Asks to slow down (429)', http_500: 'Has a fault (500)',
  garbage: 'Answers nonsense', half_body: 'Sends half an answer', drop_answer: 'Works, but the answer is lost',
};

const report: Record<ReportName, { readonly word: string; readonly means: string }> = {
  invoices: { word: 'Sales', means: 'One line per sale: amount, status, what came in.' },
  payments: { word: 'Payments', means: 'One line per transaction, with its hash.' },
  journal: { word: 'Journal', means: 'Every posting of the double-entry books.' },
};

const period: Record<PeriodName, string> = {
  today: 'Today', yesterday: 'Yesterday', this_month: 'This month', last_month: 'Last month', this_year: 'This year', last_year: 'Last year', custom: 'Other dates',
};

const theme: Record<AppState['settings']['theme'], string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export const en = {
  appName: 'Countersign',
  practiceWord: 'PRACTICE',
  practiceTill: 'No real money moves.',
  practiceDisplay: 'Please do not pay.',
  leavePractice: 'Leave practice',
  status, next, reason, decision, source, happened, health, display, practiceAction, practiceFault, report, period, theme,

  frame: {
    nav: 'Main', sale: 'Sale', treasury: 'Treasury', exports: 'Export', settings: 'Settings', keys: 'Keys', starting: 'Starting…', cannotStart: 'Countersign could not read its state.', tryAgain: 'Try again',
    allWell: 'All gateways answer', learning: { webhooks_and_polling: 'webhooks and polling', polling_only: 'polling only' } satisfies Record<AppState['tunnel']['mode'], string>, noGateway: 'No gateway connected', catchingUp: 'Catching up with the gateways…',
    gatewayState: (name: string, state: string) => `${name}: ${state}`,
    gatewayDown: (name: string) => `${name} is not answering. Sales that wait stay safe and go on by themselves.`,
    gatewayRefuses: (name: string) => `${name} refuses the credentials. Check the account in Settings.`,
    receiverDown: (problem: string) => `Webhooks cannot come in: ${problem} Polling goes on.`,
    runtimeLive: (warning: string) => `Not safe for real money on this runtime: ${warning}`,
    vaultLocked: 'The credentials are sealed. Unlock them to charge.', unlock: 'Unlock',
    notices: 'Notices', more: (count: number) => `${count} more`, showAll: 'Show all', noNotices: 'Nothing to report.', close: 'Close',
  },

  keys: {
    title: 'Keys', treasuryTitle: 'Keys of the treasury',
    treasuryList: {
      places: 'Go to a place of the treasury', withdraw: 'Withdraw', refresh: 'Ask the gateways now', search: 'Search the history', walk: 'Walk the entries of a history', ends: 'To the newest and the oldest entry',
      chart: 'Walk the days of a chart', onward: 'Go on to the next step', back: 'One step back', lock: 'Sign out', help: 'Show these keys',
    },
    list: {
      digits: 'Type the amount, cents first', dot: 'Type decimals after a dot', enter: 'Charge', newSale: 'New sale', method: 'Choose how the customer pays (then arrows or a letter; again: through whom)', order: 'Order id and note', erase: 'Take back one digit',
      clear: 'Clear the amount', search: 'Search sales', checkNow: 'Check the sale now', showAgain: 'Show the sale to the customer', cancel: 'Cancel the sale', details: 'Details of the sale', help: 'Show these keys', paste: 'Paste an amount', copy: 'Scan a barcode: fills the order id',
    },
  },

  entry: {
    title: 'New sale', amount: 'Amount', hint: 'Type the amount', sandbox: 'test account', keypad: 'Keypad', erase: 'Erase', clear: 'Clear', method: 'Customer pays with', through: 'Through', charge: 'Charge',
    chargeAmount: (amount: string) => `Charge ${amount}`, order: 'Order id', orderHelp: 'Empty: the till numbers it.', note: 'Note', optional: '(optional)', orderAndNote: 'Order id and note',
    from: (minimum: string) => `from ${minimum}`, belowMinimum: (minimum: string, method: string) => `${method} starts at ${minimum}. Choose another method or a larger amount.`,
    cannotPaste: (text: string) => `“${text}” is not an amount that can be read without doubt. Type it, such as 12.50.`,
    noMethods: 'No payment method', noMethodsHint: 'Connect a gateway in Settings, or check why it does not answer.', gatewayDown: 'not answering', gatewayRefuses: 'refuses the key',
    scanned: (text: string) => `Order id ${text} was scanned.`, tooLong: 'This amount has too many digits.',
    otherCurrency: (currency: string) => `Priced in ${currency} only`,
  },

  sale: { sandbox: 'A test account of the gateway: no real money moves. Do not hand anything over for it.',
    region: 'Sale', facts: 'Numbers of the sale', preparing: 'Sending to the gateway', preparingNext: 'One moment: the gateway makes the payment code.', notAccepted: 'The sale was not charged',
    stored: 'The sale is stored', customerSees: 'What the customer sees', scan: (method: string) => `Payment code, ${method}`, left: 'Time left', ended: 'Time is over', address: 'Address',
    copyAddress: 'Copy address', copyTxid: 'Copy transaction hash', copiedAddress: (text: string) => `Address copied: ${text}`, copiedTxid: (text: string) => `Transaction hash copied: ${text}`,
    due: 'Due', received: 'Received', missing: 'Missing', surplus: 'Too much', confirmations: 'Confirmations', confirmationsOf: (have: number, wanted: number) => `${have} of ${wanted}`,
    order: 'Order', note: 'Note', gateway: 'Gateway', method: 'Pays with', payments: 'Payments', noPayments: 'Nothing has come in yet.', nothingToScan: 'No code to scan', exactly: 'exactly', rest: 'still to pay',
    newSale: 'New sale', checkNow: 'Check now', show: 'Show again', shown: 'On display', cancel: 'Cancel sale', details: 'Details', decide: 'Decide', refund: 'Refund…',
    checking: 'being checked', backToAmount: 'Back to the amount',
    cancelTitle: 'Cancel this sale?', cancelText: 'The customer can no longer pay it. If a payment still arrives, the owner is asked to decide.', cancelReason: 'Reason', cancelDefault: 'Cancelled at the till', keep: 'Keep the sale', reallyCancel: 'Cancel the sale',
    reviewTitle: 'Needs a decision', decided: 'Decided', decideTitle: 'Decide about this sale', decisionReason: 'Why (kept in the books)', decisionReasonShort: 'Write at least three characters.', saveDecision: 'Save the decision',
    detailsTitle: 'Details of the sale', timeline: 'What happened, in order', repeats: (n: number) => `repeats ${n}`, saleId: 'Sale id', gatewayId: 'Gateway’s id', created: 'Begun', expires: 'Ends', copyId: 'Copy sale id', copiedId: (text: string) => `Sale id copied: ${text}`,
    txid: 'Transaction', noTxid: 'no transaction hash', failure: 'Why it failed', on: (asset: string, network: string) => `${asset} on ${network}`,
  },

  rail: {
    title: 'Sales', search: 'Search sales', searchHint: 'Order, address or hash', recent: 'Recent', open: 'Open', review: 'Review', changed: (count: number) => (count === 1 ? '1 changed' : `${count} changed`), changedMark: 'changed',
    emptyRecent: 'No sales yet', emptyRecentHint: 'Type an amount and press Enter. The sale appears here.', emptyOpen: 'No open sales', emptyOpenHint: 'Sales that wait for money or confirmations are listed here.',
    emptyReview: 'Nothing to decide', emptyReviewHint: 'Sales that do not add up wait here for the owner.', emptySearch: 'No sale found', emptySearchHint: 'Try a part of the order id, address or hash: three characters or more.', more: 'Show more',
    spoken: (order: string, statusWord: string, nextStep: string) => `Order ${order}: ${statusWord}. ${nextStep}`,
  },

  practicePanel: { title: 'Play the customer', gateway: 'Play the gateway', fault: 'How the gateway behaves', done: (action: string) => `Done: ${action}.` },

  welcome: {
    title: 'Take crypto at the counter', lead: 'Type an amount, the customer scans a code, Countersign watches the payment, says when to hand over, and keeps the books.',
    practice: 'Try practice mode', practiceHelp: 'Everything works, nothing is real: no account, no network, no money.', connect: 'Connect a gateway', connectHelp: 'Take real payments through a payment gateway you have an account with.',
    steps: ['Type the amount', 'The customer scans and pays', 'Hand over when it says Paid'],
  },

  settings: {
    title: 'Settings', shop: 'Shop', policy: 'When a sale counts as paid', gateways: 'Gateways', credentials: 'Credentials', mode: 'Practice', save: 'Save', saved: 'Saved.', unsaved: 'Not saved yet',
    shopName: 'Shop name', shopNameHelp: 'The customer reads it on the display.', currency: 'Currency', timeZone: 'Time zone', timeZoneHelp: 'Days and reports go by it.', theme: 'Colours', sound: 'Sounds', soundHelp: 'A short tone when a sale is paid or needs attention.',
    defaultMethod: 'Usual way to pay', lastUsed: 'The last one used',
    policyHelp: 'A difference is accepted only when it is within both limits. Changes count for new sales; a sale keeps the rules it was made under.', underPercent: 'Too little: up to', overPercent: 'Too much: up to', percent: '%', andAtMost: 'and at most', percentWrong: 'A percentage from 0 to 100, such as 0.5.',
    confirmations: 'Confirmations wanted', upTo: 'Amounts up to', anyAmount: 'Larger amounts', wanted: 'Confirmations', addStep: 'Add a step', removeStep: 'Remove this step', grace: 'Grace after the time is over', graceHelp: 'A full payment that comes at most this late still counts as in time.', minutes: 'minutes', wholeNumber: 'A whole number.',
    sandboxAccount: 'test account', change: 'Change…', changeTitle: (name: string) => `Change ${name}`, changeText: 'A key or password that is left empty stays as it is. New values are tried before they are taken, and open sales go on.', unchanged: 'unchanged', keepOldSecret: 'Old webhook secret', keepOldSecretHelp: 'How long webhooks with the old one are still taken, while you change it at the gateway.', keepOld: { 0: 'ends at once', 60: 'one hour more', 1440: 'one day more', 10080: 'one week more' }, changed: (name: string) => `${name} uses the new values.`, nothingChanged: 'Nothing is changed yet.', nothingChangedHint: 'Type at least one new value, or cancel.',
    part: { login: 'With your login there', payouts: 'For payouts and refunds', advanced: 'Advanced' }, abilities: (gateway: string) => `What ${gateway} can and cannot do`, can: 'It can', cannot: 'It cannot', keptSealed: 'Keys and passwords are kept sealed on this computer and are never shown again.',
    whereFrom: (gateway: string) => `From your account at ${gateway}`,
    addGateway: 'Connect a gateway', noGateways: 'No gateway connected', noGatewaysHint: 'Connect one to take real payments.', check: 'Check', checking: 'Checking…', baseUrl: 'Address', methods: 'Methods', lastContact: 'Last answer', never: 'never', webhook: 'Webhook address', copyWebhook: 'Copy webhook address', copiedWebhook: (text: string) => `Webhook address copied: ${text}`,
    practiceAdd: 'Practise with another gateway', practiceWith: 'Practise with it', practiceAddText: 'It is played on this computer: the same calls and webhooks as the real one, no account and no money.', practiceAll: 'You practise with every gateway already.',
    practiceAccount: 'practice', checkOk: (methods: string) => `It answers and offers ${methods}.`, skew: (seconds: number) => `Its clock differs from this computer’s by ${seconds} s.`,
    driver: 'Payment gateway', accountName: 'Name', accountNameHelp: 'How you call it here.', accountNameWrong: 'Give it a name.', url: 'Base URL', urlNormalised: (url: string) => `Will be used as ${url}`, selfHosted: 'Self-hosted', selfHostedHelp: 'The server is in your own network.', secretHelp: 'Kept sealed. It cannot be shown again.', required: 'This is needed.', connect: 'Connect', connected: (name: string) => `${name} is connected.`,
    vaultOpen: 'Credentials are sealed and open for this session.', vaultLocked: 'Credentials are sealed. Unlock them to use the gateways.', vaultNone: 'No credentials are stored yet.', keychain: (backend: string) => `The system keychain (${backend}) seals the key.`,
    keychainWeak: (backend: string) => `This system’s keychain (${backend}) does not keep secrets safe, so a passphrase seals the credentials.`, createVault: 'Choose a passphrase', unlockVault: 'Unlock', passphrase: 'Passphrase', passphraseAgain: 'The same again', passphraseHelp: 'At least 8 characters. It cannot be recovered.', passphraseDiffers: 'The two are not the same.', unlockText: 'Type the passphrase that seals the gateway credentials.', createText: 'It seals the gateway credentials on this computer and is asked for at every start.',
    practiceOn: 'Start practice mode', practiceOff: 'Leave practice mode', practiceText: 'Practice mode has its own books and gateways. Your real sales are not touched.', cancel: 'Cancel',
  },

  tunnel: {
    title: 'Webhooks', add: 'Set up a tunnel', change: 'Change the tunnel', remove: 'Remove', use: 'Save', driver: 'How webhooks come in', testNow: 'Test', testing: 'Testing…',
    mode: { webhooks_and_polling: 'Webhooks and polling.', polling_only: 'Polling only.' } satisfies Record<AppState['tunnel']['mode'], string>,
    modeText: {
      webhooks_and_polling: 'Gateways tell of payments at once; they are asked as well, in case a message is lost.',
      polling_only: 'Countersign asks the gateways for payments. That is enough to sell; with a tunnel they tell by themselves, a little sooner.',
    } satisfies Record<AppState['tunnel']['mode'], string>,
    practice: 'Practice gateways are on this computer and need no tunnel.',
    state: { none: 'Not set up', idle: 'Not running', connecting: 'Connecting…', up: 'Connected', down: 'Not connected' } satisfies Record<AppState['tunnel']['state'], string>,
    beingTested: 'Being tested…', nothingArrives: 'Nothing arrives',
    stage: { name: 'at the name', connect: 'at the connection', tls: 'at the secure connection', tunnel: 'in the tunnel', receiver: 'at the receiver', answer: 'on the way back' } satisfies Record<NonNullable<NonNullable<AppState['tunnel']['test']>['stage']>, string>,
    publicUrl: 'Public address', copyUrl: 'Copy public address', copiedUrl: (url: string) => `Public address copied: ${url}`, pinned: 'Key of the server', test: 'Self-test', notTested: 'not yet',
    tested: (brokeAt: string | null, tookMs: number, at: string) => (brokeAt === null ? `came back in ${tookMs} ms (${at})` : `broke ${brokeAt} (${at})`), cameBack: (tookMs: number) => `The probe came back in ${tookMs} ms.`,
    keyTitle: (host: string) => `Is this the key of ${host}?`, keyText: 'Compare it with what “ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub” prints on the server. Nothing is sent before you answer.', trust: 'It is the same: trust it',
    told: 'It is done', enterThere: (gateway: string) => `Enter this address as webhook address in the dashboard of ${gateway}:`, keptSealed: 'Kept sealed; leave it empty to keep it.',
    forward: (to: string) => `Let your web server hand requests that begin with /w/ on to ${to}, over HTTP/1.1 and unchanged. With nginx:`, example: 'Lines for nginx', copyLines: 'Copy the lines', copiedLines: 'Lines copied.',
  },

  network: { title: 'Network' },

  proxy: {
    title: 'Proxy', choose: 'Change the proxy', use: 'Save', way: 'Way to the gateways', practice: 'Practice gateways are on this computer and pass no proxy.',
    mode: { none: 'No proxy', system: 'As the system says', manual: 'Set by hand' } satisfies Record<AppState['proxy']['mode'], string>,
    modeText: {
      none: 'Gateways are reached directly.',
      system: 'The proxy settings of this computer decide. Gateways in your own network are reached directly.',
      manual: 'Gateways are reached through this proxy, those in your own network directly. It learns their names, and nothing of what is said.',
    } satisfies Record<AppState['proxy']['mode'], string>,
    host: 'Host', hostHelp: 'Such as proxy.example.', port: 'Port', user: 'User', password: 'Password', passwordHelp: 'Kept sealed and never shown again. The proxy itself gets it in the clear.',
    kept: 'Kept sealed; leave it empty to keep it. For another host, port or user it is given again.', sealed: 'sealed', portWrong: 'Use a number from 1 to 65535.', userWrong: 'A password needs a user.',
  },

  exports: {
    title: 'Export', report: 'Report', period: 'Period', from: 'From', to: 'To', save: 'Save as CSV…', saving: 'Saving…', savedTitle: 'Saved', rows: 'Rows', file: 'File', hash: 'SHA-256', copyHash: 'Copy SHA-256', copiedHash: (text: string) => `SHA-256 copied: ${text}`, copyPath: 'Copy file path', copiedPath: (text: string) => `File path copied: ${text}`,
    wrongOrder: 'The first day must not be after the last.', same: 'The same period always gives the same file, byte for byte.', result: 'Last export', noResult: 'No export yet', noResultHint: 'Choose a report and a period, then save. The file’s checksum is shown here.', days: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
  },

  displayScreen: {
    welcome: 'Welcome', idle: 'Your amount will appear here.', amount: 'Amount', payExactly: 'Send exactly', restExactly: 'Still to send, exactly', received: 'Received', tooMuch: 'Too much', to: 'To this address', scan: 'Payment code', left: 'Time left',
    gas: (coin: string) => `The network fee is paid in ${coin}.`, confirmations: (have: number, wanted: number) => `${have} of ${wanted}`, confirmationsWord: 'confirmations', onlyNetwork: 'Any other network or coin is lost.',
  },
} as const;

export type Catalogue = typeof en;
