// `doctor`: what is set up, what is missing, what is unhealthy, and the next step for each.
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { AccountSummary, App } from '../../core/app.ts';
import type { CheckReport } from '../../gateways/port.ts';
import type { AppContext, Finished } from '../spec.ts';
import { usualNetwork } from './signer.ts';
import { modeWords } from '../tunnel-text.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do now; null when there is nothing to do. */
  readonly next: string | null;
}

const MOST_SKEW_MS = 60_000;

export async function doctor({ app, printer }: AppContext): Promise<Finished> {
  const checks = [
    { name: 'data folder', ok: true, detail: `${app.options.home} (${app.options.mode} mode)`, next: null },
    await ledger(app),
    vault(app),
    ...(await gateways(app)),
    receiver(app),
    tunnel(app),
    await proxy(app),
    ...(await signers(app)),
    reviews(app),
    ...app.notices().map((notice) => ({ name: notice.code, ok: false, detail: notice.message, next: notice.hint })),
    { name: 'runtime', ok: true, detail: `Node ${process.versions.node}${process.versions['electron'] === undefined ? '' : `, Electron ${process.versions['electron']}`}`, next: null },
  ];
  const isWell = checks.every((check) => check.ok);
  printer.answer({ ok: isWell, checks }, () => checks.map(checkText).join('\n'));
  return ok(0);
}

const checkText = ({ name, ok: isOk, detail, next }: Check): string => `${isOk ? 'ok ' : '!! '} ${name}: ${detail}${next === null ? '' : `\n     next: ${next}`}`;

async function ledger(app: App): Promise<Check> {
  const report = await app.audit();
  const problem = report.firstBreak?.problem ?? 'the sums are not zero';
  return report.ok
    ? { name: 'ledger', ok: true, detail: `${report.entries} entries, the chain and the balances hold`, next: null }
    : { name: 'ledger', ok: false, detail: problem, next: 'Keep a copy of the file as it is and tell the owner.' };
}

function vault(app: App): Check {
  const state = app.vault.state();
  const name = 'vault';
  switch (state) {
    case 'open': return { name, ok: true, detail: 'open', next: null };
    case 'none': return { name, ok: true, detail: 'nothing is sealed yet', next: 'It is made with the first gateway account.' };
    case 'locked': return { name, ok: false, detail: 'locked', next: 'Give the passphrase in COUNTERSIGN_PASSPHRASE, or unlock it in the app.' };
  }
}

async function gateways(app: App): Promise<readonly Check[]> {
  const accounts = app.gateways.list();
  if (!accounts.ok) return [{ name: 'gateways', ok: false, detail: accounts.error.message, next: accounts.error.hint }];
  if (accounts.value.length === 0) {
    return [{ name: 'gateways', ok: false, detail: 'no gateway account', next: '`gateway drivers` shows what can be connected, `gateway add` connects it.' }];
  }
  const checks = await Promise.all(accounts.value.map(async (account) => gateway(account, await app.gateways.check(account.name))));
  return checks.flat();
}

function gateway({ name, driver }: AccountSummary, report: Result<CheckReport>): readonly Check[] {
  const title = `gateway ${name}`;
  if (!report.ok) return [{ name: title, ok: false, detail: report.error.message, next: report.error.hint }];
  const { methods, clockSkewMs, warnings } = report.value;
  const seconds = Math.round(clockSkewMs / 1000);
  const isRight = Math.abs(clockSkewMs) <= MOST_SKEW_MS;
  return [
    { name: title, ok: true, detail: `${driver.id} answers; methods: ${methods.join(', ')}`, next: null },
    { name: `clock against ${name}`, ok: isRight, detail: `${seconds} s apart`, next: isRight ? null : 'Set this computer’s clock by network time.' },
    ...warnings.map((warning) => ({ name: title, ok: false, detail: warning, next: 'Mend it in the gateway’s dashboard.' })),
  ];
}

function receiver(app: App): Check {
  const { listening, port, problem } = app.webhooks.state();
  const name = 'webhook receiver';
  if (problem !== null) return { name, ok: false, detail: problem, next: 'Choose another port, or stop the other program.' };
  if (listening) return { name, ok: true, detail: `listens on 127.0.0.1:${port ?? '?'}`, next: null };
  return { name, ok: true, detail: 'not running in this process', next: 'Webhooks come in while the app is open or `webhook listen` runs; else `sync` asks.' };
}

function tunnel(app: App): Check {
  const { driver, state, problem, publicUrl, test, mode, accounts } = app.tunnel.summary();
  const name = 'tunnel';
  const learning = `learning by ${modeWords(mode)}`;
  if (driver === null) return { name, ok: true, detail: `none; ${learning}`, next: 'Nothing has to be done. `tunnel drivers` shows how webhooks can come in, which is quicker.' };
  if (state === 'idle') return { name, ok: true, detail: `${driver}, not running in this process`, next: 'It opens with the app or `webhook listen`; `tunnel test` tries it.' };
  if (problem !== null) return { name, ok: false, detail: `${driver}: ${problem.message}`, next: problem.hint };
  const toDo = accounts.find((account) => account.problem !== null)?.problem ?? null;
  if (toDo !== null) return { name, ok: false, detail: toDo.message, next: toDo.hint };
  return { name, ok: true, detail: `${driver} at ${publicUrl ?? '?'}, ${test?.ok === true ? `tested (${test.tookMs} ms)` : 'not tested yet'}; ${learning}`, next: null };
}

async function proxy(app: App): Promise<Check> {
  const { mode, host, port, problem } = app.proxy.summary();
  const name = 'proxy';
  if (mode === 'none') return { name, ok: true, detail: 'none', next: null };
  const ways = await app.proxy.ways();
  const broken = problem ?? ways.find((way) => way.problem !== null)?.problem ?? null;
  if (broken !== null) return { name, ok: false, detail: broken.message, next: broken.hint };
  const through = ways.filter((way) => way.proxy !== null).map(({ account, proxy: by }) => (mode === 'system' ? `${account} (${by ?? ''})` : account));
  const which = mode === 'manual' ? `${host ?? ''}:${String(port)}` : 'as the system says';
  return { name, ok: true, detail: `${which}; gateways through it: ${through.length === 0 ? 'none' : through.join(', ')}`, next: null };
}

/** One look at each signer; nothing is shown on a device. */
async function signers(app: App): Promise<readonly Check[]> {
  const opened = await app.treasury.open();
  if (!opened.ok) return [{ name: 'treasury', ok: false, detail: opened.error.message, next: opened.error.hint }];
  const treasury = opened.value;
  const rules = treasury.signers().find(({ kind }) => kind === 'ledger')?.udev ?? null;
  const looked = await Promise.all(treasury.signers().map(async ({ kind }): Promise<Check> => {
    const found = await treasury.identify(kind, usualNetwork(app, treasury), 'look');
    const name = `signer ${kind}`;
    if (found.ok) return { name, ok: true, detail: `${found.value.appName ?? ''} ${found.value.appVersion ?? ''}, fingerprint ${found.value.fingerprint ?? ''}`, next: null };
    // Not plugged in is how a device is kept, not a fault.
    const isFault = ['device/not_here', 'device/permission', 'device/nonsense'].includes(found.error.code);
    return { name, ok: !isFault, detail: found.error.message, next: found.error.hint };
  }));
  return rules === null ? looked : [...looked, { name: 'udev rules', ok: true, detail: 'none for Ledger devices: this computer will not let one be used', next: '`signer list` shows what installs them.' }];
}

function reviews(app: App): Check {
  const count = app.invoices.reviewCount();
  if (count === 0) return { name: 'reviews', ok: true, detail: 'none open', next: null };
  return { name: 'reviews', ok: false, detail: count === 1 ? '1 sale waits for a decision' : `${count} sales wait for a decision`, next: '`invoice list --review` shows them, `invoice resolve` decides.' };
}
