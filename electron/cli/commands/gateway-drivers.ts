// `gateway drivers`: what can be connected.
import { ok } from '../../../shared/errors/result.ts';
import { driverToView } from '../../core/views/account.ts';
import { allDrivers } from '../../gateways/registry.ts';
import type { CommandContext, Finished } from '../spec.ts';

type View = ReturnType<typeof driverToView>;
type Setting = View['settings'][number];

const headings: Readonly<Record<NonNullable<Setting['part']>, string>> = { login: 'with your login there', payouts: 'for payouts and refunds', advanced: 'advanced' };
/** What a terminal's line holds. */
const WIDTH = 100;

export async function gatewayDrivers({ printer }: CommandContext): Promise<Finished> {
  const all = allDrivers.map(driverToView);
  printer.answer({ drivers: all }, () => [...all.map(driverText), 'Next: `gateway add NAME --driver ID --url URL --set KEY=…`; `practice gateway --driver ID` plays any of them.'].join('\n\n'));
  return ok(0);
}

function driverText(driver: View): string {
  const { id, title, methods, settings, abilities, capabilities, defaultBaseUrl } = driver;
  const prices = capabilities['priceCurrencies'];
  const group = (heading: string, list: readonly Setting[]): string[] => (list.length === 0 ? [] : [`  ${heading}:`, ...list.flatMap(settingLines)]);
  return [
    `${id}: ${title}`,
    ...wrapped('  methods    ', methods.join(', ')),
    ...wrapped('  prices in  ', Array.isArray(prices) ? prices.join(', ') : 'any currency'),
    ...wrapped('  base URL   ', [defaultBaseUrl ?? '', driver.baseUrlHelp].filter((part) => part !== '').join('. ')),
    ...wrapped('  it can     ', abilities.can.join('; ')),
    ...wrapped('  it cannot  ', abilities.cannot.join('; ')),
    ...group('needed', settings.filter(({ required, default: given }) => required && given === null)),
    ...group('as you like', settings.filter(({ required, default: given, part }) => part === null && !(required && given === null))),
    ...Object.entries(headings).flatMap(([part, heading]) => group(heading, settings.filter((setting) => setting.part === part))),
  ].join('\n');
}

function settingLines({ key, help, secret, default: given, choices }: Setting): readonly string[] {
  const values = choices.length > 0 ? `One of: ${choices.map(({ value }) => value).join(', ')}${given === null ? '' : ` (${given})`}.` : given === null || given === '' ? '' : `Else: ${given}`;
  return wrapped(`    --set ${key}=…  `, [secret ? 'Secret.' : '', help, values].filter((part) => part !== '').join(' '), '      ');
}

/** Words in lines of a terminal's width; the later ones indented under the first. */
function wrapped(head: string, words: string, indent = ' '.repeat(head.length)): readonly string[] {
  const lines: string[] = [];
  let line = head;
  let isFresh = true;
  for (const word of words.split(' ')) {
    if (!isFresh && line.length + word.length >= WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
    isFresh = false;
  }
  return [...lines, line.trimEnd()];
}
