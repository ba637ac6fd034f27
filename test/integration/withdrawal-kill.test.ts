// Done-when 3 with real deaths: the shop's process is killed (SIGKILL) at random moments, its gateway and its chain over real HTTP lose answers.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { createApp } from '../../electron/core/create-app.ts';
import { liveClock, livePorts, liveRandom } from '../../electron/core/live-ports.ts';
import { openChainSource } from '../../electron/chain/open-source.ts';
import { openReadonly } from '../../electron/db/open.ts';
import type { PayoutLine } from '../../electron/gateways/emulator-kit/model.ts';
import { payOut } from '../../electron/practice/pay-out.ts';
import { startPracticeGateway } from '../../electron/practice/practice-gateway.ts';
import { toHex } from '../../electron/practice/chain/bytes.ts';
import type { Simulation } from '../../electron/practice/chain/simulation.ts';
import { ok } from '../../shared/errors/result.ts';
import { openChainBench } from '../support/chain-bench.ts';
import { breaksOf } from '../support/crash/checks.ts';
import { createDoom } from '../support/crash/doom.ts';
import { furnish } from '../support/crash/mortal-shop.ts';
import { createDice } from '../support/crash/outside.ts';
import { softSigner } from '../support/crash/soft-signer.ts';
import { must, silentLog } from '../support/shop.ts';

/** As many as fit into half a minute; a night does 500. */
const KILLS = Number(process.env['COUNTERSIGN_KILLS'] ?? '12');
const SEED = process.env['COUNTERSIGN_KILL_SEED'] ?? String(Date.now());
/** Each process lives in another part of the day: what is unclear may be looked for as long after. */
const SHIFT_MS = 130_000;

const script = path.resolve('test/support/crash/killed-shop.ts');
const home = mkdtempSync(path.join(tmpdir(), 'countersign-kill-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

interface Running { readonly child: ChildProcess; readonly ended: Promise<number | null>; line(): Promise<string | null>; err(): string }

function run(args: readonly string[]): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { errors += text; });
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => {
    children.delete(child);
    for (const each of waiting.splice(0)) each(null);
    resolve(code);
  }));
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => {
    const taker = waiting.shift();
    if (taker === undefined) lines.push(line);
    else taker(line);
  });
  return {
    child, ended, err: () => errors,
    line: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return child.exitCode !== null || child.signalCode !== null ? Promise.resolve(null) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Transactions the node has that spend coins of ours. */
function ofOurs(chain: Simulation, scripts: ReadonlySet<string>): readonly { readonly rawHex: string }[] {
  const txids = [...chain.state.blocks.flatMap((block) => block.txids), ...chain.state.mempool.keys()];
  return txids.flatMap((txid) => {
    const entry = chain.state.entry(txid);
    const isOurs = entry?.tx.inputs.some((input) => scripts.has(chain.state.output(input.txid, input.vout)?.output.scriptHex ?? '')) === true;
    return entry !== undefined && isOurs ? [{ rawHex: toHex(entry.tx.raw) }] : [];
  });
}

test(`killed ${String(KILLS)} times, seed ${SEED}: at most one payment per intent, each ends in its true state`, async () => {
  const dice = createDice(SEED, 0);
  const bench = await openChainBench();
  const { chain } = bench;
  const gateway = must(await startPracticeGateway({ driver: 'btcpay', port: 0, clock: liveClock, random: liveRandom }));
  const treasuryPorts = {
    signers: ['virtual' as const], openSigner: () => ok(softSigner(createDoom(null))), missingUdevRules: () => null, openSource: openChainSource,
    ownSource: { name: 'own', kind: 'esplora' as const, url: chain.url, selfHosted: true, certificateSha256: null },
  };
  const openHere = async () => {
    const app = must(await createApp({ ...livePorts({ home, log: silentLog }), treasury: () => Promise.resolve(ok(treasuryPorts)) }, { home, mode: 'practice', passphrase: 'correct horse battery' }));
    return { app, treasury: must(await app.treasury.open()) };
  };
  const first = await openHere();
  must(await first.app.gateways.add({ name: 'shop', driver: 'btcpay', baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
  await furnish({ treasury: first.treasury }, { chain: chain.simulation }, Array.from({ length: 24 }, () => 250_000));
  await first.app.close();

  const control = (action: Parameters<typeof gateway.control>[0]) => gateway.control(action);
  const linesThere = async (): Promise<readonly PayoutLine[]> => (await control({ action: 'payouts' })).data as readonly PayoutLine[];
  /** The world goes on while the shop lives or is dead. */
  const world = async (trouble: boolean): Promise<void> => {
    if (dice.pick(3) === 0) bench.act({ action: 'mine' });
    await payOut(gateway, chain);
    for (const line of await linesThere()) if (line.kind === 'payout' && line.txid === null && line.status === 'AwaitingPayment' && dice.pick(4) === 0) await control({ action: 'payout', payout: line.id, to: dice.pick(6) === 0 ? 'cancelled' : 'completed' });
    const faults = ['none', 'drop_answer', 'half_body', 'http_500'] as const;
    bench.act({ action: 'fault', fault: trouble ? faults[dice.pick(4)] ?? 'none' : 'none', count: 2, match: dice.pick(2) === 0 ? 'POST /tx' : '/tx/' });
    const gatewayFaults = ['none', 'drop_answer', 'http_500'] as const;
    await control({ action: 'fault', fault: trouble ? gatewayFaults[dice.pick(3)] ?? 'none' : 'none', count: 1, match: 'POST .*/payouts$' });
  };

  for (let kill = 1; kill <= KILLS; kill += 1) {
    const shop = run([home, chain.url, `${SEED}-${String(kill)}`, String(kill * SHIFT_MS), 'live']);
    // Now and then it does not even get ready.
    const isEarly = dice.pick(8) === 0;
    if (!isEarly) expect(await shop.line(), shop.err()).toBe('ready');
    const untilMs = (isEarly ? 300 : 0) + dice.pick(1_400);
    for (let passedMs = 0; passedMs < untilMs; passedMs += 100) {
      await pause(Math.min(100, untilMs - passedMs));
      if (passedMs % 300 === 0) await world(true);
    }
    shop.child.kill('SIGKILL');
    await shop.ended;
    await world(true);
  }

  // No more trouble: the last process brings everything to its end.
  const last = run([home, chain.url, `${SEED}-last`, String((KILLS + 1) * SHIFT_MS), 'finish']);
  expect(await last.line(), last.err()).toBe('ready');
  for (let line = await last.line(); line !== null; line = await last.line()) {
    await world(false);
    bench.act({ action: 'mine' });
  }
  expect(await last.ended, last.err()).toBe(0);
  bench.act({ action: 'mine', count: 7 });

  const { app, treasury } = await openHere();
  await treasury.withdrawals.settle();
  for (const { name } of treasury.accounts.list()) must(await treasury.accounts.sync(name));
  const db = must(openReadonly(home));
  const scripts = new Set(db.all<{ script_hex: string }>('SELECT script_hex FROM treasury_address').map((row) => row.script_hex));
  const payouts = (await linesThere()).map(({ reference, status }) => ({ reference, state: status === 'Completed' ? 'completed' : status }));
  const { items } = treasury.withdrawals.list({ state: null, cursor: null, limit: 500 });
  const ends: Record<string, number> = {};
  for (const view of items) {
    const breaks = await breaksOf({ db, home, treasury, chain: chain.simulation, submitted: ofOurs(chain.simulation, scripts), payouts }, view);
    expect(breaks, JSON.stringify(must(treasury.withdrawals.get(view.id)).steps, null, 1)).toEqual([]);
    ends[view.state] = (ends[view.state] ?? 0) + 1;
  }
  expect(items.length).toBeGreaterThan(KILLS / 3);
  expect(ends['completed'] ?? 0).toBeGreaterThan(0);
  db.close();
  await app.close();
  await gateway.close();
  await chain.close();
}, 60_000 + KILLS * 15_000);
