// Tells the server where this account's webhooks go: changes the webhook that leads to our path, or makes it.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { WEBHOOKS, type Client } from './client.ts';
import { mayDo } from './permissions.ts';

/** Our path has 128 random bits of this account: a webhook that ends in it is ours, whatever host it led to before. */
const leadsTo = (url: string, path: string): boolean => URL.canParse(url) && new URL(url).pathname.endsWith(path);

/** Leaves all other webhooks of the store alone. The secret is the account's, so that one made by hand goes on being understood. */
export async function announceWebhook(client: Client, url: string): Promise<Result<'kept' | 'changed'>> {
  // Asked first, so that a key without the right gets no refusal, which would look as if it were wrong altogether.
  const key = await client.currentKey();
  if (!key.ok) return key;
  const permissions = isObject(key.value.json) ? key.value.json.get('permissions') : undefined;
  const held = isArray(permissions) ? permissions.filter((each) => typeof each === 'string') : [];
  if (!mayDo(held, client.storeId, WEBHOOKS)) return fail(client.error('gateway/permission', { permission: WEBHOOKS }, { outcome: 'refused' }));
  const listed = await client.webhooks();
  if (!listed.ok) return listed;
  if (!isArray(listed.value.json)) return fail(client.error('gateway/nonsense', { problem: 'the list of webhooks is no list' }));
  const path = new URL(url).pathname;
  const known = listed.value.json.filter(isObject).map((row) => ({ id: row.get('id'), url: row.get('url'), enabled: row.get('enabled') === true }));
  const ours = known.filter((hook) => typeof hook.url === 'string' && leadsTo(hook.url, path));
  if (ours.some((hook) => hook.url === url && hook.enabled)) return ok('kept');
  const id = ours[0]?.id;
  const saved = await client.saveWebhook(typeof id === 'string' ? id : null, url);
  return saved.ok ? ok('changed') : saved;
}
