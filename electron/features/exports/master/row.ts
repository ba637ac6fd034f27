// The master format: one row of it, and its columns in their order. Every profile is a view of these rows. docs/exports.md describes them.

/** Texts as they stand in a file of profile `generic`; empty: nothing known, or it does not apply. Amounts are exact decimals with a dot. */
export interface MasterRow {
  /** `sale`, `refund`, `payment`, `withdrawal`, `fee`, `posting`, `tax`. */
  readonly kind: string;
  /** Number as printed, such as T1-S-000042. */
  readonly document: string;
  /** From 1, within the document, entry, sale or withdrawal. What is about the whole of it stands on line 1 alone. */
  readonly line: string;
  /** Business date. */
  readonly date: string;
  /** The instant, ISO 8601 with the shop's offset. */
  readonly at: string;
  /** The sale, or what an entry of the books is about. */
  readonly invoice_id: string;
  readonly order_id: string;
  readonly note: string;
  readonly status: string;
  /** `true` where the sale counts as sold in the books. */
  readonly sold: string;
  /** The gateway account, or the treasury account of a withdrawal. */
  readonly gateway: string;
  readonly method: string;
  readonly tax_class: string;
  readonly tax_name: string;
  /** Percent with two decimals. */
  readonly tax_rate: string;
  readonly net: string;
  readonly tax: string;
  /** net + tax. */
  readonly gross: string;
  /** Beside gross, untaxed. */
  readonly tip: string;
  /** Of net, tax, gross, tip. */
  readonly currency: string;
  readonly coin_amount: string;
  readonly asset: string;
  /** `currency` for one whole coin. */
  readonly rate: string;
  readonly rate_source: string;
  readonly fee: string;
  readonly fee_asset: string;
  /** Separated by a space. */
  readonly txids: string;
  readonly address: string;
  /** Why a person had to look; with `open` until somebody decided. */
  readonly review: string;
  readonly decision: string;
  /** What it refers back to: the sale's document of a refund, a withdrawal's own reference. */
  readonly reference: string;
  readonly entry: string;
  /** Of the books. */
  readonly account: string;
  /** Positive is debit, negative is credit. */
  readonly amount: string;
  readonly unit: string;
  readonly hash: string;
  /** `live` or `practice`. */
  readonly mode: string;
  /** Empty while the books hold; else where they break. */
  readonly mark: string;
}

export type MasterKey = keyof MasterRow;

/** Rows that belong together: the rates of a document, the postings of an entry. They are never parted. */
export type MasterGroup = readonly MasterRow[];

/** `text` came from people or gateways; `number` is an amount, a rate or a count of ours; `word` is anything else we write ourselves. */
export type CellKind = 'text' | 'number' | 'word';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
}

const kinds: Readonly<Record<MasterKey, CellKind>> = {
  kind: 'word', document: 'word', line: 'number', date: 'word', at: 'word', invoice_id: 'text', order_id: 'text', note: 'text', status: 'word', sold: 'word', gateway: 'text',
  method: 'word', tax_class: 'word', tax_name: 'text', tax_rate: 'number', net: 'number', tax: 'number', gross: 'number', tip: 'number', currency: 'word',
  coin_amount: 'number', asset: 'word', rate: 'number', rate_source: 'text', fee: 'number', fee_asset: 'word', txids: 'text', address: 'text', review: 'word', decision: 'word',
  reference: 'text', entry: 'number', account: 'text', amount: 'number', unit: 'word', hash: 'word', mode: 'word', mark: 'text',
};

/** The names in their order; a later version adds at the end. */
export const masterKeys = Object.keys(kinds) as readonly MasterKey[];

export const masterColumns: readonly Column[] = masterKeys.map((name) => ({ name, kind: kinds[name] }));

/** Nothing in any column. */
export const blankRow: MasterRow = {
  kind: '', document: '', line: '', date: '', at: '', invoice_id: '', order_id: '', note: '', status: '', sold: '', gateway: '', method: '', tax_class: '', tax_name: '',
  tax_rate: '', net: '', tax: '', gross: '', tip: '', currency: '', coin_amount: '', asset: '', rate: '', rate_source: '', fee: '', fee_asset: '', txids: '', address: '', review: '',
  decision: '', reference: '', entry: '', account: '', amount: '', unit: '', hash: '', mode: '', mark: '',
};

/** Columns whose amounts are added up in the manifest, with the column that says in what they are counted. */
export const summed: readonly { readonly amount: MasterKey; readonly unit: MasterKey }[] = [
  { amount: 'net', unit: 'currency' }, { amount: 'tax', unit: 'currency' }, { amount: 'gross', unit: 'currency' }, { amount: 'tip', unit: 'currency' },
  { amount: 'coin_amount', unit: 'asset' }, { amount: 'fee', unit: 'fee_asset' }, { amount: 'amount', unit: 'unit' },
];
