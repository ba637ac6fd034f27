// Words a gateway sent, made fit to show: one line, short, and without any of the account's own secrets.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import type { AccountConfig } from '../port.ts';

const MAX_LENGTH = 200;

/** One line of at most 200 characters; hidden and direction characters become spaces, secrets of the account `[secret]`. */
export function cleanReason(text: string, account: Pick<AccountConfig, 'secrets'>): string {
  let clean = text;
  for (const held of Object.values(account.secrets)) {
    const plain = held.reveal();
    if (plain !== '') clean = clean.split(plain).join('[secret]');
  }
  clean = oneLine(clean);
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
