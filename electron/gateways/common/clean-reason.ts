// Words a gateway sent, made fit to show: one line, short, and without any of the account's own secrets.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import type { AccountConfig } from '../port.ts';

const MAX_LENGTH = 200;

/** The secret as it was filled in, trimmed, and as it stands in an address's query. */
function spellings(plain: string): readonly string[] {
  const text = plain.trim();
  return text === '' ? [] : [plain, text, new URLSearchParams([['', text]]).toString().slice(1), ...(text.isWellFormed() ? [encodeURIComponent(text)] : [])];
}

/** One line of at most 200 characters; hidden and direction characters become spaces, secrets of the account `[secret]`. */
export function cleanReason(text: string, account: Pick<AccountConfig, 'secrets'>): string {
  let clean = text;
  // Longest first: of a secret that holds another one nothing may be left.
  const hidden = Object.values(account.secrets).flatMap((held) => spellings(held.reveal())).sort((a, b) => b.length - a.length);
  for (const spelling of hidden) clean = clean.split(spelling).join('[secret]');
  clean = oneLine(clean);
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
