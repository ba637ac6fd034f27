// Signed messages by BIP322: a signature over a transaction that can never be sent, so that every kind of address can sign.
import { base64 } from '@scure/base';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { crypto, Transaction } from 'bitcoinjs-lib';
import { typeOfScript } from './address.ts';
import { BadBytes, byteReader, compactSizeBytes } from './byte-reader.ts';
import { parseTransaction } from './transaction.ts';
import { unlocks, type Unlocked } from './unlock.ts';

const OP_RETURN = Uint8Array.of(0x6a);

/** SHA-256 of a message under the standard's own tag. */
export function bip322MessageHash(message: string): Uint8Array {
  const tag = sha256(utf8ToBytes('BIP0322-signed-message'));
  return sha256(concatBytes(tag, tag, utf8ToBytes(message)));
}

/** The transaction that stands for "this address is asked to sign this message". */
export function bip322ToSpend(scriptHex: string, message: string): Transaction {
  const tx = new Transaction();
  tx.version = 0;
  tx.addInput(new Uint8Array(32), 0xffffffff, 0, concatBytes(Uint8Array.of(0x00, 0x20), bip322MessageHash(message)));
  tx.addOutput(hexToBytes(scriptHex), 0n);
  return tx;
}

/** The transaction that is signed: it spends {@link bip322ToSpend} to nobody. */
export function bip322ToSign(scriptHex: string, message: string): Transaction {
  const tx = new Transaction();
  tx.version = 0;
  tx.addInput(bip322ToSpend(scriptHex, message).getHash(), 0, 0);
  tx.addOutput(OP_RETURN, 0n);
  return tx;
}

/** The simple form of a signature: the witness, in base64, after `smp`. For segwit addresses, nested or not. */
export const encodeBip322Simple = (witness: readonly Uint8Array[]): string =>
  `smp${base64.encode(concatBytes(compactSizeBytes(witness.length), ...witness.flatMap((item) => [compactSizeBytes(item.length), item])))}`;

function readWitness(bytes: Uint8Array): readonly Uint8Array[] | null {
  try {
    const reader = byteReader(bytes);
    const items: Uint8Array[] = [];
    for (let left = reader.compactSize(); left > 0; left -= 1) items.push(reader.sized());
    return reader.isAtEnd() && items.length > 0 ? items : null;
  } catch (error) {
    if (error instanceof BadBytes) return null;
    throw error;
  }
}

/** The simple form leaves out the redeem script of nested segwit; it follows from the witness, whose last item is the key or the script. */
function nestedScript(witness: readonly Uint8Array[]): Uint8Array {
  const last = witness.at(-1) ?? new Uint8Array();
  const hash = last.length === 33 ? crypto.hash160(last) : sha256(last);
  return concatBytes(Uint8Array.of(hash.length + 2, 0x00, hash.length), hash);
}

/** A full signature must be over exactly the two transactions of the standard; version and time locks are the signer's. */
function isFull(tx: Transaction, scriptHex: string, message: string): boolean {
  const [input, another] = tx.ins;
  const [output, second] = tx.outs;
  return input !== undefined && another === undefined && output !== undefined && second === undefined
    && bytesToHex(input.hash) === bytesToHex(bip322ToSpend(scriptHex, message).getHash()) && input.index === 0
    && output.value === 0n && bytesToHex(output.script) === bytesToHex(OP_RETURN)
    && (tx.version === 0 || tx.version === 2);
}

/**
 * Whether a BIP322 signature (`smp…`, `ful…`, or without prefix the simple form, as older signers write it) over a message is by the keys of an
 * output script. `unknown` for scripts that are not understood here and for proofs of funds (`pof…`), which need the chain. A time lock of the full
 * form is not judged. null: it is not written as a signature.
 */
export function checkBip322(scriptHex: string, message: string, signature: string): Unlocked | null {
  const [, prefix = '', text = ''] = /^(smp|ful|pof)?([A-Za-z0-9+/]+={0,2})$/.exec(signature) ?? [];
  if (prefix === 'pof') return 'unknown';
  let bytes: Uint8Array;
  try { bytes = base64.decode(text); }
  catch { return null; }
  const spent = [{ script: hexToBytes(scriptHex), valueSat: 0n }];
  if (prefix === 'ful') {
    const parsed = parseTransaction(bytesToHex(bytes));
    if (!parsed.ok) return null;
    return isFull(parsed.value, scriptHex, message) ? unlocks(parsed.value, 0, spent) : 'no';
  }
  const witness = readWitness(bytes);
  if (witness === null) return null;
  const tx = bip322ToSign(scriptHex, message);
  tx.setWitness(0, [...witness]);
  if (typeOfScript(scriptHex) === 'p2sh') tx.setInputScript(0, nestedScript(witness));
  return unlocks(tx, 0, spent);
}
