// What the till does: charge, look, search, cancel, check, decide. Each asks main and shows what main answered.
import type { Decision } from '../../../shared/domain/facts.ts';
import type { AppError, Result } from '../../../shared/errors/result.ts';
import { afterPaint } from '../../lib/after-paint.ts';
import { api, type InvoiceView, type PracticeAction, type PracticeFault } from '../../lib/api.ts';
import { play } from '../../lib/sounds.ts';
import { say, useApp } from '../../lib/store.ts';
import { together } from '../../lib/together.ts';
import { text } from '../../lib/text.ts';
import { emptyAmount } from './amount-entry.ts';
import { isNews, soundOf } from './noticing.ts';
import { emptyTill, newestFirst, useTill, withSales, type RailTab } from './store.ts';
import type { Choice } from './ways.ts';

/** More than any till shows at once; the next ones are a key away. */
const PAGE = 20;

const sentence = (view: InvoiceView): string =>
  text.rail.spoken(view.orderId, text.status[view.status], text.next[view.checking ? 'checking' : view.next]);

function isOnStage(id: string): boolean {
  const { stage } = useTill.getState();
  return useApp.getState().view === 'sale' && stage.kind === 'sale' && stage.id === id;
}

function notice(view: InvoiceView, before: InvoiceView | undefined): void {
  if (!isNews(before, view)) return;
  // The sale that is just being charged is not news to who charges it.
  if (useTill.getState().stage.kind === 'sending' && before?.status === 'draft') return;
  if (!isOnStage(view.id)) useTill.setState((old) => ({ unseen: old.unseen.includes(view.id) ? old.unseen : [...old.unseen, view.id] }));
  const sound = soundOf(view);
  say(sentence(view), sound === 'attention');
  if (sound && useApp.getState().state?.settings.sound) play(sound);
}

function putFirst(ids: readonly string[] | undefined, id: string): readonly string[] {
  return ids?.includes(id) ? ids : [id, ...(ids ?? [])];
}

function take(views: readonly InvoiceView[]): void {
  const known = useTill.getState().sales;
  useTill.setState((old) => {
    const sales = withSales(old.sales, views);
    const ids = views.reduce<readonly string[]>((list, view) => putFirst(list, view.id), old.lists.recent?.ids ?? []);
    return { sales, lists: { ...old.lists, recent: { ids: newestFirst(ids, sales), next: old.lists.recent?.next ?? null } } };
  });
  for (const view of views) {
    if (known[view.id] === undefined && isBeingSent(view)) void show(view.id);
    notice(view, known[view.id]);
  }
}

/** The sale that is just being charged: the customer must not go on seeing the code of the one before. */
function isBeingSent(view: InvoiceView): boolean {
  const { stage } = useTill.getState();
  return view.status === 'draft' && stage.kind === 'sending' && stage.method === view.method && stage.currency === view.amount.currency && stage.amount === view.amount.value;
}

/** Starts following the sales. Returns how to stop; the till is then empty again. */
export function followSales(): () => void {
  const stops = [
    api().sales.onChanged(together((views) => {
      take(views);
      if (useTill.getState().tab !== 'recent') void load(useTill.getState().tab);
    })),
    api().sales.onDisplayed((displayed) => useTill.setState({ displayed })),
    // Whoever starts the till wants to type: the list comes a moment after the place for the amount.
    afterPaint(() => void load('recent')),
  ];
  return () => {
    stops.forEach((stop) => stop());
    useTill.setState(emptyTill);
  };
}

/** Reads one list of the rail, or its next page. */
export async function load(tab: RailTab, more = false): Promise<void> {
  const cursor = more ? (useTill.getState().lists[tab]?.next ?? null) : null;
  const answer = await api().sales.list({ status: null, search: '', openOnly: tab === 'open', reviewOnly: tab === 'review', limit: PAGE, cursor });
  if (!answer.ok) return;
  const { invoices, next } = answer.value;
  useTill.setState((old) => {
    const sales = withSales(old.sales, invoices);
    const kept = more ? (old.lists[tab]?.ids ?? []) : tab === 'recent' ? (old.lists.recent?.ids ?? []) : [];
    const ids = newestFirst([...new Set([...kept, ...invoices.map((view) => view.id)])], sales);
    return { sales, lists: { ...old.lists, [tab]: { ids, next } } };
  });
}

export function chooseTab(tab: RailTab): void {
  useTill.setState({ tab, search: '', found: null });
  void load(tab);
}

/** Asks main for sales that fit; the answer to an older question is dropped. */
export async function search(typed: string): Promise<void> {
  useTill.setState({ search: typed });
  const wanted = typed.trim();
  if (wanted === '') {
    useTill.setState({ found: null });
    return;
  }
  const answer = await api().sales.list({ status: null, search: wanted, openOnly: false, reviewOnly: false, limit: PAGE, cursor: null });
  if (!answer.ok || useTill.getState().search.trim() !== wanted) return;
  const views = answer.value.invoices;
  useTill.setState((old) => ({ sales: withSales(old.sales, views), found: views.map((view) => view.id) }));
}

/** The mark of a change goes when the sale is looked at. */
export function markSeen(id: string): void {
  if (useTill.getState().unseen.includes(id)) useTill.setState((old) => ({ unseen: old.unseen.filter((other) => other !== id) }));
}

/** Puts a sale on the stage; it counts as seen. */
export function look(id: string): void {
  useTill.setState({ stage: { kind: 'sale', id }, saleError: null });
  markSeen(id);
  void refresh(id);
}

/** The sale with its timeline. */
export async function refresh(id: string): Promise<void> {
  const answer = await api().sales.get({ id });
  if (answer.ok) useTill.setState((old) => ({ sales: withSales(old.sales, [answer.value]) }));
  else useTill.setState({ saleError: answer.error });
}

/** An empty amount. What the customer sees stays until the next sale, unless that sale is over. */
export function newSale(): void {
  const { shownId, sales } = useTill.getState();
  const shown = shownId === null ? undefined : sales[shownId];
  if (shown && (shown.final || shown.release)) void show(null);
  useTill.setState({ stage: { kind: 'entry' }, amount: emptyAmount, orderId: '', note: '', moreOpen: false, entryError: null, entrySay: null, saleError: null });
}

export async function show(id: string | null): Promise<void> {
  useTill.setState({ shownId: id });
  const answer = await api().sales.show({ id });
  if (!answer.ok) useTill.setState({ saleError: answer.error });
}

let attempts = 0;

/** Charges the typed amount. The stage shows the attempt at once and the sale as soon as main answers. */
export async function charge(amount: string, currency: string, choice: Choice): Promise<void> {
  const { orderId, note } = useTill.getState();
  const token = ++attempts;
  useTill.setState({ stage: { kind: 'sending', token, amount, currency, method: choice.method }, entryError: null, saleError: null });
  remember(choice);
  const answer = await api().sales.create({ ...choice, amount, currency, orderId: orderId.trim(), note: note.trim() });
  const { stage } = useTill.getState();
  const stillThere = stage.kind === 'sending' && stage.token === token;
  if (answer.ok) {
    if (stillThere) useTill.setState({ stage: { kind: 'sale', id: answer.value.id }, amount: emptyAmount, orderId: '', note: '', moreOpen: false });
    take([answer.value]);
    if (stillThere) await show(answer.value.id);
    return;
  }
  // Stored but not accepted yet: with the amount still typed, the next Enter would charge it twice.
  const stored = answer.error.code === 'invoice/not_sent' ? answer.error.details?.['id'] : undefined;
  if (stillThere && stored !== undefined) {
    look(stored);
    useTill.setState({ amount: emptyAmount, orderId: '', note: '', moreOpen: false, saleError: answer.error });
    await show(stored);
  } else if (stillThere) useTill.setState({ stage: { kind: 'entry' }, entryError: answer.error });
  say(`${answer.error.message} ${answer.error.hint}`, true);
}

async function ask(asked: Promise<Result<InvoiceView>>): Promise<AppError | null> {
  const answer = await asked;
  useTill.setState({ saleError: answer.ok ? null : answer.error });
  if (answer.ok) take([answer.value]);
  return answer.ok ? null : answer.error;
}

export const checkNow = (id: string): Promise<AppError | null> => ask(api().sales.checkNow({ id }));
export const cancel = (id: string, reason: string): Promise<AppError | null> => ask(api().sales.cancel({ id, reason }));
export const resolve = (id: string, decision: Decision, reason: string, seen: { readonly reason: string; readonly detail: string }): Promise<AppError | null> =>
  ask(api().sales.resolve({ id, decision, reason, seen: { reason: seen.reason, detail: seen.detail } }));

/** Plays the customer in practice mode. */
export async function act(saleId: string, action: PracticeAction): Promise<AppError | null> {
  const answer = await api().practice.act({ saleId, action });
  useTill.setState({ saleError: answer.ok ? null : answer.error });
  if (answer.ok) say(text.practicePanel.done(text.practiceAction[action]));
  return answer.ok ? null : answer.error;
}

export async function setFault(account: string, fault: PracticeFault): Promise<AppError | null> {
  const answer = await api().practice.fault({ account, fault });
  return answer.ok ? null : answer.error;
}

const rememberedKey = (): string => `countersign.way.${useApp.getState().state?.mode ?? ''}`;

function remember(choice: Choice): void {
  const others = rememberedAccounts().filter(({ method }) => method !== choice.method);
  localStorage.setItem(rememberedKey(), JSON.stringify([choice.gateway, choice.method]));
  localStorage.setItem(`${rememberedKey()}.accounts`, JSON.stringify([choice, ...others].map(({ gateway, method }) => [gateway, method])));
}

const isPair = (value: unknown): value is [string, string] => Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** For each method the account it was last charged through on this till. */
export function rememberedAccounts(): readonly Choice[] {
  const stored = read(`${rememberedKey()}.accounts`);
  return Array.isArray(stored) ? stored.filter(isPair).map(([gateway, method]) => ({ gateway, method })) : [];
}

/** The way to pay that was used last on this till, in this mode. */
export function remembered(): Choice | null {
  const stored = read(rememberedKey());
  return isPair(stored) ? { gateway: stored[0], method: stored[1] } : null;
}
