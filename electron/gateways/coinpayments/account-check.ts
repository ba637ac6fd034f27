// The harmless questions that tell a wrong address, wrong credentials, a missing permission and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import type { CheckReport } from '../port.ts';
import type { Client } from './client.ts';
import { acceptedMethods, readFiatIds } from './currencies.ts';

/** Rights a till must not have, since its key lies in a shop. */
const tooMuch = ['spendRequest', 'confirmSpendingFunds', 'all'];
const needed = ['createInvoice', 'findInvoice', 'listInvoices'];

/** What the key may do, where the gateway says it in a form we can read. null: it does not. */
async function permissions(client: Client): Promise<readonly string[] | null> {
  const answer = await client.accessControl();
  if (!answer.ok) return null;
  const { json } = answer.value;
  const list = isObject(json) ? (json.get('permissions') ?? json.get('flags')) : json;
  if (typeof list === 'string') return list.split(',').map((word) => word.trim());
  return isArray(list) ? list.filter((entry) => typeof entry === 'string') : null;
}

/** Letter case says nothing: their texts differ in it. */
const isAmong = (right: string, rights: readonly string[]): boolean => rights.some((each) => each.toLowerCase() === right.toLowerCase());

export async function checkAccount(client: Client): Promise<Result<CheckReport>> {
  // Open to all: whether the address is right is known before any credentials are used.
  const fiat = await readFiatIds(client);
  if (!fiat.ok) return fiat.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: fiat.error.details?.['problem'] ?? '' })) : fiat;
  if (!fiat.value.has('USD')) return fail(client.error('gateway/wrong_url', { problem: 'it knows no US dollar' }));

  const accepted = await acceptedMethods(client);
  if (!accepted.ok) return accepted;
  const rights = await permissions(client);
  const all = rights !== null && isAmong('all', rights);
  const missing = rights === null || all ? [] : needed.filter((right) => !isAmong(right, rights));
  if (missing.length > 0) return fail(client.error('gateway/permission', { permission: missing.join(', ') }, { outcome: 'refused' }));
  const extra = rights?.filter((right) => isAmong(right, tooMuch)) ?? [];
  return ok({
    methods: accepted.value.methods,
    clockSkewMs: accepted.value.skewMs,
    warnings: [
      ...(extra.length === 0 ? [] : [`This integration may move money out (${extra.join(', ')}). Make one for the till without these rights.`]),
      ...(accepted.value.methods.length === 0 ? ['No coin that Countersign handles is switched on in the dashboard.'] : []),
    ],
  });
}
