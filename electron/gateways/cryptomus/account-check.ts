// The harmless questions that tell a wrong key, a blocked merchant, a blocked address, a wrong URL and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { CheckReport } from '../port.ts';
import { readServices } from './account-schema.ts';
import type { Client } from './client.ts';

/** What is wrong with the payout key, in words; null: nothing. Sales do not need it, so it is never more than a warning. */
async function payoutWarning(client: Client): Promise<string | null> {
  const asked = await client.payouts.services();
  if (asked.ok) return readServices(asked.value.result) ? null : 'The list of payout services cannot be read: payouts will not work.';
  const { code, message } = asked.error;
  if (code === 'gateway/wrong_key') return 'The payout API key is not accepted. Copy it again, or leave it out.';
  return code === 'gateway/permission' ? 'The gateway does not let this merchant pay out.' : `The payout API key could not be tried: ${message}`;
}

export async function checkAccount(client: Client, hasPayoutKey: boolean): Promise<Result<CheckReport>> {
  const answer = await client.services();
  // At the first contact an answer that is not the API's most likely means a wrong address.
  if (!answer.ok) return answer.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: answer.error.details?.['problem'] ?? '' })) : answer;
  const found = readServices(answer.value.result);
  if (!found) return fail(client.error('gateway/wrong_url', { problem: 'the list of services cannot be read' }));
  const payouts = hasPayoutKey ? await payoutWarning(client) : null;
  return ok({
    methods: found.map((service) => service.method),
    clockSkewMs: clockSkewMs(answer.value.answer),
    warnings: [
      ...(found.length > 0 ? [] : ['None of the coins Countersign knows is switched on for this merchant.']),
      ...(payouts === null ? [] : [payouts]),
    ],
  });
}
