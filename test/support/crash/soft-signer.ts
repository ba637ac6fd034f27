// A device without a device: the software keys of the tests behind the signer's port, for runs in which thousands of things are signed.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { failure, ok } from '../../../shared/errors/result.ts';
import type { Signer } from '../../../electron/signers/port.ts';
import { deriveAddress } from '../../../electron/wallet/keys.ts';
import { messageDigest } from '../../../electron/wallet/message.ts';
import { softwareSigner } from '../software-signer.ts';
import type { Doom } from './doom.ts';

const keys = softwareSigner();

/** To have something signed is a step of the process. `onAsked` runs while the device is looked at. */
export function softSigner(doom: Doom, onAsked: () => void = () => undefined): Signer {
  const asked = async <T>(name: string | null, work: () => T): Promise<T> => {
    doom.alive();
    await Promise.resolve();
    if (name !== null) onAsked();
    const done = work();
    if (name === null) doom.alive();
    else doom.step(`after ${name}`);
    return done;
  };
  return {
    kind: 'virtual',
    identify: () => asked(null, () => ok({ kind: 'virtual' as const, model: 'virtual', appName: 'Bitcoin Test', appVersion: '2.4.6', fingerprint: keys.fingerprint })),
    exportKey: ({ network, scriptType, account }) => asked(null, () => ok(keys.accountKey(network, scriptType, account))),
    showAddress: (key, chain, index) => asked(null, () => ok(deriveAddress(key, chain, index).address)),
    signPsbt: (_key, psbt) => asked('the signing', () => ok(keys.sign(psbt))),
    signMessage: (key, chain, index, message) => asked('the text', () => {
      const signature = secp256k1.sign(messageDigest(message), keys.privateKey(deriveAddress(key, chain, index).path), { prehash: false, format: 'recovered' });
      const [recovery = 0] = signature;
      return recovery > 1 ? failure('device/nonsense', { details: { problem: 'no such recovery' } }) : ok(Uint8Array.from([31 + recovery, ...signature.subarray(1)]));
    }),
    close: () => Promise.resolve(),
  };
}

