// Every text of the treasury in English; read with the room, not with the till. Errors, next steps and rules come finished from main.
import type {
  ChainAct, Contact, DeviceAct, HistoryEntry, PlaceView, PracticeDevice, Purpose, Role, SignerKind, SignerView, SweepRule, TreasuryAccount, WithdrawalAction, WithdrawalView,
} from './api.ts';

const state: Record<WithdrawalView['state'], string> = {
  requested: 'Asked for', approved: 'Approved', submitting: 'Being sent', submitted: 'Sent', in_doubt: 'In doubt', completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled',
};

const purpose: Record<Purpose, { readonly word: string; readonly means: string }> = {
  payment: { word: 'Pay somebody', means: 'To one or many entries of the address book.' },
  transfer: { word: 'Move', means: 'From one place of the shop to another, such as from a gateway to your own account.' },
  refund: { word: 'Refund', means: 'Money back to a customer. It begins at the sale.' },
  consolidation: { word: 'Combine coins', means: 'Many small coins of an account into one, while fees are low.' },
};

const role: Record<Role, { readonly word: string; readonly means: string }> = {
  cashier: { word: 'Cashier', means: 'Asks for refunds.' },
  bookkeeper: { word: 'Bookkeeper', means: 'Sees everything, writes labels, prepares the address book.' },
  manager: { word: 'Manager', means: 'Asks for payments, freezes coins, raises fees.' },
  owner: { word: 'Owner', means: 'Approves with the signer, sets the rules.' },
};

const action: Record<WithdrawalAction, string> = {
  approve: 'Approve with the signer', cancel: 'Call it off', bump: 'Pay a higher fee', cancel_by_replacement: 'Take it back', child: 'Speed up by its change', send_again: 'Send again',
  ask_again: 'Ask again', verify: 'Enter the code', close: 'Close it', export_psbt: 'Export PSBT', import_psbt: 'Import PSBT',
};

const step: Readonly<Record<string, string>> = {
  requested: 'Asked for', planned: 'Planned', exported: 'Exported', approved: 'Approved', not_signed: 'Not signed', signed: 'Signed', sending: 'Being sent', answered: 'Answered', payout: 'Gateway’s word', verified: 'Code entered',
  chain: 'On the chain', cancelled: 'Called off', closed: 'Closed',
};

const historyKind: Record<HistoryEntry['kind'], string> = { received: 'Received', sent: 'Sent', moved: 'Moved', sale: 'Sale', conflict: 'Replaced' };
const contactState: Record<Contact['state'], string> = { unconfirmed: 'To be confirmed', waiting: 'Waiting', usable: 'In use', removed: 'Removed' };
const signerKind: Record<SignerKind, { readonly word: string; readonly means: string }> = {
  ledger: { word: 'Ledger device', means: 'Over USB.' },
  speculos: { word: 'Speculos', means: 'Ledger’s emulator, for who develops.' },
  virtual: { word: 'Practice device', means: 'On this screen; its keys are public and sign for test networks only.' },
};
const signerState: Record<SignerView['state'], string> = { idle: 'Not in use', looking: 'Looking for it…', ready: 'Ready', waiting_for_person: 'Waiting for you', problem: 'Needs you' };
const deviceState: Record<PracticeDevice['state'], string> = { unplugged: 'Unplugged', locked: 'Locked', dashboard: 'Menu', opening_app: 'Opening the app…', app: 'App open' };
const deviceAct: Record<DeviceAct, string> = {
  approve: 'Approve', reject: 'Reject', next: 'Next', lock: 'Lock', unlock: 'Unlock', open_app: 'Open the app', quit_app: 'Quit the app', plug: 'Plug in', unplug: 'Unplug', other_seed: 'Other seed',
  own_seed: 'Own seed', old_app: 'Old app', new_app: 'New app',
};
const chainAct: Record<ChainAct, string> = { block: 'Mine a block', receive: 'Receive', reorg: 'Undo a block', double_spend: 'Double-spend', fees_up: 'Fees up', fees_down: 'Fees down' };
const scriptType: Record<TreasuryAccount['scriptType'], { readonly word: string; readonly means: string }> = {
  p2wpkh: { word: 'Native segwit', means: 'The usual choice: low fees, every wallet can pay to it.' },
  p2tr: { word: 'Taproot', means: 'Newest; a few old wallets cannot pay to it.' },
  'p2sh-p2wpkh': { word: 'Nested segwit', means: 'To read an older account.' },
  p2pkh: { word: 'Legacy', means: 'To read an old account; its fees are the highest.' },
};
const network: Record<TreasuryAccount['network'], string> = { mainnet: 'Bitcoin', testnet: 'Bitcoin testnet', signet: 'Bitcoin signet', regtest: 'Bitcoin regtest' };
const every: Record<SweepRule['every'], string> = { when_above: 'As soon as it is above', daily: 'Once a day', weekly: 'Once a week', monthly: 'Once a month' };
const placeKind: Record<PlaceView['kind'], string> = { gateway: 'Gateway', account: 'Own account' };
const sourceKind = { esplora: 'Esplora', electrum: 'Electrum', core: 'Bitcoin Core' } as const;

export const enTreasury = {
  state, purpose, role, action, step, historyKind, contactState, signerKind, signerState, deviceState, deviceAct, chainAct, scriptType, network, every, placeKind, sourceKind,

  title: 'Treasury', opening: 'Opening the treasury…', tryAgain: 'Try again', close: 'Close', cancel: 'Cancel', save: 'Save', saved: 'Saved.', back: 'Back', next: 'Next', details: 'Details', none: 'None', unknown: 'not known', by: (name: string) => `by ${name}`, optional: '(optional)',
  code: (code: string) => `Code: ${code}`, worth: (value: string, currency: string) => `≈ ${value} ${currency}`, noWorth: 'no rate known', spoken: (title: string, word: string, say: string) => `${title}: ${word}. ${say}`, you: 'you',
  copyAddress: 'Copy address', copiedAddress: (text: string) => `Address copied: ${text}`, copyTxid: 'Copy transaction hash', copiedTxid: (text: string) => `Transaction hash copied: ${text}`,

  places: {
    name: 'Places of the treasury', overview: 'Overview', accounts: 'Accounts', withdrawals: 'Withdrawals', contacts: 'Address book', policy: 'Rules', sweeps: 'Sweeps', people: 'People', signers: 'Signer', audit: 'Audit trail',
  },

  ago: {
    now: 'just now', minutes: (n: number) => `${n} min ago`, hours: (n: number) => `${n} h ago`, days: (n: number) => (n === 1 ? 'yesterday' : `${n} days ago`), never: 'not read yet',
  },

  signIn: {
    title: 'Who are you?', lead: 'The treasury asks for a name and a PIN, also after a while without anybody.', name: 'Name', pin: 'PIN', enter: 'Sign in', again: 'You were signed out.', lock: 'Sign out', noPin: 'No PIN yet: an owner sets one under People.', asOwner: 'Sign in as the owner who approves',
    firstTitle: 'Set up the treasury', firstLead: 'Money leaves only with an owner’s signer. Begin with the first owner; more people follow under People.', firstName: 'Your name', pinAgain: 'PIN again', pinHelp: 'Four to twelve digits, not all the same or in a row.', pinDiffers: 'The two PINs are not the same.', begin: 'Begin',
  },

  overview: {
    title: 'Overview', withdraw: 'Withdraw', refresh: 'Ask now', refreshing: 'Asking…', freeze: 'Freeze all', decide: 'Needs a decision', nothing: 'Nothing to decide', nothingHint: 'What waits for you, the signer, a gateway or the chain is listed here.', open: 'Open', money: 'What the shop has', total: 'Together', totalNote: 'Without what has no rate.',
    place: 'Place', available: 'There', pendingIn: 'Coming in', pendingOut: 'Going out', worth: 'Worth', asOf: 'Read', noPlaces: 'No money anywhere yet', noPlacesHint: 'Connect a gateway in Settings, or add an account from your signer.', addAccount: 'Add an account', empty: (n: number) => (n === 1 ? '1 more with nothing in it' : `${n} more with nothing in them`), hidden: 'Your role does not see balances.',
    frozen: (by: string) => `All withdrawals are frozen by ${by}.`, frozenWhy: (reason: string, at: string) => (reason === '' ? `Since ${at}. Nothing leaves.` : `Since ${at}: ${reason} Nothing leaves.`), unfreeze: 'End the freeze', frozenSaid: 'All withdrawals are frozen.', unfrozenSaid: 'The freeze has ended.', freezeReason: 'Frozen in the treasury window',
    charts: 'Over time', days: { 30: '30 days', 90: '90 days', 365: 'A year' }, period: 'Period', balances: 'Balances', fees: 'Fees paid', inflow: 'Inflow by method', showNumbers: 'The numbers', day: 'Day', noData: 'Nothing yet', noDataHint: 'It fills with the first days.', sum: 'Together', least: 'Least', most: 'Most', now: 'Now',
    chart: (what: string, from: string, to: string) => `${what}, ${from} to ${to}. Left and right arrows walk the days.`, pointAt: (day: string, value: string, unit: string) => `${day}: ${value} ${unit}`,
  },

  accounts: {
    title: 'Accounts', add: 'Add an account', none: 'No account yet', noneHint: 'An account of your own keeps money where only your signer moves it.', spendable: 'Can be spent', confirmed: 'Confirmed', pendingIn: 'Coming in', pendingOut: 'Going out', frozen: 'Frozen', coins: (n: number) => (n === 1 ? '1 coin' : `${n} coins`), transactions: (n: number) => (n === 1 ? '1 transaction' : `${n} transactions`), watchOnly: 'Watched only',
    sync: 'Read the chain', syncing: 'Reading…', asOf: (when: string) => `Read ${when}`, tab: { receive: 'Receive', coins: 'Coins', history: 'History', about: 'About' }, tabs: 'Parts of the account', all: 'All accounts', withdraw: 'Withdraw from here',
    addTitle: 'Add an account', from: 'From', fromSigner: 'From the signer', fromSignerMeans: 'It is asked for its extended key; no money can be moved with that.', fromText: 'By descriptor', fromTextMeans: 'From another wallet: with fingerprint, path and checksum.', name: 'Name', nameHelp: 'How you call it here.', type: 'Kind', number: 'Account number', numberHelp: '0 is the first.', descriptor: 'Output descriptor', signer: 'Signer', network: 'Network',
    source: 'Chain source', secondSource: 'Second source', secondHelp: 'The two watch each other; a disagreement is shown.', noSecond: 'None', noSource: 'No chain source yet', noSourceHint: 'It tells what is on the chain. Your own node learns nothing to others.', addSource: 'Add a chain source', sourceName: 'Name', sourceKind: 'Kind', sourceUrl: 'Address', sourceSelf: 'I run it myself', sourceSelfHelp: 'Addresses in your own network are allowed then.', sourcePassword: 'Password', sources: 'Chain sources', tip: (height: number, at: string) => `Block ${height}, ${at}`, noTip: 'Not read yet', adding: 'Waiting for the signer…', found: (name: string) => `${name} was added.`,
    receive: 'Next address', receiveHelp: 'Show it to one payer only. A used address tells every payer of the others.', index: (index: number, path: string) => `Number ${index}, ${path}`, scan: (name: string) => `Payment code of ${name}`, check: 'Check on the device', checking: 'Look at the device…', checkedAt: (at: string) => `Seen on the device ${at}`, unchecked: 'Not yet seen on the device', uncheckedHint: 'Compare it there before you hand it out: this screen alone could lie.', take: 'Take a new address', label: 'For whom', labelHelp: 'Kept as the label of the address.', taken: (address: string) => `Given out: ${address}`, compare: 'The device must show exactly this:', onDevice: 'The device writes it with the prefix of its test network:',
    descriptorTitle: 'Descriptor', copyDescriptor: 'Copy descriptor', copiedDescriptor: (text: string) => `Descriptor copied: ${text}`, path: 'Path', fingerprint: 'Fingerprint', script: 'Kind', more: 'Kind and number', labels: 'Labels (BIP329)', exportLabels: 'Export labels…', importLabels: 'Import labels…', imported: (taken: number, refused: number) => (refused === 0 ? `${taken} labels were taken.` : `${taken} labels were taken, ${refused} did not fit.`), labelsSaved: (path: string) => `Saved to ${path}`,
  },

  coins: {
    title: 'Coins', none: 'No coins', noneHint: 'Receive something; each payment is a coin of its own.', value: 'Value', label: 'Label', address: 'Address', age: 'Age', freeze: 'Freeze', unfreeze: 'Unfreeze', frozen: 'Frozen', unconfirmed: 'not in a block', confirmations: (n: number) => (n === 1 ? '1 confirmation' : `${n} confirmations`), reused: 'Address used before', change: 'Change', dust: 'Costs more to spend than it is worth', locked: (id: string) => `Held for ${id}`, edit: 'Change the label', editTitle: 'Label', more: 'Show more', choose: 'Choose coins', chosen: (n: number) => (n === 1 ? '1 coin chosen' : `${n} coins chosen`), use: 'Spend these', byWallet: 'Let the wallet choose', pick: (value: string) => `Spend the coin of ${value}`, flags: 'Marks',
  },

  history: {
    title: 'History', search: 'Search the history', searchHint: 'Label, address or hash', none: 'Nothing has happened yet', noneHint: 'What comes in and goes out is listed here.', noneFound: 'Nothing found', noneFoundHint: 'Try a part of the label, the address or the hash.', total: (n: number) => (n === 1 ? '1 entry' : `${n} entries`), loading: 'Loading…', confirmed: (n: number) => (n === 0 ? 'not in a block' : n === 1 ? '1 confirmation' : `${n} confirmations`), fee: 'Fee', withdrawal: 'Withdrawal', order: 'Sale', when: 'When', what: 'What', amount: 'Amount', entry: 'Entry', txid: 'Transaction', addresses: 'Addresses', height: 'Block', openWithdrawal: 'Open the withdrawal', position: (n: number, of: number) => `${n} of ${of}`,
  },

  withdrawals: {
    title: 'Withdrawals', all: 'All', open: 'Open', done: 'Done', none: 'No withdrawals yet', noneHint: 'Press Withdraw to pay a supplier, move money, or combine coins.', more: 'Show more', show: 'Show', from: (name: string) => `from ${name}`,
    heading: { payment: (amount: string, to: string) => `Pay ${amount} to ${to}`, transfer: (amount: string, to: string) => `Move ${amount} to ${to}`, refund: (amount: string, to: string) => `Refund ${amount} to ${to}`, consolidation: (amount: string, to: string) => `Combine ${amount} in ${to}` } satisfies Record<Purpose, unknown>, many: (n: number) => `${n} recipients`, customer: 'the customer',
  },

  detail: {
    next: 'Next step', who: { owner: 'An owner', signer: 'The signer', gateway: 'The gateway', chain: 'The chain', requester: 'Who asked for it', nobody: 'Nobody' } satisfies Record<WithdrawalView['need']['who'], string>, whoDoes: (who: string) => `${who}:`, from: 'From', to: 'To', amount: 'Amount', fee: 'Network fee', gatewayFee: 'Fee', gatewayDecides: 'The gateway’s, not known yet', total: 'Leaves the place', sends: 'Recipients', change: 'Comes back as change', coins: 'Coins spent', requestedBy: 'Asked for by', requestedAt: 'Asked for', reference: 'Reference', copyReference: 'Copy reference', copiedReference: (text: string) => `Reference copied: ${text}`, txid: 'Transaction', earlier: 'Replaced', confirmations: 'Confirmations', note: 'Note', sale: 'Sale', gatewayId: 'Gateway’s id', approvedBy: 'Approved by', approvalUntil: (at: string) => `holds until ${at}`, policy: 'Rules', passes: 'The rules let it pass.', stopped: 'The rules do not let it pass', timeline: 'What happened, in order', facts: 'What it is', other: 'Other things to do', rate: (rate: string) => `${rate} sat/vB`, percent: (percent: string) => `${percent} %`,
    purposeIs: 'What for', network: 'Network', signedText: 'The text that is signed',
    feeTitle: { bump: 'Pay a higher fee', cancel: 'Take it back', child: 'Speed up by its change' }, feeText: { bump: 'A new transaction replaces the one that waits. The recipients get the same; the device asks again.', cancel: 'A replacement sends everything back to the account. It works only while the first is in no block.', child: 'A second transaction spends the change and pays for both. The first stays as it is.' }, newRate: 'New fee rate', prepare: 'Prepare it', reason: 'Why (kept in the audit trail)', reasonShort: 'Write at least three characters.', cancelTitle: 'Call it off?', cancelText: 'Nothing is out yet. Whoever wants it again asks again.', reallyCancel: 'Call it off', keep: 'Keep it', closeTitle: 'Close it for good?', closeText: 'Everything was looked up and nothing is out. It is not sent any more.', reallyClose: 'Close it', wentOut: 'It went out', wentOutHelp: 'The gateway’s dashboard shows it as paid.', codeTitle: 'The gateway’s code', codeLabel: 'Code', codeText: 'The gateway has sent a code, or your authenticator shows it.', sendCode: 'Send the code', againTitle: 'Send it again?', againText: 'Everything was looked up: the first attempt is certainly not out.', reallyAgain: 'Send it again',
    psbtTitle: 'PSBT', psbtText: 'The transaction for another signer or program. What comes back is compared with what was approved.', copyPsbt: 'Copy the text', copiedPsbt: 'The PSBT was copied.', psbtAsText: 'Base64', psbtQr: (part: number, of: number) => `PSBT as code, part ${part} of ${of}`, psbtParts: (part: number, of: number) => (of === 1 ? 'One code' : `Code ${part} of ${of}`), psbtPause: 'Pause', psbtGo: 'Go on', savePsbt: 'Save as file…', savedPsbt: (path: string) => `Saved to ${path}`, importTitle: 'Import a signed PSBT', importText: 'Paste it, scan its codes one after the other, or choose a file.', importField: 'Base64, hex, or the lines of a scanner', importFile: 'Choose a file…', importNow: 'Check and send', importParts: (have: number, of: number) => `${have} of ${of} codes read.`,
  },

  approve: {
    title: 'Approve', here: 'Countersign says', device: 'The device shows', same: 'Both must say the same, in the same order. If not, reject on the device.', wait: 'Waiting for the device', exchanges: (n: number) => (n === 1 ? '1 message with the device' : `${n} messages with the device`), look: 'Review it on the device and approve there.', goesOn: 'Countersign goes on by itself.', stop: 'Stop waiting', signer: 'Signer', now: 'Approve with the signer', otherOwner: 'Whoever asked for it cannot approve it.', needsOwner: 'An owner approves.', noOwner: 'There is no other owner yet. One is added under People.', handOver: 'Hand over to an owner, who signs in here.', done: 'Approved.', screen: (n: number) => `Screen ${n}`, textSigned: 'The device shows this text and signs it:', signerProblem: 'The device needs you', recipient: (n: number, of: number) => (of === 1 ? 'To' : `To (${n} of ${of})`),
  },

  flow: {
    title: 'Withdraw', steps: ['From where', 'To whom', 'How much', 'Check', 'Approve'], stepOf: (n: number, of: number, word: string) => `Step ${n} of ${of}: ${word}`, leave: 'Leave', what: 'What for', fromTitle: 'Where does the money come from?', noFrom: 'There is no money to send', noFromHint: 'Receive something first, or connect a gateway that pays out.', forSale: (order: string) => `Refund of sale ${order}`, gatewayRefund: (gateway: string) => `${gateway}’s own refund`, gatewayRefundMeans: 'The gateway sends it back and books it there.', there: 'there', toTitle: 'Who gets it?', find: 'Search the address book', noContacts: 'Nobody in the address book for this coin', noContactsHint: 'Add an entry there; an owner confirms it with the signer.', toBook: 'To the address book', toAccount: 'To which account?', noAccount: 'No own account for this coin', noAccountHint: 'Add one from your signer.', customerAddress: 'Address the customer gave', customerHelp: 'Read it back to the customer, group by group.', addressWrong: 'This is not an address of this network.', onPage: 'The customer enters the address on the gateway’s page.', onPageHelp: 'Leave it empty where the customer enters it on the gateway’s page.', csv: 'Read a CSV…', csvHelp: 'Lines of name, address, amount. All must be in the address book.', csvProblems: (n: number) => (n === 1 ? 'One line cannot be used' : `${n} lines cannot be used`), line: 'Line', problem: 'Problem', chosen: (n: number) => (n === 1 ? '1 recipient' : `${n} recipients`), remove: (name: string) => `Leave out ${name}`, waiting: (at: string) => `Can be used from ${at}`, notConfirmed: 'Not confirmed yet',
    muchTitle: 'How much, and at what fee?', amountTo: (name: string) => `Amount to ${name}`, all: 'All of it', available: (amount: string) => `${amount} can be spent`, fee: 'Fee', feeBlocks: (n: number) => (n === 1 ? 'Next block' : n <= 6 ? 'Within an hour' : n <= 36 ? 'Within hours' : n <= 144 ? 'Within a day' : 'Within days'), feeOwn: 'Own rate', rate: 'sat/vB', noFees: 'The chain source gives no estimate: type a rate.', coins: 'Coins', coinsAuto: 'The wallet chooses what costs least', fee2: 'Network fee', leaves: 'Leaves the place', working: 'Working it out…', note: 'Note', noteHelp: 'Kept with it; nobody outside sees it.', amountWrong: (decimals: number) => `An amount such as 0.015, with at most ${decimals} decimals.`, rateWrong: 'A rate such as 2 or 2.5.',
    checkTitle: 'Is this right?', stored: 'Nothing has been sent. When you ask for it, an owner approves it with the signer.', ask: 'Ask for it', asked: 'Asked for.', ownNote: 'You ask; another owner approves.', combine: (n: number) => `All ${n} coins of the account become one.`, combineNow: (rate: string) => `Combined now at ${rate} sat/vB.`,
  },

  contacts: {
    title: 'Address book', add: 'Add an entry', none: 'The address book is empty', noneHint: 'Money leaves only to entries an owner has confirmed, and to your own accounts.', name: 'Name', method: 'Coin and network', address: 'Address', paste: 'Paste it here, then compare it with the original.', whole: 'Compare it whole, group by group', confirm: 'Confirm with the signer', confirming: 'Look at the device…', remove: 'Remove', removeTitle: (name: string) => `Remove ${name}?`, removeText: 'Nothing can be sent to it any more. What was sent stays in the books.', reallyRemove: 'Remove it', keep: 'Keep it', usableAt: (at: string) => `From ${at} on`, addedBy: (name: string, at: string) => `Added by ${name}, ${at}`, confirmedBy: (name: string) => `Confirmed by ${name}`, lastUsed: (at: string) => `Last used ${at}`, neverUsed: 'Never used', lookAlike: (name: string) => `Looks like ${name}, but is another address`, lookAlikeHint: 'Look-alikes are a known trick. Compare whole, letter by letter.', known: 'Known', this: 'This one', pasted: 'Pasted: the clipboard is read again when you save.', typed: 'Typed by hand.', saved: (name: string) => `${name} was added. An owner confirms it with the signer.`, search: 'Search the address book', noneFound: 'Nobody found', pay: 'Pay', nameWrong: 'Give it a name.', addressWrong: 'This cannot be an address of this network.', compared: 'I have compared every group with the original',
  },

  policy: {
    title: 'Rules', lead: 'Who may ask for how much. Where nothing stands, the answer is no.', roleColumn: 'Role', purposeColumn: 'What for', per: { perOperation: 'At once', perDay: 'In a day', perWeek: 'In a week' }, limitOf: (role: string, purpose: string, per: string) => `${role}, ${purpose}, ${per}`, may: (role: string, purpose: string) => `${role}: ${purpose}`, mayNot: 'may not', times: 'Waiting and approval', coolDown: 'New addresses wait', hours: 'hours', approval: 'An approval holds', minutes: 'minutes', feeCeiling: 'Fee ceiling', satPerVb: 'sat/vB', percent: '% of the amount', feeRate: 'Highest rate', feePercent: 'Highest share', zeroConf: 'Payments without a block', zeroUpTo: 'Up to', zeroShift: 'And in a shift', zeroHelp: 'For direct payments at the till. 0 takes none.', amountWrong: 'An amount such as 250.00.', numberWrong: 'A whole number.', save: 'Save the rules', unsaved: 'Not saved yet', readOnly: 'Owners set the rules.', limits: 'Limits', freezeTitle: 'Freeze', freezeHelp: 'Stops everything that leaves, at once. Any owner ends it.',
  },

  sweeps: {
    title: 'Sweeps', lead: 'Rules propose to move a gateway’s balance to your own account. An owner approves each.', none: 'No rule yet', noneHint: 'A gateway that fails or freezes takes what lies there along.', add: 'Add a rule', edit: 'Change…', gateway: 'From gateway', method: 'Coin', account: 'To account', above: 'When there is more than', keep: 'Leave there', every: 'How often', on: 'On', off: 'Off', switchOn: 'The rule is on', says: (gateway: string, account: string) => `${gateway} → ${account}`, text: (above: string, keep: string, asset: string, when: string) => `${when}, more than ${above} ${asset}; ${keep} ${asset} stays there.`, last: (at: string) => `Last proposed ${at}`, never: 'Not proposed yet', noGateway: 'Connect a gateway in Settings first.', noAccount: 'Add an own account first.',
  },

  people: {
    title: 'People', lead: 'Whoever asks for a payment never approves it: with one person alone nothing leaves.', add: 'Add somebody', change: 'Change…', name: 'Name', role: 'Role', pin: 'PIN', newPin: 'New PIN', keepPin: 'Leave it empty to keep it.', none: 'Nobody yet', signers: (n: number) => (n === 0 ? 'No signer' : n === 1 ? '1 signer' : `${n} signers`), noPin: 'No PIN', addTitle: 'Add somebody', changeTitle: (name: string) => `Change ${name}`, saved: (name: string) => `${name} was saved.`, isYou: 'you', only: 'Owners add people.',
  },

  signers: {
    title: 'Signer', lead: 'The device that holds the keys. Nothing leaves without its yes.', find: 'Look for it', finding: 'Looking…', stop: 'Stop', model: 'Model', app: 'App', fingerprint: 'Fingerprint', whose: 'Belongs to', nobody: 'nobody yet', register: 'It becomes your signer.', notSeen: 'Not seen yet', udevTitle: 'Linux needs a rule before programs may use the device', udevText: 'Save these lines as /etc/udev/rules.d/20-ledger.rules as root, then plug the device in again.', copyRules: 'Copy the lines', copiedRules: 'The lines were copied.', none: 'No signer can be used here', noneHint: 'Ledger devices over USB are used by the app itself.', exchanges: 'Messages', help: 'If it is not found: another cable, its own app closed, Bitcoin app open on it.',
  },

  practice: {
    title: 'Practice', device: 'Practice device', deviceNote: 'Public keys: test networks only', screenOf: (n: number, of: number) => `${n} of ${of}`, idle: 'Bitcoin Test is ready', lockedText: 'Enter the PIN', unpluggedText: 'No device', dashboardText: 'Menu', openingText: 'Opening…', play: 'Play the device', chain: 'Play the chain', amount: 'Amount', toAccount: 'To account', noAccount: 'Add an account first.', done: (what: string) => `Done: ${what}.`, hide: 'Hide the practice desk', show: 'Show the practice desk', app: (name: string, version: string) => `${name} ${version}`, seed: (seed: string) => `Seed: ${seed}`, screen: 'Screen of the device',
  },

  audit: { title: 'Audit trail', none: 'Nothing yet', noneHint: 'Every step is written down before it is taken.', when: 'When', who: 'Who', what: 'What', more: 'Show more', withdrawal: 'Withdrawal' },
} as const;

export type TreasuryCatalogue = typeof enTreasury;
