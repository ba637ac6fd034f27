// Run as a process of its own, since Node reads NODE_EXTRA_CA_CERTS at its start: asks the URL once (trusting the authority in the file named second, if any) and prints how it ended.
import { readFileSync } from 'node:fs';
import { createHttpClient } from '../../electron/core/http/client.ts';
import { keptLog, realClock, seededRandom } from './http-ports.ts';

const baseUrl = process.argv[2] ?? '';
const client = createHttpClient({
  name: 'shop', baseUrl, selfHosted: true, requestsPerSecond: 10, clock: realClock, random: seededRandom('probe'), log: keptLog(),
  limits: { maxTries: 1 },
  ...(process.argv[3] === undefined ? {} : { trustedCa: [readFileSync(process.argv[3], 'utf8')] }),
});
const result = await client.send({ method: 'GET', url: `${baseUrl}/x`, repeat: 'safe' });
process.stdout.write(result.ok ? String(result.value.status) : result.error.code);
client.close();
