// Whatever goes wrong, at whichever exchange of whichever call: the one right error, nothing signed, and the device usable right afterwards.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OpenDevice } from '../../../electron/signers/ledger/device.ts';
import { deviceFault } from '../../../electron/signers/ledger/device-fault.ts';
import { virtualPort } from '../../../electron/signers/open-signer.ts';
import type { Signer, SignerCall } from '../../../electron/signers/port.ts';
import type { VirtualDevice } from '../../../electron/signers/virtual/device.ts';
import type { AccountKey } from '../../../shared/domain/bitcoin.ts';
import type { Result } from '../../../shared/errors/result.ts';
import { settle } from '../../support/fake-clock.ts';
import { ownMade } from '../../support/ledger-vectors.ts';
import { accountOf, codeOf, signerOver, valueOf } from '../../support/ledger-signer.ts';
import { approveAll, practiceDevice, type PracticeDevice } from '../../support/practice-device.ts';

const phrase = ownMade.mnemonic;
const [vector] = ownMade.networks.test.psbts;
const psbt = Buffer.from(vector?.psbt ?? '', 'base64');
const keyInfo = ownMade.networks.test.accounts.find(({ path, template }) => path === vector?.account && template === vector.template)?.keyInfo ?? '';
const key: AccountKey = accountOf(keyInfo, vector?.template ?? '');

const calls: Readonly<Record<string, (signer: Signer, call: SignerCall) => Promise<Result<unknown>>>> = {
  identify: (signer, call) => signer.identify('testnet', call),
  exportKey: (signer, call) => signer.exportKey({ network: 'testnet', scriptType: 'p2wpkh', account: 7 }, call),
  showAddress: (signer, call) => signer.showAddress(key, 0, 5, call),
  signMessage: (signer, call) => signer.signMessage(key, 0, 5, 'pay nobody', call),
  signPsbt: (signer, call) => signer.signPsbt(key, psbt, call),
};
const names = Object.keys(calls);

/** What happens instead of the exchange with this number, counted over the whole call from 0. */
type Instead = (apdu: Uint8Array, exchange: OpenDevice['exchange']) => Promise<Uint8Array>;

interface Rig extends PracticeDevice { readonly signer: Signer; readonly fail: (at: number, instead: Instead) => void; readonly count: () => number; readonly open: () => number }

function rig(): Rig {
  const practice = practiceDevice({ forTests: { phrase } });
  approveAll(practice.device);
  const port = virtualPort(practice.device);
  let exchanges = 0;
  let open = 0;
  let plan: { readonly at: number; readonly instead: Instead } | null = null;
  const signer = signerOver(practice, {
    openPort: async () => {
      const device = await port();
      open += 1;
      return {
        model: device.model,
        exchange: (apdu) => {
          const planned = plan?.at === exchanges ? plan.instead : null;
          exchanges += 1;
          return planned ? planned(apdu, (bytes) => device.exchange(bytes)) : device.exchange(apdu);
        },
        close: () => {
          open -= 1;
          return device.close();
        },
      };
    },
  });
  const fail: Rig['fail'] = (at, instead) => {
    exchanges = 0;
    plan = { at, instead };
  };
  return { ...practice, signer, fail, count: () => exchanges, open: () => open };
}

/** Exchanges of the call when nothing goes wrong. */
async function lengthOf(name: string): Promise<number> {
  const rigged = rig();
  rigged.fail(-1, () => Promise.reject(new Error('never')));
  valueOf(await run(rigged, name));
  return rigged.count();
}

const run = (rigged: Rig, name: string, call: SignerCall = {}): Promise<Result<unknown>> => calls[name]?.(rigged.signer, call) ?? Promise.reject(new Error(name));

const mend = (device: VirtualDevice): void => {
  device.unlock();
  device.plug();
};

describe.each(names)('%s', (name) => {
  /** Fails at each exchange in turn; after each the device is put right and the next begins on it. */
  async function atEach(instead: (rigged: Rig) => Instead, expected: (at: number) => string | readonly string[], step = 1): Promise<void> {
    const length = await lengthOf(name);
    expect(length).toBeGreaterThan(1);
    const rigged = rig();
    for (let at = 0; at < length; at += at < 12 ? 1 : step) {
      rigged.fail(at, instead(rigged));
      const code = codeOf(await run(rigged, name));
      expect([expected(at)].flat(), `exchange ${at} of ${length}`).toContain(code);
      expect(rigged.open(), `the port is released after exchange ${at}`).toBe(0);
      mend(rigged.device);
    }
    rigged.fail(-1, () => Promise.reject(new Error('never')));
    expect(codeOf(await run(rigged, name))).toBe('ok');
  }

  test('unplugged', () => atEach(({ device }) => (apdu, exchange) => {
    device.unplug();
    return exchange(apdu);
  }, () => 'device/unplugged'));

  test('locked', () => atEach(({ device }) => (apdu, exchange) => {
    device.lock();
    return exchange(apdu);
  }, () => 'device/locked'));

  test('silent', () => atEach(({ clock }) => () => {
    setImmediate(() => void clock.advanceAsync(16 * 60_000));
    return new Promise(() => undefined);
  }, () => 'device/timeout', 15));

  test('another app comes to the front', () => atEach(({ device }) => (apdu, exchange) => {
    device.openApp('Ethereum');
    queueMicrotask(() => device.openApp('Bitcoin Test'));
    return exchange(apdu);
  }, () => 'device/unplugged', 15));

  test('another program’s answers come in between: opened anew before anything was asked, given up later', () => atEach(
    () => () => Promise.reject(Object.assign(new Error('Invalid channel'), { name: 'TransportError', id: 'InvalidChannel' })),
    (at) => (at === 0 ? 'ok' : 'device/busy'), 7,
  ));

  test.each([
    ['6985', 'device/rejected'], ['5515', 'device/locked'], ['6D00', 'device/wrong_app'], ['6E00', 'device/wrong_app'], ['6FAA', 'device/timeout'],
    ['6A82', 'device/refused'], ['00036A80', 'device/refused'], ['B008', 'device/refused'], ['6F42', 'device/refused'], ['000D6982', 'device/refused'],
  ])('status %s', (answer, code) => atEach(() => () => Promise.resolve(Buffer.from(answer, 'hex')),
    // Right at the start this is what a question gives that somebody before us left open; asked once more, the device answers.
    (at) => (at === 0 && answer === '00036A80' ? 'ok' : code), 40));

  test('answers without meaning', () => atEach(() => () => Promise.resolve(Buffer.concat([randomBytes(7), Buffer.of(0x90, 0)])), () => 'device/nonsense', 7));

  test('answers without a status', () => atEach(() => () => Promise.resolve(Buffer.of(0x90)), () => 'device/nonsense', 40));

  test('questions about what was never given', () => atEach(() => () => Promise.resolve(Buffer.concat([Buffer.of(0x40, 0x00), randomBytes(32), Buffer.of(0xe0, 0)])),
    () => 'device/nonsense', 7));

  test('the caller gives up', async () => {
    const length = await lengthOf(name);
    const rigged = rig();
    for (let at = 0; at < length; at += at < 12 ? 1 : 7) {
      const stop = new AbortController();
      rigged.fail(at, () => {
        setImmediate(() => stop.abort());
        return new Promise(() => undefined);
      });
      expect(codeOf(await run(rigged, name, { signal: stop.signal })), `exchange ${at}`).toBe('device/cancelled');
      await settle();
      expect(rigged.open()).toBe(0);
    }
  });
});

describe('before anything is said', () => {
  const spoils: readonly (readonly [string, (rigged: Rig) => void])[] = [
    ['not_found', ({ device }) => device.unplug()],
    ['permission', ({ device }) => device.setPort('forbidden')],
    ['busy', ({ device }) => device.setPort('held')],
    ['locked', ({ device }) => device.lock()],
    ['wrong_app', ({ device }) => device.openApp('Ethereum')],
    ['wrong_app', ({ device }) => device.quitApp()],
    ['wrong_network', ({ device }) => device.openApp('Bitcoin')],
    ['app_outdated', ({ device }) => void device.setAppVersion('2.0.6')],
  ];

  test.each(spoils)('device/%s', async (code, spoil) => {
    const rigged = rig();
    spoil(rigged);
    for (const name of names) expect(codeOf(await run(rigged, name)), name).toBe(`device/${code}`);
    expect(rigged.device.screen()).toBeNull();
  });

  test('keys of another device: both fingerprints, and nothing is shown', async () => {
    const rigged = rig();
    rigged.device.useSeed('other');
    for (const name of ['showAddress', 'signMessage', 'signPsbt']) {
      expect(await run(rigged, name), name).toMatchObject({ ok: false, error: { code: 'device/wrong_device', details: { expected: key.fingerprint, found: rigged.device.fingerprint() } } });
    }
    expect(rigged.device.screen()).toBeNull();
  });

  test('the fingerprint is right and the account’s key is another one', async () => {
    const rigged = rig();
    const other = ownMade.networks.test.accounts.find(({ path }) => path === "m/44'/1'/7'")?.xpub ?? '';
    expect(await rigged.signer.signPsbt({ ...key, xpub: other }, psbt)).toMatchObject({ ok: false, error: { code: 'device/refused', details: { problem: `its key at m/44'/1'/0' is not this account’s` } } });
  });

  test('a signer whose keys are public signs nothing where money is', async () => {
    const practice = practiceDevice({ settings: { app: 'Bitcoin' }, forTests: { phrase, mainNetwork: true } });
    const signer = signerOver(practice, { hasPublicKeys: true });
    const main = accountOf(ownMade.networks.main.accounts[0]?.keyInfo ?? '', 'pkh(@0/**)');
    const all = await Promise.all([
      signer.identify('mainnet'), signer.exportKey(main), signer.showAddress(main, 0, 0), signer.signPsbt(main, psbt), signer.signMessage(main, 0, 0, 'no'),
    ]);
    expect(all.map(codeOf)).toEqual(Array.from({ length: 5 }, () => 'device/live_network'));
  });

  test('no device can be opened here', async () => {
    const signer = signerOver(practiceDevice(), { openPort: () => Promise.reject(deviceFault('device/not_here', { kind: 'ledger', problem: 'no', known: 'none' })) });
    expect(codeOf(await signer.identify('testnet'))).toBe('device/not_here');
  });
});

describe('the person says no', () => {
  test.each(['showAddress', 'signMessage', 'signPsbt'])('%s, on every page', async (name) => {
    const rejectAt = async (stopAt: number): Promise<{ readonly code: string; readonly seen: number }> => {
      const practice = practiceDevice({ forTests: { phrase } });
      let seen = 0;
      practice.device.onChanged(() => queueMicrotask(() => {
        if (practice.device.screen() === null) return;
        if (seen === stopAt) {
          practice.device.press('reject');
          return;
        }
        seen += 1;
        if (!practice.device.press('next')) practice.device.press('approve');
      }));
      const rigged: Rig = { ...practice, signer: signerOver(practice), fail: () => undefined, count: () => 0, open: () => 0 };
      return { code: codeOf(await run(rigged, name)), seen };
    };
    const all = await rejectAt(Number.POSITIVE_INFINITY);
    expect(all.code).toBe('ok');
    expect(all.seen).toBeGreaterThan(0);
    for (let page = 0; page < all.seen; page += 1) expect(await rejectAt(page)).toEqual({ code: 'device/rejected', seen: page });
  });
});
