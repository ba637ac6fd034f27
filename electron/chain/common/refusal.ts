// A node's reason not to take a transaction, in plain words and with the next step.

export interface Refusal {
  /** It is there already, whatever the node calls that. */
  readonly isKnown: boolean;
  readonly reason: string;
  readonly next: string;
}

const HIGHER_FEE = 'Use a higher fee rate.';

const reasons: readonly (readonly [match: RegExp, reason: string, next: string])[] = [
  [/missingorspent|missing inputs|Missing inputs/i, 'a coin it spends is gone or was never there', 'Read the account again; the coin may be spent elsewhere.'],
  [/txn-mempool-conflict/i, 'another payment already spends one of its coins', 'Look at what is on its way, or replace that payment.'],
  [/replacement-adds-unconfirmed/i, 'a replacement may not add a coin that is not confirmed', 'Wait for the coin, or choose another.'],
  [/too many potential replacements/i, 'it would replace too many payments', 'Replace fewer at once.'],
  [/insufficient fee|replacement-failed|rejecting replacement/i, 'the replacement does not pay enough more than what it replaces', HIGHER_FEE],
  [/mempool full|mempool min fee not met/i, 'nodes are full and ask for a higher fee now', HIGHER_FEE],
  [/min relay fee not met|min-fee-not-met|insufficient priority/i, 'its fee is below the least that nodes pass on', HIGHER_FEE],
  [/fee exceeds maximum|absurdly-high-fee|max-fee-exceeded/i, 'its fee is absurdly high', 'Check the fee rate.'],
  [/too-long-mempool-chain|too-large-cluster|too many unconfirmed/i, 'too many payments that are not confirmed hang together', 'Wait for a block.'],
  [/^dust|\bdust\b/i, 'an output is too small to be passed on', 'Send more, or leave the output out.'],
  [/non-final|non-BIP68-final/i, 'it may only be sent later', 'Wait for the next block and send it again.'],
  [/premature-spend-of-coinbase/i, 'it spends newly mined coins that are not mature', 'Wait until they have 100 confirmations.'],
  [/script-verify-flag|non-canonical|Signature|Witness program/i, 'a signature does not hold', 'Do not send it again; sign it anew.'],
  [/TX decode failed/i, 'its bytes are not a transaction', 'Build it anew.'],
];

const knownAlready = /txn-already-in-mempool|txn-already-known|already in block chain|already in utxo set|transaction already (?:in|exists)|txn-same-nonwitness-data-in-mempool/i;

/** `node` is what it said, made fit to show. */
export function refusalOf(node: string): Refusal {
  const found = reasons.find(([match]) => match.test(node));
  return { isKnown: knownAlready.test(node), reason: found ? `${found[1]} (${node})` : node, next: found?.[2] ?? 'Look at the details before anything else.' };
}
