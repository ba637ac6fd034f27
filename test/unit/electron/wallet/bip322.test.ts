// Signed messages by BIP322: the standard's own vectors, and our own signatures of every segwit kind.
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base64 } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import { script as jsScript } from 'bitcoinjs-lib';
import { bip322MessageHash, bip322ToSign, bip322ToSpend, encodeBip322Simple } from '../../../../electron/wallet/bip322.ts';
import { deriveAddress } from '../../../../electron/wallet/keys.ts';
import { scriptOfAddress } from '../../../../electron/wallet/address.ts';
import { verifyMessage } from '../../../../electron/wallet/message.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import { valueOf } from '../../../support/sample-plan.ts';
import vectors from '../../../fixtures/vectors/ledger/bip322.json' with { type: 'json' };

const { basic, generated } = vectors;
const problemOf = (address: string, message: string, signature: string): string => {
  const verified = verifyMessage({ network: 'mainnet', address, message, signature });
  return verified.ok ? 'holds' : `${verified.error.code}: ${verified.error.details?.['problem'] ?? ''}`;
};

describe('the vectors', () => {
  it.each(basic.tx_hashes)('hashes of $id', ({ message, address, message_hash, to_spend_tx_hash, to_sign_tx_hash }) => {
    const script = valueOf(scriptOfAddress(address, 'mainnet'));
    expect(bytesToHex(bip322MessageHash(message))).toBe(message_hash);
    expect(bip322ToSpend(script, message).getId()).toBe(to_spend_tx_hash);
    expect(bip322ToSign(script, message).getId()).toBe(to_sign_tx_hash);
  });

  it.each([...basic.simple, ...generated.simple, ...generated.full])('$id ($type) holds', ({ address, message, bip322_signatures }) => {
    for (const signature of bip322_signatures) {
      expect(problemOf(address, message, signature)).toBe('holds');
      expect(problemOf(address, `${message} `, signature)).toMatch(/another text/);
    }
  });

  it.each(generated.proof_of_funds)('$id needs the chain, and says so', ({ address, message, bip322_signatures }) => {
    for (const signature of bip322_signatures) expect(problemOf(address, message, signature)).toMatch(/cannot be checked here/);
  });

  it.each([...basic.error, ...generated.error])('$id is refused: $description', ({ address, message, signature }) => {
    expect(problemOf(address, message, signature)).toMatch(/^withdrawal\/signature/);
  });
});

describe('signed with our own keys', () => {
  const signer = softwareSigner();
  const message = 'Countersign proves an address';
  it.each(['p2wpkh', 'p2tr', 'p2sh-p2wpkh'] as const)('%s', (scriptType) => {
    const own = deriveAddress(signer.accountKey('mainnet', scriptType), 0, 3);
    const signing = new Transaction({ version: 0, allowUnknownVersion: true, allowUnknownOutputs: true });
    signing.addInput({
      txid: bip322ToSpend(own.scriptHex, message).getId(), index: 0, sequence: 0, witnessUtxo: { script: hexToBytes(own.scriptHex), amount: 0n },
      ...(own.redeemScriptHex === null ? {} : { redeemScript: hexToBytes(own.redeemScriptHex) }),
      ...(scriptType === 'p2tr' ? { tapInternalKey: hexToBytes(own.publicKeyHex).slice(1) } : {}),
    });
    signing.addOutput({ script: Uint8Array.of(0x6a), amount: 0n });
    signing.signIdx(signer.privateKey(own.path), 0);
    signing.finalize();
    const witness = signing.getInput(0).finalScriptWitness ?? [];
    const simple = encodeBip322Simple(witness);
    expect(problemOf(own.address, message, simple)).toBe('holds');
    expect(problemOf(own.address, `${message}.`, simple)).toMatch(/another text/);
    expect(problemOf(deriveAddress(signer.accountKey('mainnet', scriptType), 0, 4).address, message, simple)).toMatch(/another key|another text/);
    expect(problemOf(own.address, message, simple.slice(3))).toBe('holds');
  });
});

describe('signed with other keys over the right transaction', () => {
  // The message's transaction names the address, so a forger signs that one with a key of their own: the key or script must be the address's.
  const signer = softwareSigner();
  const message = 'pay me instead';
  const thief = deriveAddress(signer.accountKey('mainnet', 'p2wpkh'), 0, 66);
  const publicKey = hexToBytes(thief.publicKeyHex);
  const signed = (digest: Uint8Array): Uint8Array => Uint8Array.of(...secp256k1.sign(digest, signer.privateKey(thief.path), { prehash: false, format: 'der' }), 1);
  const toSign = (address: string) => bip322ToSign(valueOf(scriptOfAddress(address, 'mainnet')), message);
  const keyScript = Uint8Array.of(0x76, 0xa9, 0x14, ...hexToBytes(thief.scriptHex.slice(4)), 0x88, 0xac);
  const oneOfOne = Uint8Array.of(0x51, 0x21, ...publicKey, 0x51, 0xae);

  it.each(['p2wpkh', 'p2sh-p2wpkh'] as const)('%s', (scriptType) => {
    const { address } = deriveAddress(signer.accountKey('mainnet', scriptType), 0, 3);
    const witness = [signed(toSign(address).hashForWitnessV0(0, keyScript, 0n, 1)), publicKey];
    expect(problemOf(address, message, encodeBip322Simple(witness))).toMatch(/another key/);
  });

  it('a script of several keys', () => {
    const [vector] = generated.simple.filter(({ type }) => type === 'p2wsh-multisig-2of2');
    const address = vector?.address ?? '';
    const witness = [new Uint8Array(), signed(toSign(address).hashForWitnessV0(0, oneOfOne, 0n, 1)), oneOfOne];
    expect(problemOf(address, message, encodeBip322Simple(witness))).toMatch(/another key/);
  });

  it.each([['p2pkh', '13vU5PUSuArDXJdCWZvUFEbgJ2wcmtSJWn'], ['p2sh', '3Nye4j1GUFqCEBR3do2KEFZAs9oLe8NZ6X']])('%s, whole', (type, address) => {
    const tx = toSign(address);
    const script = type === 'p2pkh' ? [signed(tx.hashForSignature(0, keyScript, 1)), publicKey] : [0, signed(tx.hashForSignature(0, oneOfOne, 1)), oneOfOne];
    tx.setInputScript(0, jsScript.compile(script));
    expect(problemOf(address, message, `ful${base64.encode(tx.toBuffer())}`)).toMatch(/another key/);
  });
});
