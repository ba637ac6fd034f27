// What the file of an export is called, wherever somebody has not named it.
import { basename } from 'node:path';
import type { FileFormat, ReportName } from '../../../core/exports.ts';
import { profileOf } from '../profiles/table.ts';

export interface Named {
  readonly report: ReportName;
  readonly profile: string;
  readonly format: FileFormat;
  readonly from: string;
  readonly to: string;
  readonly practice: boolean;
}

/** @example fileName({ report: 'journal', profile: 'datev', … }) // 'EXTF_journal-datev-2026-10-01-2026-10-31.csv' */
export function fileName({ report, profile, format, from, to, practice }: Named): string {
  const { prefix = '', extension = 'csv' } = profileOf(profile)?.file ?? {};
  const view = profile === 'default' ? '' : `-${profile}`;
  return basename(`${prefix}${practice ? 'practice-' : ''}${report}${view}-${from}${from === to ? '' : `-${to}`}.${format === 'xlsx' ? 'xlsx' : extension}`);
}
