// The treasury's screens: where everything is by role and label, and what an owner, a manager and the practice device do there.
import type { Locator, Page } from 'playwright';
import { words } from '../../../renderer/lib/treasury-text.ts';
import { text } from '../../../renderer/lib/text.ts';
import type { ChainAct, DeviceAct, Purpose, Role, WithdrawalAction, WithdrawalView } from '../../../renderer/lib/api.ts';

export type Place = keyof typeof words.places & ('overview' | 'accounts' | 'withdrawals' | 'contacts' | 'policy' | 'sweeps' | 'people' | 'signers' | 'audit');

export interface Treasury {
  readonly page: Page;
  readonly at: {
    readonly main: Locator;
    readonly dialog: Locator;
    readonly device: Locator;
    readonly desk: Locator;
    readonly heading: Locator;
    readonly alert: Locator;
  };
  open(): Promise<void>;
  /** The very first owner. */
  begin(name: string, pin: string): Promise<void>;
  signIn(name: string, pin: string): Promise<void>;
  signOut(): Promise<void>;
  /** Whoever is signed in leaves and this one comes. */
  as(name: string, pin: string): Promise<void>;
  go(place: Place): Promise<void>;
  button(name: string | RegExp, within?: Locator): Locator;
  addPerson(name: string, role: Role, pin: string): Promise<void>;
  registerSigner(): Promise<void>;
  addAccount(name: string): Promise<void>;
  addContact(name: string, address: string): Promise<void>;
  confirmContact(name: string): Promise<void>;
  openAccount(name: string, tab: keyof typeof words.accounts.tab): Promise<void>;
  chain(act: ChainAct, amount?: string): Promise<void>;
  /** A key of the practice device, once it can be pressed. */
  press(key: 'approve' | 'reject' | 'next'): Promise<void>;
  /** What a hand does to the device. */
  handle(act: DeviceAct): Promise<void>;
  /** Looks through every page the device shows and says yes to all of it; gives what was on them. */
  approveAll(): Promise<readonly string[]>;
  /** Puts a withdrawal together up to the check. */
  compose(wish: { readonly purpose: Purpose; readonly from: string; readonly to: readonly string[]; readonly amounts: readonly string[] }): Promise<void>;
  /** Asks for what was put together; ends where it waits for an owner. */
  ask(): Promise<void>;
  next(): Promise<void>;
  /** An owner who did not ask approves on the device, from the approval in front. */
  approveAs(name: string, pin: string): Promise<readonly string[]>;
  /** Until the withdrawal in front is in one of these states. */
  waitForState(state: WithdrawalView['state'] | readonly WithdrawalView['state'][]): Promise<void>;
  act(action: WithdrawalAction): Promise<void>;
}

const named = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });

export function treasuryScreen(page: Page): Treasury {
  const main = page.locator('.treasury-main');
  const desk = page.getByRole('complementary', { name: words.practice.title });
  const device = desk.getByRole('group', { name: words.practice.screen });
  const dialog = page.getByRole('dialog');
  const at: Treasury['at'] = { main, dialog, device, desk, heading: main.getByRole('heading', { level: 1 }), alert: page.getByRole('alert').filter({ hasText: /\S/ }) };
  const nav = page.getByRole('navigation', { name: words.places.name });
  const submit = (): Promise<void> => dialog.locator('button[type=submit]').click();
  const closed = (): Promise<void> => dialog.waitFor({ state: 'hidden' });
  const pin = page.getByLabel(words.signIn.pin, { exact: true });

  const self: Treasury = {
    page,
    at,
    open: async () => named(page.getByRole('navigation', { name: text.frame.nav }), text.frame.treasury).click(),
    begin: async (name, digits) => {
      await page.getByLabel(words.signIn.firstName).fill(name);
      await pin.fill(digits);
      await page.getByLabel(words.signIn.pinAgain).fill(digits);
      await named(page, words.signIn.begin).click();
      await nav.waitFor();
    },
    signIn: async (name, digits) => {
      await page.getByLabel(words.signIn.name).selectOption(name);
      await pin.fill(digits);
      await named(page, words.signIn.enter).click();
      await nav.waitFor();
    },
    signOut: async () => {
      await page.locator('.treasury-person').getByRole('button').click();
      await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    },
    as: async (name, digits) => {
      await self.signOut();
      await self.signIn(name, digits);
    },
    go: async (place) => nav.getByRole('button', { name: new RegExp(`^${words.places[place]}`) }).click(),
    button: (name, within = main) => named(within, name),
    addPerson: async (name, role, digits) => {
      await self.go('people');
      await named(main, words.people.add).click();
      await dialog.getByLabel(words.people.name).fill(name);
      await dialog.getByRole('radio', { name: new RegExp(`^${words.role[role].word}`) }).check();
      await dialog.getByLabel(words.people.pin, { exact: true }).fill(digits);
      await submit();
      await closed();
      await main.getByRole('listitem', { name }).waitFor();
    },
    registerSigner: async () => {
      await self.go('signers');
      await named(main, `${words.signers.find}: ${words.signerKind.virtual.word}`).click();
      await main.getByText(words.signers.fingerprint, { exact: true }).waitFor();
    },
    addAccount: async (name) => {
      await self.go('accounts');
      await named(main, words.accounts.add).click();
      await dialog.getByLabel(words.accounts.name).fill(name);
      await submit();
      await closed();
      await at.heading.filter({ hasText: name }).waitFor();
    },
    addContact: async (name, address) => {
      await self.go('contacts');
      await named(main, words.contacts.add).click();
      await dialog.getByLabel(words.contacts.name).fill(name);
      await dialog.getByLabel(words.contacts.address).fill(address);
      await dialog.getByRole('switch', { name: words.contacts.compared }).check();
      await submit();
      await closed();
      await main.getByRole('listitem', { name }).waitFor();
    },
    confirmContact: async (name) => {
      const card = main.getByRole('listitem', { name });
      await named(card, words.contacts.confirm).click();
      await self.approveAll();
      await card.and(page.locator('[data-state="usable"], [data-state="waiting"]')).waitFor();
    },
    openAccount: async (name, tab) => {
      await self.go('accounts');
      await named(main, `${words.accounts.tab[tab === 'about' ? 'coins' : tab]}: ${name}`).click();
      await at.heading.filter({ hasText: name }).waitFor();
      if (tab === 'about') await named(main, words.accounts.tab.about).click();
    },
    chain: async (act, amount) => {
      if (amount !== undefined) await desk.getByLabel(words.practice.amount).fill(amount);
      await named(desk, words.chainAct[act]).click();
    },
    press: async (key) => named(device, words.deviceAct[key]).click(),
    handle: async (act) => {
      const key = named(desk, words.deviceAct[act]);
      if (!(await key.isVisible())) await desk.getByText(words.practice.play).click();
      await key.click();
    },
    approveAll: async () => {
      const seen: string[] = [];
      const next = named(device, words.deviceAct.next);
      const approve = device.getByRole('button', { name: words.deviceAct.approve, exact: true, disabled: false });
      for (;;) {
        await next.or(approve).waitFor();
        const screen = await device.locator('.device-screen').innerText();
        seen.push(screen);
        const isLast = await approve.isVisible();
        await (isLast ? approve : next).click();
        // Another page, another question, or none: whatever it is, not this one.
        await page.waitForFunction((before) => document.querySelector<HTMLElement>('.device-screen')?.innerText !== before, screen);
        if (isLast && (await next.or(approve).count()) === 0) return seen;
      }
    },
    next: async () => named(main, words.next).click(),
    compose: async ({ purpose, from, to, amounts }) => {
      await page.keyboard.press('w');
      await at.heading.filter({ hasText: words.flow.fromTitle }).waitFor();
      if (purpose !== 'refund') await main.getByRole('radio', { name: new RegExp(`^${words.purpose[purpose].word}`) }).check();
      await main.getByRole('radio', { name: new RegExp(`^${from}`) }).check();
      await self.next();
      if (purpose !== 'consolidation') {
        await at.heading.filter({ hasText: words.flow.toTitle }).waitFor();
        for (const name of to) await main.locator('input[name="recipient"]').and(page.getByLabel(name, { exact: true })).check();
        await self.next();
      }
      await at.heading.filter({ hasText: words.flow.muchTitle }).waitFor();
      for (const [index, amount] of amounts.entries()) await main.locator('.amount-line input').nth(index).fill(amount);
      await self.next();
      await at.heading.filter({ hasText: words.flow.checkTitle }).waitFor();
    },
    ask: async () => {
      await named(main, words.flow.ask).click();
      await main.getByRole('heading', { name: words.approve.title, level: 1 }).waitFor();
    },
    approveAs: async (name, digits) => {
      await main.getByLabel(words.signIn.name).selectOption(name);
      await main.getByLabel(words.signIn.pin, { exact: true }).fill(digits);
      await named(main, words.signIn.enter).click();
      await named(main, words.approve.now).click();
      return self.approveAll();
    },
    waitForState: async (state) => {
      const states = typeof state === 'string' ? [state] : state;
      await main.locator(states.map((each) => `[data-withdrawal][data-state="${each}"]`).join(', ')).waitFor();
    },
    act: async (action) => named(main, words.action[action]).first().click(),
  };
  return self;
}
