// The harmless questions that tell a wrong key, a missing permission, a wrong address and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { CheckReport } from '../port.ts';
import type { Client } from './client.ts';
import { methodOfId, methods } from './driver-data.ts';
import { judgePermissions } from './permissions.ts';

/** The methods the store has switched on and we can handle, in our order. */
export async function storeMethods(client: Client): Promise<Result<readonly MethodId[]>> {
  const answer = await client.storeMethods();
  if (!answer.ok) return answer;
  if (!isArray(answer.value.json)) return fail(client.error('gateway/nonsense', { problem: 'the list of payment methods is no list' }));
  const enabled = answer.value.json.filter(isObject).filter((row) => row.get('enabled') === true).map((row) => row.get('paymentMethodId'));
  const known = new Set(enabled.map((id) => (typeof id === 'string' ? methodOfId(id) : null)));
  return ok(methods.filter((method) => known.has(method)));
}

/** An answer that is not the API's own, at the first contact, most likely means a wrong address. */
function asAddress<T>(client: Client, result: Result<T>): Result<T> {
  return !result.ok && result.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: result.error.details?.['problem'] ?? '' })) : result;
}

export async function checkAccount(client: Client): Promise<Result<CheckReport>> {
  const key = asAddress(client, await client.currentKey());
  if (!key.ok) return key;
  const list = isObject(key.value.json) ? key.value.json.get('permissions') : undefined;
  if (!isArray(list)) return fail(client.error('gateway/wrong_url', { problem: 'the key’s permissions are not in the answer' }));
  const report = judgePermissions(list.filter((entry) => typeof entry === 'string'), client.storeId);
  if (report.missing !== null) return fail(client.error('gateway/permission', { permission: report.missing }, { outcome: 'refused' }));

  const info = asAddress(client, await client.serverInfo());
  if (!info.ok) return info;
  const server = isObject(info.value.json) ? info.value.json : null;
  const version = server?.get('version');
  if (!server || typeof version !== 'string') return fail(client.error('gateway/wrong_url', { problem: 'it names no BTCPay version' }));

  // Version 1 has other names and other lists: it is not asked further.
  const isOld = version.startsWith('1.');
  const offered = isOld ? ok([]) : await storeMethods(client);
  if (!offered.ok) return offered;
  return ok({
    methods: offered.value,
    clockSkewMs: clockSkewMs(info.value.answer),
    warnings: [
      ...report.warnings,
      ...(server.get('fullySynched') === false ? ['The server is still catching up with the chain: payments will be seen late.'] : []),
      ...(isOld ? ['This BTCPay Server is older than version 2 and is not supported. Update it.'] : []),
      ...(!isOld && offered.value.length === 0 ? ['The store has no payment method switched on that Countersign handles.'] : []),
    ],
  });
}
