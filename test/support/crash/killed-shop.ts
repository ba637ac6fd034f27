// The shop as a process of its own, to be killed: opens the real app on the folder, goes on with what is open, and asks for more, until it dies.
// Run as `node killed-shop.ts HOME CHAIN_URL SEED SHIFT_MS MODE`; `finish` ends by itself when nothing is open any more.
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import type { Clock } from '../../../electron/core/ports.ts';
import type { TreasuryService } from '../../../electron/core/treasury.ts';
import { openChainSource } from '../../../electron/chain/open-source.ts';
import { ok } from '../../../shared/errors/result.ts';
import { realClock } from '../http-ports.ts';
import { must, silentLog } from '../shop.ts';
import { createDoom } from './doom.ts';
import { ben, wishFor } from './mortal-shop.ts';
import { createDice } from './outside.ts';
import { press, type FlowName } from './person.ts';
import { softSigner } from './soft-signer.ts';

const [home = '', chainUrl = '', seed = '', shift = '0', mode = 'live'] = process.argv.slice(2);
const shiftMs = Number(shift);
const clock: Clock = { nowMs: () => realClock.nowMs() + shiftMs, monotonicMs: () => realClock.monotonicMs() + shiftMs, after: (delayMs, run) => realClock.after(delayMs, run) };
const dice = createDice(seed, 0);
const flows: readonly FlowName[] = ['payment', 'bump', 'cancel', 'child', 'batch', 'transfer', 'payout', 'sweep', 'payout'];
/** No more than so many at once. */
const MOST_OPEN = 3;

const ports = {
  ...livePorts({ home, log: silentLog }), clock,
  treasury: () => Promise.resolve(ok({
    signers: ['virtual' as const], openSigner: () => ok(softSigner(createDoom(null))), missingUdevRules: () => null, openSource: openChainSource,
    ownSource: { name: 'own', kind: 'esplora' as const, url: chainUrl, selfHosted: true, certificateSha256: null },
  })),
};
const app = must(await createApp(ports, { home, mode: 'practice', passphrase: 'correct horse battery' }));
const treasury: TreasuryService = must(await app.treasury.open());
process.stdout.write('ready\n');

const flowOf = (note: string): FlowName => flows.find((flow) => note.startsWith(`${flow} `)) ?? 'payment';
for (let round = 0; ; round += 1) {
  for (let open = treasury.withdrawals.list({ state: 'open', cursor: null, limit: MOST_OPEN }).items.length; mode !== 'finish' && open < MOST_OPEN; open += 1) {
    const flow = flows[dice.pick(flows.length)] ?? 'payment';
    const asked = await wishFor(treasury, dice, flow, `${flow} ${seed} ${String(round)}.${String(open)}`).catch(() => null);
    if (asked !== null) await treasury.withdrawals.request(asked, ben);
  }
  const { items } = treasury.withdrawals.list({ state: 'open', cursor: null, limit: 100 });
  for (const { id, note } of items) {
    const view = treasury.withdrawals.get(id);
    if (view.ok) await press({ treasury, dice, calm: mode === 'finish', sendElsewhere: () => undefined }, flowOf(note), view.value);
  }
  await treasury.withdrawals.settle();
  for (const name of ['vault', 'cold']) await treasury.accounts.sync(name);
  if (mode !== 'finish') continue;
  process.stdout.write(`open ${String(items.length)}\n`);
  if (items.length === 0) break;
}
await app.close();
process.exit(0);
