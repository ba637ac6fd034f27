// Words a gateway sent, made fit to show: one line, short, and without any of the account's own secrets.
import type { AccountConfig } from '../port.ts';

const MAX_LENGTH = 200;

/** One line of at most 200 characters; control and direction characters become spaces, secrets of the account `[secret]`. */
export function cleanReason(text: string, account: Pick<AccountConfig, 'secrets'>): string {
  let clean = text;
  for (const held of Object.values(account.secrets)) {
    const plain = held.reveal();
    if (plain !== '') clean = clean.split(plain).join('[secret]');
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  clean = clean.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
