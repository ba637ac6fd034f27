// What a wallet policy locks coins with: the output script, and what a signature of one of its keys commits to.
import { schnorr } from '@noble/curves/secp256k1.js';
import { compactSize } from '../bytes.ts';
import {
  hash160, payToPublicKeyHash, payToScriptHash, payToTaproot, payToWitnessKeyHash, payToWitnessScriptHash, taprootOutputKey,
} from '../crypto/script.ts';
import type { KeyExpression, Node } from './template.ts';
import { fragment, type PublicKeyOf } from './witness-script.ts';

const LEAF_VERSION = 0xc0;

export interface TaprootLeaf {
  readonly hash: Uint8Array;
  readonly node: Node;
}

export type Lock =
  /** `code` is what the old digest puts in the place of the input's script. */
  | { readonly kind: 'legacy'; readonly script: Uint8Array; readonly code: Uint8Array }
  /** `code` is the script code of BIP143. */
  | { readonly kind: 'segwit'; readonly script: Uint8Array; readonly code: Uint8Array }
  | { readonly kind: 'taproot'; readonly script: Uint8Array; readonly inner: KeyExpression; readonly treeRoot: Uint8Array; readonly leaves: readonly TaprootLeaf[] };

/** Which of BIP143 and BIP341 apply, told without any key; null for a template that makes no script. */
export const kindOf = (template: Node): Lock['kind'] | null => {
  if (template.kind !== 'call') return null;
  const [inner] = template.args;
  if (template.name === 'tr') return 'taproot';
  if (template.name === 'wpkh' || template.name === 'wsh') return 'segwit';
  if (template.name === 'sh' && inner?.kind === 'call' && (inner.name === 'wpkh' || inner.name === 'wsh')) return 'segwit';
  return template.name === 'pkh' || template.name === 'sh' ? 'legacy' : null;
};

function taprootTree(node: Node, publicKeyOf: PublicKeyOf): { readonly root: Uint8Array; readonly leaves: readonly TaprootLeaf[] } | null {
  if (node.kind === 'tree') {
    const [left, right] = [taprootTree(node.left, publicKeyOf), taprootTree(node.right, publicKeyOf)];
    if (left === null || right === null) return null;
    const isInOrder = Buffer.compare(left.root, right.root) <= 0;
    const root = schnorr.utils.taggedHash('TapBranch', ...(isInOrder ? [left.root, right.root] : [right.root, left.root]));
    return { root, leaves: [...left.leaves, ...right.leaves] };
  }
  const script = fragment(node, publicKeyOf, 'leaf');
  if (script === null) return null;
  const hash = schnorr.utils.taggedHash('TapLeaf', Uint8Array.of(LEAF_VERSION), compactSize(script.length), script);
  return { root: hash, leaves: [{ hash, node }] };
}

/** The lock of a template for the keys at one address; null when it is of no known form. */
export function lockOf(template: Node, publicKeyOf: PublicKeyOf): Lock | null {
  if (template.kind !== 'call' || template.wrappers !== '') return null;
  const { name, args } = template;
  const [first, second] = args;
  if (first === undefined || args.length > (name === 'tr' ? 2 : 1)) return null;
  if (name === 'pkh' && first.kind === 'key') {
    const script = payToPublicKeyHash(hash160(publicKeyOf(first)));
    return { kind: 'legacy', script, code: script };
  }
  if (name === 'wpkh' && first.kind === 'key') {
    const publicKey = publicKeyOf(first);
    return { kind: 'segwit', script: payToWitnessKeyHash(publicKey), code: payToPublicKeyHash(hash160(publicKey)) };
  }
  if (name === 'wsh') {
    const code = fragment(first, publicKeyOf, 'witness');
    return code === null ? null : { kind: 'segwit', script: payToWitnessScriptHash(code), code };
  }
  if (name === 'sh' && first.kind === 'call' && (first.name === 'wpkh' || first.name === 'wsh')) {
    const inner = lockOf(first, publicKeyOf);
    return inner?.kind === 'segwit' ? { ...inner, script: payToScriptHash(inner.script) } : null;
  }
  if (name === 'sh' && first.kind === 'call' && (first.name === 'multi' || first.name === 'sortedmulti')) {
    const code = fragment(first, publicKeyOf, 'witness');
    return code === null ? null : { kind: 'legacy', script: payToScriptHash(code), code };
  }
  if (name === 'tr' && first.kind === 'key') {
    const tree = second === undefined ? { root: new Uint8Array(), leaves: [] } : taprootTree(second, publicKeyOf);
    if (tree === null) return null;
    const outputKey = taprootOutputKey(publicKeyOf(first).subarray(1), tree.root);
    return { kind: 'taproot', script: payToTaproot(outputKey), inner: first, treeRoot: tree.root, leaves: tree.leaves };
  }
  return null;
}
