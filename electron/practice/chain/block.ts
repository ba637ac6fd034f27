// Blocks of the simulated chain: real headers with regtest's proof of work, so that whoever checks them can.
import { concatBytes, displayHex, fromDisplayHex, fromHex, hash256, i32, size, sized, u32 } from './bytes.ts';
import { makeTx, noTxid, output, type Tx, type TxOutput } from './transaction.ts';

export interface Block {
  readonly height: number;
  readonly hash: string;
  /** 80 bytes. */
  readonly header: Uint8Array;
  readonly previous: string;
  readonly merkleRoot: string;
  readonly timeS: number;
  readonly bits: number;
  readonly nonce: number;
  /** The coinbase first. */
  readonly txids: readonly string[];
  readonly size: number;
  readonly weight: number;
}

/** The easiest target there is: every second hash meets it. */
const REGTEST_BITS = 0x207f_ffff;
const meetsTarget = (hash: Uint8Array): boolean => (hash[31] ?? 0xff) < 0x7f;

function merkleRoot(txids: readonly string[]): Uint8Array {
  let level = txids.map(fromDisplayHex);
  while (level.length > 1) {
    const pairs: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at];
      const right = level[at + 1] ?? left;
      if (left && right) pairs.push(hash256(concatBytes(left, right)));
    }
    level = pairs;
  }
  return level[0] ?? new Uint8Array(32);
}

export function mineBlock({ height, previous, timeS, txs, nonce: from = 0 }: {
  readonly height: number; readonly previous: string; readonly timeS: number; readonly txs: readonly Tx[]; readonly nonce?: number;
}): Block {
  const txids = txs.map(({ txid }) => txid);
  const root = merkleRoot(txids);
  const version = height === 0 ? 1 : 0x2000_0000;
  const head = concatBytes(i32(version), fromDisplayHex(previous), root, u32(timeS), u32(REGTEST_BITS));
  for (let nonce = from; ; nonce += 1) {
    const header = concatBytes(head, u32(nonce));
    const hash = hash256(header);
    if (!meetsTarget(hash)) continue;
    const overhead = 80 + size(txs.length).length;
    return {
      height, hash: displayHex(hash), header, previous, merkleRoot: displayHex(root), timeS, bits: REGTEST_BITS, nonce, txids,
      size: overhead + txs.reduce((sum, { raw }) => sum + raw.length, 0), weight: overhead * 4 + txs.reduce((sum, { weight }) => sum + weight, 0),
    };
  }
}

/** Halves every 150 blocks, as regtest's does. */
export const subsidySat = (height: number): bigint => 5_000_000_000n >> BigInt(Math.min(63, Math.floor(height / 150)));

/** `extra` makes it another transaction than one of the same height on another branch. */
export function coinbaseTx(height: number, outputs: readonly TxOutput[], extra: Uint8Array): Tx {
  const heightBytes = Uint8Array.of(...(height <= 0x7f ? [height] : height <= 0x7fff ? [height & 0xff, height >> 8] : [height & 0xff, (height >> 8) & 0xff, height >> 16]));
  const scriptSig = height <= 16 ? concatBytes(Uint8Array.of(0x50 + height), sized(extra)) : concatBytes(sized(heightBytes), sized(extra));
  return makeTx({ version: 2, inputs: [{ txid: noTxid, vout: 0xffff_ffff, scriptSig, sequence: 0xffff_ffff, witness: [] }], outputs, lockTime: 0 });
}

/** The genesis block that regtest has everywhere, so that whoever asks finds the network they expect. */
export function genesis(): { readonly block: Block; readonly coinbase: Tx } {
  const script = fromHex('4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac');
  const scriptSig = fromHex('04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73');
  const coinbase = makeTx({
    version: 1, inputs: [{ txid: noTxid, vout: 0xffff_ffff, scriptSig, sequence: 0xffff_ffff, witness: [] }], outputs: [output(5_000_000_000n, script)], lockTime: 0,
  });
  return { coinbase, block: mineBlock({ height: 0, previous: noTxid, timeS: 1_296_688_602, txs: [coinbase], nonce: 2 }) };
}
