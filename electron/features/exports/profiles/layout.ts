// What a profile is: for each report it takes, how rows of the master format become records of a file, the importer's rules, and its limits.
import type { ProfileField, ReportName } from '../../../core/exports.ts';
import type { Column, MasterGroup } from '../master/row.ts';
import type { Dialect } from '../write/dialect.ts';

/** Cells in the order of the columns. */
export type OutRecord = readonly string[];

/** What a layout may know beyond the rows. */
export interface LayoutContext {
  readonly report: ReportName;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** The shop's usual currency. */
  readonly currency: string;
  readonly mode: string;
  /** What is set for the profile; initial values where nothing is. */
  readonly setting: (key: string) => string;
  /** Notes what of a text the file cannot hold. `row`: from 1, in the file without heads. */
  readonly lose: (loss: Loss) => void;
  /** Says that a row is not in the file, and why; counted in the manifest. */
  readonly leaveOut: (why: string) => void;
}

export interface Loss {
  readonly document: string;
  readonly field: string;
  readonly text: string;
  readonly written: string;
}

/** One rule of the importer. `check` is told every record in order and gives what is wrong with it, or null. */
export interface Rule {
  readonly name: string;
  readonly check: (record: OutRecord) => string | null;
  /** What only shows at the end of a file. */
  readonly finish?: () => string | null;
}

/** What the importer takes in one file; left out: any size. */
export interface Limits {
  /** Records, without heads. */
  readonly rows?: number;
  /** Documents: groups of records that stay together. */
  readonly documents?: number;
  readonly bytes?: number;
}

export interface Layout {
  readonly columns: readonly Column[];
  /** null: no table, each record is a text of its own in the first cell. */
  readonly dialect: Dialect | null;
  /** Lines before the heads, with their ends. */
  readonly preamble: string;
  readonly limits: Limits;
  /** Made anew for each part: an importer sees one file at a time. */
  readonly rules: () => readonly Rule[];
  readonly records: (group: MasterGroup) => readonly OutRecord[];
  /** What a person should know before importing. */
  readonly notes: readonly string[];
}

export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly reports: readonly ReportName[];
  /** Also as XLSX. */
  readonly isForPeople: boolean;
  /** UTF-8, so that it can go to standard output. */
  readonly isText: boolean;
  /** How its files are called by themselves; left out: `.csv`. */
  readonly file?: { readonly prefix?: string; readonly extension?: string };
  readonly fields: readonly ProfileField[];
  readonly open: (context: LayoutContext) => Layout;
}

/** Something the shop has to set or mend before the file can be what the importer takes; becomes `export/not_valid`. */
export class NotValid extends Error {
  readonly rule: string;
  /** From 1, over all parts; 0: it is not about a row. */
  readonly row: number;
  readonly problem: string;

  constructor(rule: string, row: number, problem: string) {
    super(`row ${String(row)}: ${rule}: ${problem}`);
    this.rule = rule;
    this.row = row;
    this.problem = problem;
  }
}
