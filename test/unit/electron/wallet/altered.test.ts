// A spend altered between approval and signing, or between signing and broadcast, is caught: 10,000 random alterations of real signed spends.
// `COUNTERSIGN_SEED` chooses others, `COUNTERSIGN_ALTERATIONS` more or fewer.
import { expect, it } from 'vitest';
import { scriptTypes } from '../../../../shared/domain/bitcoin.ts';
import type { Result } from '../../../../shared/errors/result.ts';
import { finaliseSpend } from '../../../../electron/wallet/finalise.ts';
import { checkRawAgainstPlan } from '../../../../electron/wallet/plan-check.ts';
import { checkPsbtAgainstPlan, importSigned } from '../../../../electron/wallet/psbt-import.ts';
import { byteChanges, fieldChanges, partlySigned, psbtWithFields, rawWithUnlock, unlockChanges } from '../../../support/altered/fields.ts';
import { pickFrom, signedSpend, type Pick, type SignedSpend } from '../../../support/altered/spend.ts';
import { otherChanges, psbtWith, rawWith, signableChanges, transactionIn, type Change } from '../../../support/altered/transactions.ts';

const SEED = Number(process.env['COUNTERSIGN_SEED'] ?? Math.trunc(Date.now() % 1_000_000));
const ALTERATIONS = Number(process.env['COUNTERSIGN_ALTERATIONS'] ?? 10_000);

const shapes = [{ coins: 2, payees: 1 }, { coins: 2, payees: 2 }, { coins: 3, payees: 3 }];
const spends = scriptTypes.flatMap((scriptType) => shapes.map((shape, salt) => signedSpend(scriptType, { ...shape, salt })));
const changes: Readonly<Record<string, Change>> = { ...signableChanges, ...otherChanges };

/** What an alteration was, what became of it, and which refusals are right. */
interface Outcome { readonly what: string; readonly result: Result<unknown>; readonly codes: readonly string[]; readonly isSame: boolean }

const oneOf = <T>(table: Readonly<Record<string, T>>, pick: Pick): readonly [string, T] => {
  const found = Object.entries(table)[pick(Object.keys(table).length)];
  if (!found) throw new Error('an empty table');
  return found;
};
const same = (a: Uint8Array | string, b: Uint8Array | string): boolean => Buffer.from(a).equals(Buffer.from(b));
const altered = ['withdrawal/altered'];
const refused = ['withdrawal/altered', 'psbt/invalid'];
const unlocked = ['withdrawal/altered', 'withdrawal/signature'];

/** Each is one place where a spend can be altered, and the check that stands there. The last two sign anew, which takes long: they come less often. */
const places: readonly ((spend: SignedSpend, pick: Pick) => Outcome)[] = [
  (spend, pick) => {
    const [what, change] = oneOf(changes, pick);
    const psbt = psbtWith(spend.psbt, change, spend, pick);
    return { what: `before signing: ${what}`, result: checkPsbtAgainstPlan(psbt, spend.plan, spend.key), codes: refused, isSame: same(psbt, spend.psbt) };
  },
  (spend, pick) => {
    const [what, change] = oneOf(fieldChanges, pick);
    const psbt = psbtWithFields(spend, change, pick);
    return { what: `told the device: ${what}`, result: checkPsbtAgainstPlan(psbt, spend.plan, spend.key), codes: refused, isSame: same(psbt, spend.psbt) };
  },
  (spend, pick) => {
    const [what, change] = oneOf(changes, pick);
    const psbt = psbtWith(spend.signedPsbt, change, spend, pick);
    const result = pick(2) === 0 ? finaliseSpend(psbt, spend.plan, spend.key) : importSigned(psbt, spend.plan, spend.key, spend.previous);
    return { what: `in the signed PSBT: ${what}`, result, codes: refused, isSame: same(psbt, spend.signedPsbt) };
  },
  (spend, pick) => {
    const [what, change] = oneOf(changes, pick);
    const raw = rawWith(spend, change, pick);
    return { what: `before broadcast: ${what}`, result: checkRawAgainstPlan(raw, spend.plan, spend.key), codes: altered, isSame: raw === spend.rawHex };
  },
  (spend, pick) => {
    const [what, change] = oneOf(unlockChanges, pick);
    const raw = rawWithUnlock(spend, change, pick);
    return { what: `unlocked: ${what}`, result: checkRawAgainstPlan(raw, spend.plan, spend.key), codes: unlocked, isSame: raw === spend.rawHex };
  },
  (spend, pick) => {
    const [what, change] = oneOf(byteChanges, pick);
    const raw = change(spend.rawHex, pick);
    return { what: `bytes: ${what}`, result: checkRawAgainstPlan(raw, spend.plan, spend.key), codes: unlocked, isSame: raw === spend.rawHex };
  },
  (spend, pick) => {
    const [what, change] = oneOf(signableChanges, pick);
    const raw = spend.sign(change(transactionIn(spend.psbt), spend, pick));
    return { what: `signed again: ${what}`, result: checkRawAgainstPlan(raw, spend.plan, spend.key), codes: altered, isSame: raw === spend.rawHex };
  },
  (spend, pick) => {
    const raw = partlySigned(spend, pick);
    return { what: 'signed in part', result: checkRawAgainstPlan(raw, spend.plan, spend.key), codes: unlocked, isSame: raw === spend.rawHex };
  },
];

it('as approved, each of them passes everywhere, signed again by another library as well', () => {
  for (const spend of spends) {
    expect(checkPsbtAgainstPlan(spend.psbt, spend.plan, spend.key)).toEqual({ ok: true, value: null });
    expect(finaliseSpend(spend.signedPsbt, spend.plan, spend.key)).toMatchObject({ ok: true, value: { rawHex: spend.rawHex } });
    expect(importSigned(spend.signedPsbt, spend.plan, spend.key, spend.previous)).toMatchObject({ ok: true, value: { rawHex: spend.rawHex } });
    expect(checkRawAgainstPlan(spend.rawHex, spend.plan, spend.key)).toMatchObject({ ok: true, value: { feeSat: spend.plan.feeSat } });
    expect(checkRawAgainstPlan(spend.sign(transactionIn(spend.psbt)), spend.plan, spend.key)).toMatchObject({ ok: true });
  }
});

it(`${String(ALTERATIONS)} alterations, seed ${String(SEED)}`, () => {
  const pick = pickFrom(SEED);
  const counts = new Map<string, number>();
  const missed: unknown[] = [];
  for (let done = 0; done < ALTERATIONS;) {
    const spend = spends[pick(spends.length)];
    const place = places[pick(20) === 0 ? places.length - 1 - pick(2) : pick(places.length - 2)];
    if (!spend || !place) throw new Error('nothing to alter');
    const { what, result, codes, isSame } = place(spend, pick);
    // What changed nothing by chance is no alteration.
    if (isSame) continue;
    done += 1;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (result.ok || !codes.includes(result.error.code)) missed.push({ what, result, scriptType: spend.key.scriptType });
  }
  const caught = ALTERATIONS - missed.length;
  process.stdout.write(`alterations: seed ${String(SEED)}, ${String(caught)} of ${String(ALTERATIONS)} caught, ${String(counts.size)} kinds, at least ${String(Math.min(...counts.values()))} of each\n`);
  expect(missed.slice(0, 5)).toEqual([]);
  expect(caught).toBe(ALTERATIONS);
}, 120_000);
