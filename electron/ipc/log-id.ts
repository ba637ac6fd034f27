// A short id that ties what a person sees to one line of the log.
import type { Random } from '../core/ports.ts';

/** Ten characters without look-alikes, such as `7GQ2-M4XKP9`. */
export function randomLogId(random: Random): string {
  const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
  const text = [...random.bytes(10)].map((byte) => letters[byte % letters.length] ?? '2').join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
