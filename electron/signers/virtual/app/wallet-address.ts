// E1 03: the address of a wallet policy at a chain and index, shown on the screen when the host asks for it.
import { asciiBytes, sameBytes } from '../bytes.ts';
import { addressOf } from '../crypto/script.ts';
import { HARDENED } from '../crypto/path.ts';
import { show, type Flow } from '../flow.ts';
import { fetchPolicy, isDefaultPolicy, lockAt } from '../policy/policy.ts';
import { readerOf } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';
import type { AppContext } from './context.ts';

/** Default policies stop here. */
const HIGHEST_INDEX = 50_000;

const short = <T>(value: T | null): T => given(value, status.wrongLength, 'the request is cut short');

export function* walletAddress(data: Uint8Array, app: AppContext): Flow<Uint8Array> {
  const reader = readerOf(data);
  const display = short(reader.byte());
  const id = short(reader.take(32));
  const registration = short(reader.take(32));
  const chain = short(reader.byte());
  if (chain !== 0 && chain !== 1) throw new Refusal(status.badData, 'neither receive nor change');
  const index = short(reader.big(4));
  if (index >= HARDENED) throw new Refusal(status.badData, 'a hardened index');

  const policy = yield* fetchPolicy(id);
  const isDefault = registration.every((byte) => byte === 0);
  if (isDefault) {
    if (!(yield* isDefaultPolicy(policy, app)) || policy.header.name !== '') throw new Refusal(status.badData, 'a wallet policy that needs registration');
    if (index > HIGHEST_INDEX) throw new Refusal(status.badData, 'an index above 50000');
  } else if (!sameBytes(registration, app.keys.registration(id))) {
    throw new Refusal(status.badRegistration, 'this device did not register the policy');
  }

  const address = given(addressOf((yield* lockAt(policy, chain, index, app)).script, app.coin.addresses), status.badState, 'a script without address');
  if (display !== 0) {
    const wallet = isDefault ? [] : [{ label: 'Wallet', value: policy.header.name }];
    const review = {
      id: 'address',
      title: chain === 0 ? 'Receive on this address?' : 'Is this your change address?',
      pages: [[...wallet, { label: 'Address', value: address }]],
      approve: 'It is the same',
      reject: 'It differs',
    } as const;
    if (!(yield* show(review))) throw new Refusal(status.denied, 'the person did not confirm the address');
  }
  return asciiBytes(address);
}
