// Whatever a client is doing: rejected, locked or unplugged at each APDU and at each screen, it gets the right error and no signature.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { describe, expect, test } from 'vitest';
import type { VirtualDevice } from '../../../electron/signers/virtual/device.ts';
import { policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors, officialPsbt, psbtExpected } from '../../support/ledger-vectors.ts';
import { actAtApdu, openTransport, practiceDevice } from '../../support/practice-device.ts';

const keyOf = (account: string, xpub: string): string => `[f5acc2fd${account.slice(1)}]${xpub}`;
const accounts = {
  "m/44'/1'/0'": 'tpubDCwYjpDhUdPGP5rS3wgNg13mTrrjBuG8V9VpWbyptX6TRPbNoZVXsoVUSkCjmQ8jJycjuDKBb9eataSymXakTTaGifxR6kmVsfFehH1ZgJT',
  "m/49'/1'/0'": 'tpubDC871vGLAiKPcwAw22EjhKVLk5L98UGXBEcGR8gpcigLQVDDfgcYW24QBEyTHTSFEjgJgbaHU8CdRi9vmG4cPm1kPLmZhJEP17FMBdNheh3',
  "m/84'/1'/0'": 'tpubDCtKfsNyRhULjZ9XMS4VKKtVcPdVDi8MKUbcSD9MJDyjRu1A2ND5MiipozyyspBT9bg8upEp7a8EAgFxNxXn1d7QkdbL52Ty5jiSLcxPt1P',
  "m/86'/1'/0'": 'tpubDDKYE6BREvDsSWMazgHoyQWiJwYaDDYPbCFjYxN3HFXJP5fokeiK4hwK5tTLBNEDBwrDXn8cQ4v9b2xdW62Xr5yxoQdMu1v6c7UDXYVH27U',
} as const;
const accountKey = (account: string): string => {
  const xpub = Object.entries(accounts).find(([path]) => path === account)?.[1];
  if (xpub === undefined) throw new Error(`no key for ${account}`);
  return keyOf(account, xpub);
};

const wpkh = policyOf({ name: '', template: 'wpkh(@0/**)', keys: [accountKey("m/84'/1'/0'")] });
const cold = derivationVectors.addresses.find(({ name, template }) => name === 'Cold storage' && template.startsWith('wsh'))!;

const signing = ['singlesig/pkh-1to1', 'singlesig/sh-wpkh-1to2', 'singlesig/wpkh-1to2', 'singlesig/tr-1to2-sighash-all'].map((id) => {
  const item = psbtExpected.items.find((each) => each.id === id)!;
  const policy = policyOf({ name: '', template: item.policy, keys: [accountKey(item.account)] });
  return { name: `sign ${id}`, run: (client: AppClient) => client.signPsbt(officialPsbt(item), policy, null) };
});

const flows: readonly { readonly name: string; readonly run: (client: AppClient) => Promise<unknown> }[] = [
  { name: 'extended key', run: (client) => client.getExtendedPubkey("m/84'/1'/0'", true) },
  { name: 'address', run: (client) => client.getWalletAddress(wpkh, null, 0, 0, true) },
  { name: 'message', run: (client) => client.signMessage(Buffer.from('A text that is a little longer than one of the parts it is sent in, so that there are two.'), "m/84'/1'/0'/0/0") },
  { name: 'register', run: (client) => client.registerWallet(policyOf(cold)) },
  ...signing,
];

/** Lets a flow run to its end, saying yes, and counts what went over the wire and over the screen. */
async function measure(run: (client: AppClient) => Promise<unknown>): Promise<{ readonly apdus: number; readonly reviews: number }> {
  const { device } = practiceDevice();
  let apdus = 0;
  let reviews = 0;
  const counted: VirtualDevice = { ...device, send: (...args) => { apdus += 1; device.send(...args); } };
  device.onChanged(() => queueMicrotask(() => {
    if (device.press('next')) return;
    if (device.press('approve')) reviews += 1;
  }));
  await run(new AppClient(openTransport(counted)));
  return { apdus, reviews };
}

/** Says yes to the first reviews and then does something else, once. */
function actAtReview(device: VirtualDevice, number: number, act: () => void): void {
  let seen = 0;
  device.onChanged(() => queueMicrotask(() => {
    const screen = device.screen();
    if (screen === null || device.press('next')) return;
    if (seen === number) {
      seen += 1;
      act();
    } else if (seen < number && device.press('approve')) seen += 1;
  }));
}

/** Both at each APDU; of the signatures that differ only in their script, one of the two in turn. */
const actsAt = (name: string, at: number): readonly ('lock' | 'unplug')[] =>
  name.startsWith('sign') && !name.includes('/wpkh') ? [at % 2 === 0 ? 'lock' : 'unplug'] : ['lock', 'unplug'];

const locked = { name: 'LockedDeviceError' };
const gone = { name: expect.stringMatching(/^DisconnectedDevice(DuringOperation)?$/) as string };

describe.each(flows)('$name', ({ name, run }) => {
  test('at each APDU', async () => {
    const { apdus } = await measure(run);
    for (let at = 0; at < apdus; at += 1) {
      for (const act of actsAt(name, at)) {
        const { device } = practiceDevice();
        actAtReview(device, 99, () => undefined);
        const client = new AppClient(openTransport(actAtApdu(device, at, () => device[act]())));
        await expect(run(client), `${act} at ${at}`).rejects.toMatchObject(act === 'lock' ? locked : gone);
        expect(device.state()).toBe(act === 'lock' ? 'locked' : 'unplugged');
        expect(device.screen()).toBe(null);
      }
    }
  });

  test('at each screen', async () => {
    const { reviews } = await measure(run);
    expect(reviews).toBeGreaterThan(0);
    for (let at = 0; at < reviews; at += 1) {
      for (const [act, error, state] of [
        [(device: VirtualDevice) => device.press('reject'), { statusCode: 0x6985, statusText: 'CONDITIONS_OF_USE_NOT_SATISFIED' }, 'app'],
        [(device: VirtualDevice) => device.lock(), locked, 'locked'],
        [(device: VirtualDevice) => device.unplug(), gone, 'unplugged'],
        [(device: VirtualDevice) => device.quitApp(), gone, 'dashboard'],
      ] as const) {
        const { device } = practiceDevice();
        actAtReview(device, at, () => act(device));
        await expect(run(new AppClient(openTransport(device)))).rejects.toMatchObject(error);
        expect(device.state()).toBe(state);
        expect(device.screen()).toBe(null);
      }
    }
  });
});
