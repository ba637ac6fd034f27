// The policies sales were made under. A sale keeps its own: a later change of the settings never changes what it is.
import { invariant } from '../../../shared/errors/invariant.ts';
import type { Policy } from '../../../shared/domain/policy.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';

/** The number of this policy in the ledger; stored when it is new. */
export function keepPolicy(db: WritableDb, policy: Policy): number {
  const body = toJson(policy);
  const known = db.get<{ seq: bigint }>('SELECT seq FROM policy WHERE body = ?', body);
  return known === undefined ? toNumber(db.run('INSERT INTO policy (body) VALUES (?)', body).lastId) : toNumber(known.seq);
}

/** The policy a sale is judged by: the one in force when it was made. */
export function policyOfSale(db: ReadableDb, invoiceSeq: number): Policy {
  const row = db.get<{ body: string }>('SELECT body FROM policy WHERE seq = (SELECT policy_seq FROM invoice WHERE seq = ?)', invoiceSeq);
  invariant(row !== undefined, 'every sale has its policy');
  return fromJson<Policy>(row.body);
}
