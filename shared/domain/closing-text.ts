// A close as it is printed and kept outside the file: plain text, the same on every machine.
import { figuresOf, type AccountSum, type ClosingBody, type ClosingKind, type Figures } from './closing.ts';
import { formatMoney, type Unit } from './money.ts';
import { oneLine } from './plain-text.ts';
import { isoWithOffset } from './time.ts';

/** A close, or what a close now would say (without number and hash). */
export interface PrintedClosing {
  readonly kind: ClosingKind;
  readonly period: string;
  readonly atMs: number;
  readonly body: ClosingBody;
  readonly sealed: { readonly number: number; readonly document: string; readonly hash: string } | null;
}

type Line = readonly [string, string];

const titles: Readonly<Record<ClosingKind, string>> = { day: 'Z report', month: 'Month close', year: 'Year close' };
const WIDTH = 64;

/** `name ......... value`, the value at the right. */
const dotted = ([name, value]: Line): string => `${name} ${'.'.repeat(Math.max(2, WIDTH - name.length - value.length - 2))} ${value}`;
const money = (unit: Unit, minor: bigint): string => `${formatMoney({ unit, minor })} ${unit}`;

/** A rate in percent. @example percent(1950) // '19.5 %' */
const percent = (basisPoints: number): string => `${String(basisPoints / 100)} %`;

/** The whole text, ended by a line feed. Shop and names are one line each: nothing in them can look like a line of ours. */
export function closingReport({ kind, period, atMs, body, sealed }: PrintedClosing): string {
  const lines = [
    oneLine(body.shop), `Till ${body.till}`, '',
    sealed === null ? 'X report, nothing is closed' : `${titles[kind]} ${String(sealed.number)}`,
    ...[
      ['Period', period], ['Time', isoWithOffset(atMs, body.timeZone)], ...(sealed === null ? [] : [['Document', sealed.document] as const]),
      ['Entries', rangeText(body.entries)],
      ...(body.parts === null ? [] : [[`Consists of ${body.parts.kind}s`, `${String(body.parts.first)} to ${String(body.parts.last)}`] as const]),
    ].map(([name = '', value = '']) => dotted([name, value])),
    ...section('Documents', body.documents.map(({ kind: name, till, count, first, last }) => [`${name} ${till} (${String(first)} to ${String(last)})`, String(count)])),
    ...figuresOf(body.totals).flatMap((figures) => section(`Totals in ${figures.unit}`, figureLines(figures))),
    ...section('Turnover by gateway and method', body.turnover.map(({ gateway, method, unit, minor }) => [`${oneLine(gateway)} ${method}`, money(unit, minor)])),
    ...section('Accounts', body.totals.map(sumLine)),
    ...section('Since the first entry', [...figuresOf(body.perpetual).map(({ unit, turnoverMinor }): Line => ['turnover', money(unit, turnoverMinor)]), ...body.perpetual.map(sumLine)]),
    '', `Chain head: entry ${String(body.head.seq)} ${body.head.hash}`, ...(sealed === null ? [] : [`Closing hash: ${sealed.hash}`]),
  ];
  return `${lines.join('\n')}\n`;
}

const rangeText = ({ from, to }: { readonly from: number; readonly to: number }): string => (to < from ? 'none' : `${String(from)} to ${String(to)}`);
const sumLine = ({ account, unit, minor }: AccountSum): Line => [oneLine(account), money(unit, minor)];
const section = (title: string, lines: readonly Line[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines.map(dotted)]);

function figureLines({ unit, rates, ...figures }: Figures): readonly Line[] {
  const named: readonly (readonly [string, bigint])[] = [
    ...rates.flatMap(({ taxClass, basisPoints, netMinor, taxMinor, grossMinor }): readonly (readonly [string, bigint])[] => [
      [`${taxClass} ${percent(basisPoints)} net`, netMinor], [`${taxClass} ${percent(basisPoints)} tax`, taxMinor], [`${taxClass} ${percent(basisPoints)} gross`, grossMinor],
    ]),
    ['sales without tax', figures.untaxedMinor], ['tips', figures.tipsMinor], ['turnover', figures.turnoverMinor], ['refunds', figures.refundsMinor],
    ['differences, short', figures.shortMinor], ['differences, over', figures.overMinor], ['other income', figures.otherIncomeMinor],
    ['gateway fees', figures.gatewayFeesMinor], ['network fees', figures.networkFeesMinor],
  ];
  return named.filter(([, minor]) => minor !== 0n).map(([name, minor]) => [name, money(unit, minor)]);
}

/** What a printed text says that it is the seal of; null where it is no text of a close. */
export function sealOf(text: string): { readonly seq: number; readonly head: string; readonly hash: string } | null {
  const match = /\nChain head: entry (\d{1,15}) ([0-9a-f]{64})\nClosing hash: ([0-9a-f]{64})\n$/.exec(text);
  return match === null ? null : { seq: Number(match[1]), head: match[2] ?? '', hash: match[3] ?? '' };
}
