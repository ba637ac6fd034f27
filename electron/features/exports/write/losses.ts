// The loss report: what texts of an export became where the file's characters could not hold them.
import { plain, record, text } from '../csv.ts';
import type { Loss } from '../profiles/layout.ts';

export const LOSS_HEADS = record(['document', 'field', 'text', 'written'].map(plain));

export const lossLines = (losses: readonly Loss[]): string => losses.map((loss) => record([text(loss.document), text(loss.field), text(loss.text), text(loss.written)])).join('');
