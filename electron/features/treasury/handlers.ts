// Answers the calls of the area `treasury` for the person who is signed in. What may be asked by whom stands in rights.ts, and is asked first.
import type { App } from '../../core/app.ts';
import type { Actor, Page, TreasuryService } from '../../core/treasury.ts';
import { joinPsbtQr, psbtQrParts } from '../../wallet/psbt-qr.ts';
import { notWritten, placeProblem, writeWhole, fileProblem } from '../../core/write-file.ts';
import type { TreasuryControls } from '../../practice/port.ts';
import type { SignerKind } from '../../signers/port.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { allowed, type TreasuryCall } from './rights.ts';
import type { TreasurySession } from './session.ts';
import { describeTreasury, satPerVb } from './state-view.ts';
import { summed } from './summed.ts';

export interface TreasuryDeps {
  readonly app: () => App;
  readonly session: TreasurySession;
  /** null outside practice mode. */
  readonly controls: () => TreasuryControls | null;
  readonly askWhere: (fileName: string) => Promise<string | null>;
  readonly readClipboard: () => Promise<string>;
  /** What waits for a device has begun or ended. */
  readonly onSigning: (withdrawal: string) => void;
}

type Handlers = TillHandlers['treasury'];

const pageOf = <T>(page: Page<T>): { items: T[]; next: string | null } => ({ items: [...page.items], next: page.next });
/** A word, not a sentence: what could be an address. */
const couldBeAddress = (text: string): boolean => /^\S{20,200}$/.test(text);

export function treasuryHandlers(deps: TreasuryDeps): Handlers {
  const signing = new Map<string, SignerKind>();

  /** With the services and the person; only where rights.ts lets the call pass. */
  function guarded<I, V>(name: TreasuryCall, run: (input: I, treasury: TreasuryService, by: Actor) => Promise<Result<V>> | Result<V>): (input: I) => Promise<Result<V>> {
    return async (input) => {
      const treasury = await open();
      if (!treasury.ok) return treasury;
      const by = deps.session.person();
      const may = allowed(name, by);
      if (!may.ok) return may;
      if (by === null) return failure('staff/sign_in');
      return run(input, treasury.value, by);
    };
  }

  async function save(fileName: string, content: string): Promise<Result<string | null>> {
    const practice = deps.app().options.mode === 'practice' ? 'practice-' : '';
    const path = await deps.askWhere(practice + fileName);
    if (path === null) return ok(null);
    const problem = placeProblem(path);
    if (problem !== null) return notWritten(problem);
    try {
      await writeWhole(path, (write) => write(content));
      return ok(path);
    } catch (thrown) {
      const words = fileProblem(thrown);
      if (words === null) throw thrown;
      return notWritten(words);
    }
  }

  const open = (): Promise<Result<TreasuryService>> => deps.app().treasury.open();
  const practising = (): Result<TreasuryControls> => {
    const controls = deps.controls();
    return controls === null ? failure('practice/only') : ok(controls);
  };

  return {
    state: async () => {
      const treasury = await open();
      if (!treasury.ok) return treasury;
      return ok(await describeTreasury({ app: deps.app(), person: deps.session.person(), signing, device: deps.controls()?.device() ?? null }, treasury.value));
    },
    signIn: async ({ name, pin }) => {
      const treasury = await open();
      if (!treasury.ok) return treasury;
      const { people } = treasury.value;
      const signedIn = await people.signIn(name, pin);
      if (!signedIn.ok) return signedIn;
      deps.session.begin(signedIn.value);
      return ok(people.list().find((person) => person.name === signedIn.value.name) ?? { ...signedIn.value, hasPin: true, signers: [] });
    },
    signOut: () => {
      deps.session.end();
      return ok(null);
    },
    here: ({ away }) => {
      deps.session.here(away);
      return ok(null);
    },
    savePerson: async (person) => {
      const treasury = await open();
      if (!treasury.ok) return treasury;
      const by = deps.session.person();
      const isFirst = treasury.value.people.list().length === 0;
      if (!isFirst && by === null) return failure('staff/sign_in');
      if (!isFirst && by?.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      return treasury.value.people.save(person, by);
    },
    device: ({ act }) => {
      const controls = practising();
      return controls.ok ? ok(controls.value.press(act)) : controls;
    },
    chain: async ({ act, account, amount }) => {
      const controls = practising();
      if (!controls.ok) return controls;
      if (account === null || amount === null) return controls.value.chain(act, null);
      const treasury = await open();
      if (!treasury.ok) return treasury;
      const known = treasury.value.accounts.get(account);
      return known.ok ? controls.value.chain(act, { address: known.value.receive.address, amount }) : known;
    },

    refresh: guarded('refresh', async (_, treasury) => {
      await treasury.places(true);
      return ok(null);
    }),
    addSource: guarded('addSource', (source, treasury) => treasury.accounts.addSource(source)),
    addAccount: guarded('addAccount', (account, treasury) => treasury.accounts.add(account)),
    syncAccount: guarded('syncAccount', ({ account }, treasury) => treasury.accounts.sync(account)),
    showAddress: guarded('showAddress', ({ account, signer }, treasury) => treasury.accounts.showAddress(account, signer)),
    nextAddress: guarded('nextAddress', ({ account, label }, treasury) => {
      const given = treasury.accounts.nextAddress(account, label);
      return given.ok ? treasury.accounts.get(account) : given;
    }),
    coins: guarded('coins', ({ account, cursor, limit }, treasury) => {
      const page = treasury.accounts.coins(account, cursor, limit);
      return page.ok ? ok(pageOf(page.value)) : page;
    }),
    history: guarded('history', ({ account, cursor, skip, limit, search }, treasury) => {
      const page = treasury.accounts.history(account, { cursor, skip, limit, search: search.trim() });
      return page.ok ? ok({ ...pageOf(page.value), total: page.value.total }) : page;
    }),
    freezeCoin: guarded('freezeCoin', ({ account, outpoint, frozen }, treasury, by) => treasury.accounts.freeze(account, outpoint, frozen, by)),
    label: guarded('label', ({ account, type, ref, label }, treasury) => treasury.accounts.label(account, type, ref, label)),
    exportLabels: guarded('exportLabels', async ({ account }, treasury) => {
      const lines = treasury.accounts.exportLabels(account);
      if (!lines.ok) return lines;
      const path = await save(`labels-${safePart(account)}.jsonl`, lines.value);
      return path.ok ? ok({ path: path.value }) : path;
    }),
    importLabels: guarded('importLabels', ({ account, text }, treasury) => {
      const taken = treasury.accounts.importLabels(account, text);
      return taken.ok ? ok({ ...taken.value }) : taken;
    }),

    fees: guarded('fees', async ({ account }, treasury) => {
      const fees = await treasury.accounts.fees(account);
      return fees.ok ? ok(fees.value.targets.map(({ blocks, satPerKvb }) => ({ blocks, satPerVb: satPerVb(satPerKvb) }))) : fees;
    }),
    preview: guarded('preview', (wish, treasury, by) => treasury.withdrawals.preview(wish, by)),
    request: guarded('request', (wish, treasury, by) => treasury.withdrawals.request(wish, by)),
    readRecipients: guarded('readRecipients', ({ text, method }, treasury) => ok([...treasury.withdrawals.readRecipients(text, method)])),
    withdrawals: guarded('withdrawals', (query, treasury) => ok(pageOf(treasury.withdrawals.list(query)))),
    withdrawal: guarded('withdrawal', ({ id }, treasury) => treasury.withdrawals.get(id)),
    approve: guarded('approve', async ({ id, signer }, treasury, by) => {
      signing.set(id, signer);
      deps.onSigning(id);
      try {
        return await treasury.withdrawals.approve(id, signer, by);
      } finally {
        signing.delete(id);
        deps.onSigning(id);
      }
    }),
    registerSigner: guarded('registerSigner', async ({ signer }, treasury, by) => {
      const network = treasury.accounts.list()[0]?.network ?? (deps.app().options.mode === 'practice' ? 'regtest' : 'mainnet');
      const found = await treasury.identify(signer, network);
      if (!found.ok || found.value.fingerprint === null) return found;
      const registered = treasury.people.addSigner(by.name, found.value.fingerprint, by);
      return registered.ok ? found : registered;
    }),
    stopWaiting: guarded('stopWaiting', ({ signer }, treasury) => {
      treasury.stopWaiting(signer);
      return ok(null);
    }),
    stopSigning: guarded('stopSigning', ({ id }, treasury) => treasury.withdrawals.stopSigning(id)),
    cancel: guarded('cancel', ({ id, reason }, treasury, by) => treasury.withdrawals.cancel(id, reason, by)),
    replan: guarded('replan', ({ id, reason, satPerVb }, treasury, by) => treasury.withdrawals.replan(id, reason, satPerVb, by)),
    askAgain: guarded('askAgain', ({ id }, treasury) => treasury.withdrawals.askAgain(id)),
    sendAgain: guarded('sendAgain', ({ id }, treasury, by) => treasury.withdrawals.sendAgain(id, by)),
    verify: guarded('verify', ({ id, code }, treasury, by) => treasury.withdrawals.verify(id, code, by)),
    close: guarded('close', ({ id, reason, wentOut }, treasury, by) => treasury.withdrawals.close(id, reason, by, wentOut)),
    exportPsbt: guarded('exportPsbt', async ({ id, save: toFile }, treasury, by) => {
      const base64 = treasury.withdrawals.exportPsbt(id, by);
      if (!base64.ok) return base64;
      const codes = [...psbtQrParts(Buffer.from(base64.value, 'base64')) ?? []];
      if (!toFile) return ok({ base64: base64.value, codes, path: null });
      const path = await save(`${safePart(id)}.psbt`, base64.value);
      return path.ok ? ok({ base64: base64.value, codes, path: path.value }) : path;
    }),
    importPsbt: guarded('importPsbt', ({ id, psbt }, treasury, by) => {
      const given = fromCodes(psbt);
      return given.ok ? treasury.withdrawals.importPsbt(id, given.value, by) : given;
    }),

    addContact: guarded('addContact', async ({ name, method, address, pasted }, treasury, by) => {
      const now = pasted ? (await deps.readClipboard()).trim() : '';
      return treasury.contacts.add({ name, method, address, again: couldBeAddress(now) ? now : null }, by);
    }),
    confirmContact: guarded('confirmContact', ({ id, signer }, treasury, by) => treasury.contacts.confirm(id, signer, by)),
    removeContact: guarded('removeContact', ({ id }, treasury, by) => treasury.contacts.remove(id, by)),
    savePolicy: guarded('savePolicy', (policy, treasury, by) => treasury.policy.save(policy, by)),
    freezeAll: guarded('freezeAll', ({ on, reason }, treasury, by) => treasury.policy.freezeAll(on, reason, by)),
    saveSweepRule: guarded('saveSweepRule', ({ lastProposedAt: _, problem: __, ...rule }, treasury, by) => treasury.sweeps.save(rule, by)),
    audit: guarded('audit', ({ cursor, limit }, treasury) => ok(pageOf(treasury.audit(cursor, limit)))),
    charts: guarded('charts', async ({ days }, treasury) => {
      const { balances, fees, inflow } = await treasury.charts(days);
      return ok({ balances: balances.map(summed), fees: fees.map(summed), inflow: inflow.map(summed) });
    }),
  };
}

/** What a scanner typed is put together first; anything else is taken as it is. */
function fromCodes(text: string): Result<string> {
  const lines = text.split(/\s+/).filter((line) => line !== '');
  if (lines[0]?.startsWith('B$') !== true) return ok(text);
  const joined = joinPsbtQr(lines);
  return joined.ok ? ok(Buffer.from(joined.value).toString('base64')) : joined;
}

const safePart = (text: string): string => text.replace(/[^\w-]/g, '').slice(0, 60);
