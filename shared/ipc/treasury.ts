// Calls and events of the treasury: what the shop has, money that leaves, who may do what, and the devices that say yes.
import * as v from 'valibot';
import { call, event } from './define.ts';
import {
  auditLineView, coinView, contactView, historyView, personView, practiceDeviceView, recipientLineView, seriesView, signerView, sweepRuleView, treasuryAccountView, treasuryPolicyView,
  treasuryState, withdrawalView,
} from './treasury-views.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const cursor = v.nullable(text(200));
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500));
const network = v.picklist(['mainnet', 'testnet', 'signet', 'regtest']);
const scriptType = v.picklist(['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh']);
const signerKind = v.picklist(['ledger', 'speculos', 'virtual']);
const page = <T extends v.GenericSchema>(item: T) => v.object({ items: v.array(item), next: v.nullable(v.string()) });
/** A contact's id, an own account's name, or for a refund the customer's address. */
const recipient = v.object({ contact: v.nullable(id), account: v.nullable(id), address: v.nullable(text(200)), amount: text(40) });

const wish = v.object({
  source: v.object({ kind: v.picklist(['account', 'gateway', 'gateway_refund']), name: id }), method: id, purpose: v.picklist(['payment', 'transfer', 'refund', 'consolidation']),
  recipients: v.array(recipient), satPerVb: v.nullable(text(20)), coins: v.nullable(v.array(id)), invoice: v.nullable(id), note: text(500),
});

/** `sum`: of all its points, exact. */
const summedSeries = v.object({ ...seriesView.entries, sum: v.string() });

export const treasury = {
  state: call({ input: v.null(), output: treasuryState, role: 'cashier', effect: 'read' }),
  changed: event({ payload: v.object({ what: v.picklist(['state', 'withdrawal', 'account', 'signer', 'device']), id: v.nullable(v.string()) }) }),

  signIn: call({ input: v.object({ name: text(60), pin: text(40) }), output: personView, role: 'cashier', effect: 'write' }),
  signOut: call({ input: v.null(), output: v.null(), role: 'cashier', effect: 'write' }),
  /** Somebody works in the treasury (`away`: has left the room). Without it the sign-in ends by itself after a while. */
  here: call({ input: v.object({ away: v.boolean() }), output: v.null(), role: 'cashier', effect: 'read' }),
  /** Asks the gateways for their balances now. */
  refresh: call({ input: v.null(), output: v.null(), role: 'cashier', effect: 'read' }),
  savePerson: call({ input: v.object({ name: text(60), role: v.picklist(['cashier', 'bookkeeper', 'manager', 'owner']), pin: v.nullable(text(40)) }), output: personView, role: 'cashier', effect: 'write' }),

  addSource: call({ input: v.object({ name: text(60), kind: v.picklist(['esplora', 'electrum', 'core']), url: text(400), selfHosted: v.boolean(), password: v.nullable(text(400)) }), output: v.null(), role: 'cashier', effect: 'write' }),
  /** From a signer, or by a descriptor. */
  addAccount: call({
    input: v.object({ name: text(60), network, scriptType, account: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), signer: v.nullable(signerKind), descriptor: v.nullable(text(1000)), source: id, secondSource: v.nullable(id) }),
    output: treasuryAccountView, role: 'cashier', effect: 'write',
  }),
  syncAccount: call({ input: v.object({ account: id }), output: treasuryAccountView, role: 'cashier', effect: 'read' }),
  /** Shows the next receive address on the signer and keeps that it was seen. */
  showAddress: call({ input: v.object({ account: id, signer: signerKind }), output: treasuryAccountView, role: 'cashier', effect: 'read' }),
  /** Takes the next address for somebody to pay to. */
  nextAddress: call({ input: v.object({ account: id, label: text(200) }), output: treasuryAccountView, role: 'cashier', effect: 'write' }),
  coins: call({ input: v.object({ account: id, cursor, limit }), output: page(coinView), role: 'cashier', effect: 'read' }),
  /** `skip`: entries passed over behind the cursor, for who jumps far in a long list. */
  history: call({ input: v.object({ account: id, cursor, skip: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)), limit, search: text(200) }), output: v.object({ items: v.array(historyView), next: v.nullable(v.string()), total: v.number() }), role: 'cashier', effect: 'read' }),
  freezeCoin: call({ input: v.object({ account: id, outpoint: id, frozen: v.boolean() }), output: v.null(), role: 'cashier', effect: 'write' }),
  label: call({ input: v.object({ account: id, type: v.picklist(['tx', 'addr', 'output']), ref: id, label: text(255) }), output: v.null(), role: 'cashier', effect: 'write' }),
  /** BIP329. */
  exportLabels: call({ input: v.object({ account: id }), output: v.object({ path: v.nullable(v.string()) }), role: 'cashier', effect: 'read' }),
  importLabels: call({ input: v.object({ account: id, text: text(5_000_000) }), output: v.object({ taken: v.number(), refused: v.number() }), role: 'cashier', effect: 'write' }),

  /** What the account's chain source says a place in the coming blocks costs. */
  fees: call({ input: v.object({ account: id }), output: v.array(v.object({ blocks: v.number(), satPerVb: v.string() })), role: 'cashier', effect: 'read' }),
  /** What a request would look like: coins, fee, change, policy, device screens; nothing is stored. */
  preview: call({ input: wish, output: withdrawalView, role: 'cashier', effect: 'read' }),
  request: call({ input: wish, output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** Reads a CSV of recipients (`name,address,amount`) against the address book; each line's problem in words. */
  readRecipients: call({ input: v.object({ text: text(1_000_000), method: id }), output: v.array(recipientLineView), role: 'cashier', effect: 'read' }),
  withdrawals: call({ input: v.object({ state: v.nullable(text(20)), cursor, limit }), output: page(withdrawalView), role: 'cashier', effect: 'read' }),
  withdrawal: call({ input: v.object({ id }), output: withdrawalView, role: 'cashier', effect: 'read' }),
  /** The owner's device says yes, then it is sent. Resolves when it is out, refused or unclear; meanwhile `state.signing` names it and events tell. */
  approve: call({ input: v.object({ id, signer: signerKind }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** Looks which device is there and registers it as the signed-in owner's. */
  registerSigner: call({ input: v.object({ signer: signerKind }), output: signerView, role: 'cashier', effect: 'read' }),
  /** Ends whatever waits for this device, but a withdrawal (`stopSigning`). */
  stopWaiting: call({ input: v.object({ signer: signerKind }), output: v.null(), role: 'cashier', effect: 'read' }),
  /** Ends the wait for the device; the intent stays. */
  stopSigning: call({ input: v.object({ id }), output: withdrawalView, role: 'cashier', effect: 'read' }),
  cancel: call({ input: v.object({ id, reason: text(500) }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** A new plan under the same intent; approve it next. */
  replan: call({ input: v.object({ id, reason: v.picklist(['bump', 'cancel', 'child']), satPerVb: text(20) }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  askAgain: call({ input: v.object({ id }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  sendAgain: call({ input: v.object({ id }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** The code of a gateway's second step. */
  verify: call({ input: v.object({ id, code: text(100) }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** `wentOut`: a gateway that tells nothing paid it, as its dashboard shows. */
  close: call({ input: v.object({ id, reason: text(500), wentOut: v.boolean() }), output: withdrawalView, role: 'cashier', effect: 'write' }),
  /** Base64 of a version 0 PSBT, and the same as texts of QR codes (BBQr; none where it is too large). `save` asks where. */
  exportPsbt: call({ input: v.object({ id, save: v.boolean() }), output: v.object({ base64: v.string(), codes: v.array(v.string()), path: v.nullable(v.string()) }), role: 'cashier', effect: 'read' }),
  /** Base64, hex, or the texts of its QR codes, one a line. */
  importPsbt: call({ input: v.object({ id, psbt: text(2_000_000) }), output: withdrawalView, role: 'cashier', effect: 'write' }),

  addContact: call({ input: v.object({ name: text(60), method: id, address: text(200), /** Main then reads the clipboard again and compares. */ pasted: v.boolean() }), output: contactView, role: 'cashier', effect: 'write' }),
  /** An owner's device signs the entry; then the wait begins. */
  confirmContact: call({ input: v.object({ id, signer: signerKind }), output: contactView, role: 'cashier', effect: 'write' }),
  removeContact: call({ input: v.object({ id }), output: contactView, role: 'cashier', effect: 'write' }),
  savePolicy: call({ input: treasuryPolicyView, output: treasuryPolicyView, role: 'cashier', effect: 'write' }),
  freezeAll: call({ input: v.object({ on: v.boolean(), reason: text(500) }), output: treasuryPolicyView, role: 'cashier', effect: 'write' }),
  saveSweepRule: call({ input: v.object({ ...sweepRuleView.entries, id: v.nullable(id), lastProposedAt: v.null(), problem: v.null() }), output: sweepRuleView, role: 'cashier', effect: 'write' }),
  audit: call({ input: v.object({ cursor, limit }), output: page(auditLineView), role: 'cashier', effect: 'read' }),
  /** Balances by place, fees paid, inflow by method: one point per day. */
  charts: call({ input: v.object({ days: v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(366)) }), output: v.object({ balances: v.array(summedSeries), fees: v.array(summedSeries), inflow: v.array(summedSeries) }), role: 'cashier', effect: 'read' }),

  device: call({
    input: v.object({ act: v.picklist(['approve', 'reject', 'next', 'lock', 'unlock', 'open_app', 'quit_app', 'plug', 'unplug', 'other_seed', 'own_seed', 'old_app', 'new_app']) }),
    output: practiceDeviceView, role: 'cashier', effect: 'read',
  }),
  /** Practice: the simulated chain's buttons. */
  chain: call({ input: v.object({ act: v.picklist(['block', 'reorg', 'receive', 'double_spend', 'fees_up', 'fees_down']), account: v.nullable(id), amount: v.nullable(text(40)) }), output: v.null(), role: 'cashier', effect: 'write' }),
};
