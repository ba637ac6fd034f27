// PINs: derived slowly, with a pepper outside the table, so that four digits do not fall to whoever copies the ledger.
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { Random, Secret } from '../../../core/ports.ts';
import { SALT_BYTES, bestKdf, deriveKey, kdfSchema } from '../../../core/vault/kdf.ts';

const storedPin = v.strictObject({ kdf: kdfSchema, salt: v.string(), hash: v.string() });

/** Why a PIN is refused, or null: four to twelve digits, not all alike, not simply counting up or down. */
export function pinProblem(pin: string): string | null {
  if (!/^[0-9]{4,12}$/.test(pin)) return 'it needs four to twelve digits';
  if (new Set(pin).size === 1) return 'its digits are all the same';
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  return steps.size === 1 && (steps.has(1) || steps.has(-1)) ? 'its digits are in a row' : null;
}

const peppered = (pin: string, pepper: Secret): string => createHmac('sha256', pepper.reveal()).update(`countersign/pin/1\n${pin}`, 'utf8').digest('hex');

/** What is stored for a PIN; the parameters travel with it. Errors: `staff/pin`. */
export function hashPin(pin: string, pepper: Secret, random: Random): Result<string> {
  const problem = pinProblem(pin);
  if (problem !== null) return failure('staff/pin', { details: { problem } });
  const kdf = bestKdf();
  const salt = random.bytes(SALT_BYTES);
  const hash = deriveKey(peppered(pin, pepper), salt, kdf);
  if (hash === null) return failure('staff/pin', { details: { problem: 'this computer cannot store it safely' } });
  return ok(JSON.stringify({ kdf, salt: Buffer.from(salt).toString('base64'), hash: Buffer.from(hash).toString('base64') }));
}

/** Compares in constant time. What cannot be read fits no PIN. */
export function pinFits(pin: string, stored: string, pepper: Secret): boolean {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), storedPin), stored);
  if (!parsed.success) return false;
  const { kdf, salt, hash } = parsed.output;
  const found = deriveKey(peppered(pin, pepper), Buffer.from(salt, 'base64'), kdf);
  const wanted = Buffer.from(hash, 'base64');
  return found !== null && found.length === wanted.length && timingSafeEqual(found, wanted);
}
