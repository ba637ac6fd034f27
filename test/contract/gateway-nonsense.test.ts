// The contract of every gateway: every field of an answer in turn missing or wrong (J8).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { expect, test } from 'vitest';
import type { GatewaySnapshot } from '../../shared/domain/facts.ts';
import { onEveryGateway } from '../support/gateway-suite.ts';

onEveryGateway(({ trait, sale }) => {
  test('J8, G1: every field of an answer in turn missing, of another type or an unknown word, coin and network too: noted, or nonsense, never another amount', async () => {
    let change: ((json: unknown) => unknown) | null = null;
    const { world, id, terms, read } = await sale({
      wrap: (client) => ({
        send: async (request) => {
          const result = await client.send(request);
          return result.ok && change ? { ok: true, value: { ...result.value, text: JSON.stringify(change(JSON.parse(result.value.text))) } } : result;
        },
      }),
    });
    await world.control({ action: 'pay', invoice: id });
    const original = await read();
    // These may be absent: the judgement copes with null.
    const free = (snapshot: GatewaySnapshot) => ({
      ...snapshot, gatewayTimeMs: 0, orderId: null, payments: snapshot.payments.map((payment) => ({ ...payment, txid: null, firstSeenAtMs: null })),
    });
    const paths = new Set<string>();
    change = (json) => {
      for (const path of pathsOf(json)) paths.add(path);
      return json;
    };
    await read();
    expect(paths.size).toBeGreaterThan(10);
    const outcomes = { same: 0, noted: 0, nonsense: 0 };
    for (const path of paths) {
      for (const value of [undefined, null, true, [], {}, 'text', -1, 1e300, '1e3', '0x10', 'NaN']) {
        change = (json) => replaced(json, path.split('\u0000'), value);
        const result = await world.adapter.readInvoice(id, terms);
        const label = `${path.replaceAll('\u0000', '.')} = ${JSON.stringify(value)}`;
        if (!result.ok) {
          expect(['gateway/nonsense', 'gateway/refused'], label).toContain(result.error.code);
          outcomes.nonsense += 1;
        } else if (result.value.problems.length > 0 || result.value.state === 'unknown') {
          outcomes.noted += 1;
        } else if (path.endsWith('payments\u00000\u0000id') || trait.freeFields.some((field) => path.endsWith(field))) {
          outcomes.same += 1;
        } else {
          // A text where a text is expected is another text, which the judgement compares with the terms: address, status.
          const { address, rawStatus, ...rest } = free(result.value);
          const { address: oldAddress, rawStatus: oldStatus, ...oldRest } = free(original);
          expect(rest, label).toEqual(oldRest);
          if (value !== 'text' && typeof value !== 'string') expect([address, rawStatus], label).toEqual([oldAddress, oldStatus]);
          outcomes.same += 1;
        }
      }
    }
    expect(outcomes.noted).toBeGreaterThan(20);
    expect(outcomes.nonsense).toBeGreaterThan(0);
  });
});

/** Every path of a JSON value, keys joined by NUL. */
function pathsOf(value: unknown, prefix: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [[...prefix, key].join('\u0000'), ...pathsOf(entry, [...prefix, key])]);
}

/** A copy with the value at the path replaced; undefined removes it. The path may not be there. */
function replaced(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([name, entry]): [string, unknown] => [name, name !== key ? entry : rest.length === 0 ? put : replaced(entry, rest, put)])
    .filter(([, entry]) => entry !== undefined);
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}
