// The contract of every gateway: errors are told apart (E, F, A8).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { secret } from '../../electron/core/secret.ts';
import { scriptedHttp } from '../support/scripted-server.ts';
import { errorOf, impatient, onEveryGateway } from '../support/gateway-suite.ts';

onEveryGateway(({ driver, trait, open, sale, invoiceCount, closeLater }) => {
  describe('E6: errors are told apart', () => {
    test('F1: a wrong key', async () => {
      const world = await open();
      for (const key of trait.apiSecrets ?? driver.settings.filter((field) => field.secret && field.key !== driver.webhookSecretKey).map((field) => field.key)) {
        const adapter = world.another({ secrets: { ...world.account.secrets, [key]: secret('wrong') } });
        const listed = trait.noLookUp ? [] : [await adapter.listInvoices(null, 0)];
        for (const result of [await adapter.check(), await adapter.createInvoice(world.request('K-1', trait.method)), ...listed]) {
          expect(errorOf(result)).toMatchObject({ code: 'gateway/wrong_key', outcome: 'refused' });
        }
      }
      expect(await invoiceCount(world)).toBe(0);
    });

    test('a key that cannot be sent at all', async () => {
      const world = await open();
      const secrets = Object.fromEntries(Object.entries(world.account.secrets).map(([name]) => [name, secret('pasted\nwith a line break')]));
      expect(errorOf(await world.another({ secrets }).check())).toMatchObject({ code: 'gateway/wrong_key', outcome: 'not_sent' });
    });

    test('A8: a wrong base URL on the right server', async () => {
      const world = await open();
      expect(errorOf(await world.another({ baseUrl: `${new URL(world.account.baseUrl).origin}/elsewhere` }).check()).code).toBe('gateway/wrong_url');
    });

    test('a wrong base URL on another server', async () => {
      const world = await open();
      for (const answer of ['<html><body>Welcome</body></html>', '{}', '[]', '"hello"', '']) {
        const other = await scriptedHttp((_request, response) => { response.end(answer); });
        closeLater(other);
        expect(errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).check()).code).toBe('gateway/wrong_url');
      }
    });

    test('F4: a missing permission, named', async () => {
      const world = await open();
      const other = await scriptedHttp((_request, response) => {
        response.writeHead(403, { 'content-type': 'application/json' }).end('{"code":"missing-permission","message":"no","missingPermission":"btcpay.store.x"}');
      });
      closeLater(other);
      const error = errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).createInvoice(world.request('P-1', trait.method)));
      expect(error).toMatchObject({ code: 'gateway/permission', outcome: 'refused' });
      expect(error.details?.['permission']).not.toBe('');
    });

    test('E5: what it refuses is said in its words, in one clean line, without our secrets', async () => {
      const world = await open();
      const held = Object.values(world.account.secrets)[0]?.reveal() ?? '';
      const message = `key ${held} may not\\n do \\u202ethis ${'x'.repeat(500)}`;
      const other = await scriptedHttp((_request, response) => { response.writeHead(422).end(`{"success":false,"code":"generic-error","message":"${message}"}`); });
      closeLater(other);
      const error = errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).createInvoice(world.request('P-1', trait.method)));
      expect(error).toMatchObject({ code: 'gateway/refused', outcome: 'refused' });
      expect(error.message).toContain('key [secret] may not do this');
      expect(error.message.length).toBeLessThan(300);
    });

    test.each(['http_429', 'http_503'] as const)('E7, line 51: %s with Retry-After is waited for when reading', async (fault) => {
      const { world, read } = await sale();
      await world.control({ action: 'fault', fault, count: 1, retryAfterS: 1 });
      const before = performance.now();
      expect((await read()).state).toBe('waiting');
      expect(performance.now() - before).toBeGreaterThan(990);
    });

    test('E7: 429 on create is definite, tells when, and is not repeated by itself', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'http_429', count: 1, retryAfterS: 2 });
      expect(errorOf(await world.adapter.createInvoice(world.request('S-1', trait.method)))).toMatchObject({ code: 'gateway/rate_limited', outcome: 'refused', retryAfterMs: 2_000 });
      expect(await invoiceCount(world)).toBe(0);
    });

    test.each([['http_500', 'gateway/unavailable'], ['http_503', 'gateway/unavailable'], ['garbage', 'gateway/nonsense'], ['half_body', 'gateway/connection_lost'], ['silent', 'gateway/timeout'], ['drop_answer', 'gateway/connection_lost']] as const)(
      'E3: %s on create leaves the outcome unknown; on read it passes or is told', async (fault, code) => {
        const { world, id, terms, read } = await sale();
        const adapter = fault === 'silent' ? world.another({}, impatient) : world.adapter;
        await world.control({ action: 'fault', fault, count: 1, retryAfterS: 0 });
        expect(errorOf(await adapter.createInvoice(world.request('S-2', trait.method)))).toMatchObject({ code, outcome: 'unknown' });
        await world.control({ action: 'fault', fault, retryAfterS: 0 });
        expect(errorOf(await adapter.readInvoice(id, terms)).code).toBe(code);
        await world.control({ action: 'fault', fault: 'none' });
        expect((await read()).state).toBe('waiting');
      },
    );

    test('a gateway that is not there: nothing was sent', async () => {
      const world = await open();
      const gone = await scriptedHttp(() => undefined);
      await gone.close();
      expect(errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(gone.port)}` }).createInvoice(world.request('N-1', trait.method))))
        .toMatchObject({ code: 'gateway/not_reachable', outcome: 'not_sent' });
    });
  });
});
