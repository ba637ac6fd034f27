// Adds a treasury account: its key from the signer or a descriptor, its network the one of this data folder, its sources asked first.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { AccountKey, BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { ID_RANDOM_BYTES, timeId } from '../../../../shared/domain/ids.ts';
import type { App } from '../../../core/app.ts';
import type { Clock, Random } from '../../../core/ports.ts';
import type { NewTreasuryAccount } from '../../../core/treasury.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { parseDescriptor } from '../../../wallet/descriptor.ts';
import { readExtendedKey } from '../../../wallet/keys.ts';
import { allAccounts, findAccount, insertAccount, type StoredAccount } from './account-repo.ts';
import { deviceWork, type SignerDesk } from '../signer-desk.ts';
import { deriveNow } from './addresses.ts';
import type { Sources } from './sources.ts';

export interface AddDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly mode: App['options']['mode'];
  readonly sources: Sources;
  readonly desk: Pick<SignerDesk, 'run'>;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i;

/**
 * Errors: `input/invalid`, `treasury/name_taken`, `treasury/network`, `treasury/descriptor`, `treasury/source_not_found`, `device/*` of the
 * signer, `chain/*` of a source that does not answer or is of another network.
 */
export async function addAccount(deps: AddDeps, wanted: NewTreasuryAccount): Promise<Result<StoredAccount>> {
  const { db, sources } = deps;
  const name = wanted.name.trim();
  if (!NAME.test(name)) return failure('input/invalid', { details: { field: 'the name', problem: 'use 1 to 40 letters, digits, dots, dashes or underscores' } });
  if (findAccount(db, name) !== null) return failure('treasury/name_taken', { details: { name } });
  const network = networkFits(deps, wanted.network);
  if (!network.ok) return network;
  if (wanted.secondSource === wanted.source) return failure('input/invalid', { details: { field: 'the second source', problem: 'it is the first one' } });
  for (const source of [wanted.source, wanted.secondSource]) {
    if (source === null) continue;
    const opened = sources.open(source);
    if (!opened.ok) return opened;
    const checked = await opened.value.check(wanted.network);
    if (!checked.ok) return checked;
  }
  const key = await keyOf(deps, wanted);
  if (!key.ok) return key;
  // What came meanwhile counts: the device may have taken its time.
  const same = allAccounts(db).find((each) => each.name === name || (each.key.xpub === key.value.xpub && each.key.scriptType === key.value.scriptType));
  if (same !== undefined) return failure('treasury/name_taken', { details: { name: same.name } });
  const stillFits = networkFits(deps, wanted.network);
  if (!stillFits.ok) return stillFits;
  const nowMs = deps.clock.nowMs();
  const id = timeId('acc', nowMs, deps.random.bytes(ID_RANDOM_BYTES));
  const added = attempt(deps.path, () => db.transaction(() => {
    insertAccount(db, { id, name, key: key.value, watchOnly: wanted.signer === null, source: wanted.source, secondSource: wanted.secondSource }, nowMs);
    const account = findAccount(db, id);
    if (account === null) throw new Error('the account was stored');
    deriveNow(db, account, 0);
    deriveNow(db, account, 1);
    return account;
  }));
  return added;
}

/** The first account decides; practice is always the simulated chain's. */
export function networkFits({ db, mode }: Pick<AddDeps, 'db' | 'mode'>, wanted: BitcoinNetwork): Result<null> {
  const network = mode === 'practice' ? 'regtest' : allAccounts(db)[0]?.key.network ?? wanted;
  return network === wanted ? ok(null) : failure('treasury/network', { details: { network, wanted } });
}

async function keyOf({ desk }: AddDeps, wanted: NewTreasuryAccount): Promise<Result<AccountKey>> {
  const { network, scriptType, account, descriptor } = wanted;
  if ((wanted.signer === null) === (descriptor === null)) return failure('input/invalid', { details: { field: 'the account', problem: 'give either a signer or a descriptor' } });
  if (wanted.signer === null) return parseDescriptor(descriptor ?? '', network);
  if (!Number.isInteger(account) || account < 0 || account > 100) return failure('input/invalid', { details: { field: 'the account number', problem: 'it is 0 to 100' } });
  const exported = await desk.run(wanted.signer, deviceWork(wanted.signer), (device, call) => device.exportKey({ network, scriptType, account }, call));
  if (!exported.ok) return exported;
  const read = readExtendedKey(exported.value.xpub, network);
  if (!read.ok) return failure('device/nonsense', { details: { problem: 'the key it gave is none' } });
  return ok({ ...exported.value, xpub: read.value.xpub });
}
