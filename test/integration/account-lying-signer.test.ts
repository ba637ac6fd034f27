// A device that shows another address than ours: nothing of it is kept, and the shop is told.
import { afterEach, expect, it } from 'vitest';
import type { Signer } from '../../electron/signers/port.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import { failure, ok } from '../../shared/errors/result.ts';
import { must } from '../support/shop.ts';
import { openTreasuryWorld, type TreasuryWorld } from '../support/treasury-world.ts';
import { openChainSource } from '../../electron/chain/open-source.ts';

let world: TreasuryWorld | null = null;
afterEach(() => world?.close());

const deviceThatShows = (chain: 0 | 1, index: number): Signer => ({
  kind: 'virtual',
  identify: async () => failure('device/not_found'),
  exportKey: async () => failure('device/not_found'),
  showAddress: async (key) => ok(deriveAddress(key, chain, index).address),
  signPsbt: async () => failure('device/not_found'),
  signMessage: async () => failure('device/not_found'),
  close: async () => undefined,
});

it.each([['the change address beside it', 1, 0], ['the next one', 0, 1]] as const)('%s', async (_what, chain, index) => {
  world = await openTreasuryWorld({}, {
    treasury: async () => ok({ signers: ['virtual'], openSigner: () => ok(deviceThatShows(chain, index)), missingUdevRules: () => null, openSource: openChainSource, ownSource: null }),
  });
  await world.add();
  expect(await world.treasury.accounts.showAddress('vault', 'virtual')).toMatchObject({ ok: false, error: { code: 'device/nonsense' } });
  expect(must(world.treasury.accounts.get('vault'))).toMatchObject({ watchOnly: true, receive: { shownOnSignerAt: null } });
});
