// A Ledger device as a signer, whatever it hangs on: USB, the emulator's socket, or the practice device. Opens the port for each call, looks at
// the app that is open and at whose keys it holds, and gives nothing back that does not verify.
import { accountPath, type AccountKey, type BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import { fail, failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock } from '../../core/ports.ts';
import { addressOfScript, scriptOfAddress } from '../../wallet/address.ts';
import { verifySignatures } from '../../wallet/finalise.ts';
import { deriveAddress, HARDENED, readExtendedKey } from '../../wallet/keys.ts';
import { verifyMessage } from '../../wallet/message.ts';
import type { Signer, SignerCall, SignerInfo, SignerKind } from '../port.ts';
import { openConversation, usualPatience, type Conversation, type Patience } from './conversation.ts';
import type { OpenDevice, OpenPort } from './device.ts';
import { deviceFault, nonsense } from './device-fault.ts';
import { errorOf } from './foreign-errors.ts';
import type { BitcoinClient } from './packages.ts';
import { createQueue } from './queue.ts';
import { appFor, checkApp, type RunningApp } from './running-app.ts';

export interface LedgerSignerOptions {
  readonly kind: SignerKind;
  readonly openPort: OpenPort;
  readonly clock: Clock;
  readonly patience?: Patience;
  /** A signer whose keys are public stays on test networks. */
  readonly hasPublicKeys?: boolean;
}

/** What a job works with: the right app is open. */
interface Connected {
  readonly device: OpenDevice;
  readonly talk: Conversation;
  readonly client: BitcoinClient;
  readonly app: RunningApp;
}

/** Another program's answers in between: as often the port is opened anew before that program is said to hold the device. */
const OPENINGS = 3;

type Account = Pick<AccountKey, 'network' | 'scriptType' | 'account'>;

/** The account's extended key as the device has it, checked for being one of this network at this place. */
async function readKey({ client }: Connected, account: Account): Promise<string> {
  const read = readExtendedKey(await client.extendedKey(account), account.network);
  if (!read.ok) throw nonsense(`its key at ${accountPath(account)} cannot be read`);
  if (read.value.depth !== 3 || read.value.childNumber !== HARDENED + account.account) throw nonsense(`its key is not the one at ${accountPath(account)}`);
  return read.value.xpub;
}

/** The test app writes testnet's prefix for every test network; on regtest the same script has another one. */
function inNetworksWords(address: string, network: BitcoinNetwork): string {
  const script = network === 'regtest' ? scriptOfAddress(address, 'testnet') : null;
  return (script?.ok === true ? addressOfScript(script.value, network) : null) ?? address;
}

/** Whatever closing says, the port is given up; the next opening tells when it is still held. */
const release = (device: OpenDevice): Promise<void> => device.close().catch(() => undefined);

export function createLedgerSigner({ kind, openPort, clock, patience = usualPatience, hasPublicKeys = false }: LedgerSignerOptions): Signer {
  const queue = createQueue();
  const closing = new AbortController();

  async function connect(network: BitcoinNetwork, call: SignerCall): Promise<Connected> {
    const { bitcoinClient } = await import('./packages.ts');
    const wanted = appFor(network);
    for (let opening = 1; ; opening += 1) {
      const device = await openPort();
      const talk = openConversation(device, { clock, call, patience, wanted });
      try {
        const app = await checkApp(talk, network, call.mayOpenApp === true);
        return { device, talk, client: bitcoinClient(talk), app };
      } catch (thrown) {
        await release(device);
        if (opening === OPENINGS || errorOf(thrown, wanted).code !== 'device/busy') throw thrown;
      }
    }
  }

  function perform<T>(network: BitcoinNetwork, call: SignerCall, job: (connected: Connected) => Promise<T>): Promise<Result<T>> {
    if (hasPublicKeys && network === 'mainnet') return Promise.resolve(failure('device/live_network', { details: { network } }));
    const signal = call.signal ? AbortSignal.any([call.signal, closing.signal]) : closing.signal;
    const cancelled = (): Result<T> => failure('device/cancelled');
    return queue.run(async () => {
      let connected: Connected | null = null;
      try {
        connected = await connect(network, { ...call, signal });
        return ok(await job(connected));
      } catch (thrown) {
        return fail(errorOf(thrown, appFor(network)));
      } finally {
        if (connected) await release(connected.device);
      }
    }, signal, cancelled);
  }

  const whoIs = async ({ app, client, device }: Connected, call: SignerCall): Promise<SignerInfo> => {
    const fingerprint = await client.fingerprint();
    if (!/^[0-9a-f]{8}$/.test(fingerprint)) throw nonsense('its fingerprint is none');
    const info: SignerInfo = { kind, model: device.model, appName: app.name, appVersion: app.version, fingerprint };
    call.onFound?.(info);
    return info;
  };

  /** Work with an account's keys: only on the device that has them. */
  const performFor = <T>(key: AccountKey, call: SignerCall, job: (connected: Connected) => Promise<T>): Promise<Result<T>> =>
    perform(key.network, call, async (connected) => {
      const { fingerprint: found } = await whoIs(connected, call);
      if (found !== key.fingerprint) throw deviceFault('device/wrong_device', { found, expected: key.fingerprint });
      // Fingerprints are short and may come from a descriptor somebody typed; the account's own key settles it.
      const own = { ...key, xpub: await readKey(connected, key) };
      if (deriveAddress(own, 0, 0).publicKeyHex !== deriveAddress(key, 0, 0).publicKeyHex) {
        throw deviceFault('device/refused', { problem: `its key at ${accountPath(key)} is not this account’s`, status: 'none' });
      }
      return job(connected);
    });

  return {
    kind,
    identify: (network, call = {}) => perform(network, call, (connected) => whoIs(connected, call)),
    exportKey: (wanted, call = {}) => perform(wanted.network, call, async (connected): Promise<AccountKey> => {
      const { fingerprint } = await whoIs(connected, call);
      return { ...wanted, fingerprint, xpub: await readKey(connected, wanted) };
    }),
    showAddress: (key, chain, index, call = {}) => performFor(key, call, async ({ client, talk }) => {
      talk.setPersonAsked(true);
      const shown = inNetworksWords(await client.showAddress(key, chain, index), key.network);
      if (shown !== deriveAddress(key, chain, index).address) throw nonsense('it shows another address than the one that was asked for');
      return shown;
    }),
    signPsbt: (key, psbt, call = {}) => performFor(key, call, async ({ client, talk }) => {
      talk.setPersonAsked(true);
      const signatures = await client.signPsbt(key, psbt);
      const verified = verifySignatures(psbt, key, signatures);
      if (!verified.ok) throw nonsense(`of the signatures, ${verified.error.details?.['problem'] ?? 'something does not hold'}`);
      return signatures;
    }),
    signMessage: (key, chain, index, message, call = {}) => performFor(key, call, async ({ client, talk }) => {
      talk.setPersonAsked(true);
      const signature = await client.signMessage(key, chain, index, message);
      const { address } = deriveAddress(key, chain, index);
      if (!verifyMessage({ network: key.network, address, message, signature: Buffer.from(signature).toString('base64') }).ok) throw nonsense('its signature is not one of this text by this key');
      return signature;
    }),
    async close() {
      closing.abort();
      await queue.idle();
    },
  };
}
