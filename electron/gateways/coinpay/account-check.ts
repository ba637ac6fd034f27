// The harmless questions that tell a wrong key, a missing permission, a wrong address, a wrong clock and a wrong login or secret apart.
import { fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { isObject } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { secretOf } from '../common/settings.ts';
import { textMatches } from '../common/verify-mac.ts';
import type { AccountConfig, CheckReport } from '../port.ts';
import type { Client } from './client.ts';
import { codeOf } from './driver-data.ts';
import { readTokens } from './tokens.ts';

const reasonOf = (error: AppError): string => error.details?.['reason'] ?? error.message;

/** What the login adds, or why it does not. Charging works without it, so nothing here is an error. */
async function loginWarnings(client: Client, account: AccountConfig, businessId: string): Promise<readonly string[]> {
  if (!client.hasLogin) return [];
  const login = await client.login();
  if (!login.ok) {
    return [login.error.code === 'gateway/wrong_key'
      ? 'CoinPay does not accept the e-mail and password. Charging works; lists, exact surpluses and payouts do not.'
      : `The login did not work: ${login.error.message}`];
  }
  const answer = await client.webhookSecret(businessId);
  if (!answer.ok) return answer.error.code === 'gateway/permission' ? [] : ['The login belongs to another business than the API key, or may not see it.'];
  const there = isObject(answer.value.json) ? answer.value.json.get('secret') : undefined;
  if (typeof there !== 'string' || there === '') return ['The business has no webhook secret yet, so its webhooks come unsigned and are refused. Set its webhook URL again.'];
  return textMatches(there, secretOf(account, 'webhookSecret').reveal()) ? [] : ['The webhook secret is not the one of the business: its webhooks will be refused. Copy it again.'];
}

/** A payout key that would pay from another business than the account's, or not at all. */
async function payoutWarnings(client: Client, businessId: string): Promise<readonly string[]> {
  if (!client.hasPayoutKey) return [];
  const answer = await client.tokensOfPayoutKey();
  if (!answer.ok) return [answer.error.code === 'gateway/wrong_key' ? 'CoinPay does not accept the payout key.' : `The payout key could not be tried: ${answer.error.message}`];
  const its = isObject(answer.value.json) ? answer.value.json.get('business_id') : undefined;
  return its === businessId ? [] : ['The payout key belongs to another business than the API key: payouts will be refused.'];
}

/** Whether the key may charge: asked with an amount that CoinPay never takes. */
async function mayCharge(client: Client): Promise<Result<readonly string[]>> {
  const tried = await client.tryCreating();
  if (tried.ok) return fail(client.error('gateway/nonsense', { problem: 'it took a payment of nothing' }));
  const { error } = tried;
  if (error.code === 'gateway/rate_limited') return ok(['CoinPay takes no more payments for now: too many calls, or the plan’s payments of this month are used up.']);
  if (error.code !== 'gateway/refused') return tried;
  return ok(error.details?.['status'] === '402' ? [`The plan does not let this business charge: ${reasonOf(error)}`] : []);
}

export async function checkAccount(client: Client, account: AccountConfig): Promise<Result<CheckReport>> {
  const tokens = await readTokens(client, account);
  if (!tokens.ok) {
    // At the first contact an answer that is not the API's most likely means a wrong address.
    return tokens.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: tokens.error.details?.['problem'] ?? '' })) : tokens;
  }
  const charging = await mayCharge(client);
  if (!charging.ok) return charging;
  const { businessId, methods, otherwise, answer } = tokens.value;
  return ok({
    methods,
    clockSkewMs: clockSkewMs(answer),
    warnings: [
      ...charging.value,
      ...(otherwise.length > 0 ? [`There is a wallet for ${otherwise.join(', ')}, but ${codeOf(account, 'USDT@ethereum')} is what would be sent. Change the setting “Code of USDT on Ethereum”.`] : []),
      ...(methods.length === 0 ? ['The business has no wallet for a coin that Countersign handles.'] : []),
      ...(await loginWarnings(client, account, businessId)),
      ...(await payoutWarnings(client, businessId)),
    ],
  });
}
