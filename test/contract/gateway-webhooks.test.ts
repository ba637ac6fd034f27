// The contract of every gateway: webhooks (D, C5, line 22).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { secret } from '../../electron/core/secret.ts';
import type { Secret } from '../../electron/core/ports.ts';
import type { RawWebhook, WebhookVerdict } from '../../electron/gateways/port.ts';
import { onEveryGateway, type Sale } from '../support/gateway-suite.ts';
import type { GatewayWorld } from '../support/gateway-world.ts';

onEveryGateway(({ driver, trait, sale }) => {
  describe('D: webhooks', () => {
    const verifyBy = (world: GatewayWorld, webhook: RawWebhook, held: Secret): WebhookVerdict =>
      driver.verifyWebhook(webhook, held, { settings: world.account.settings, secrets: world.account.secrets, nowMs: Date.now() });
    const paid = async (): Promise<Sale & { readonly webhookSecret: Secret; verify(webhook: RawWebhook): WebhookVerdict }> => {
      const made = await sale();
      await made.world.control({ action: 'pay', invoice: made.id });
      await made.world.control({ action: 'confirm', invoice: made.id, all: true });
      await made.world.webhooksCame(trait.webhooksOfASale);
      const webhookSecret = secret(made.world.account.secrets[driver.webhookSecretKey]?.reveal() ?? '');
      return { ...made, webhookSecret, verify: (webhook) => verifyBy(made.world, webhook, webhookSecret) };
    };
    const last = (world: GatewayWorld): RawWebhook => {
      const webhook = world.webhooks[world.webhooks.length - 1];
      if (!webhook) throw new Error('a webhook was expected');
      return webhook;
    };

    test('D3, D11: what the vendor sends is verified, known, and names the invoice', async () => {
      const { world, id, verify } = await paid();
      for (const webhook of world.webhooks) expect(verify(webhook)).toMatchObject({ ok: true, knownEvent: true, gatewayInvoiceId: id });
      const keys = world.webhooks.map((webhook) => verify(webhook)).map((verdict) => (verdict.ok ? verdict.eventKey : ''));
      expect(new Set(keys).size).toBe(keys.length);
    });

    test('D7, D8: a repeat has the key of the first', async () => {
      const { world, id, verify } = await paid();
      const before = world.webhooks.length;
      const keyOf = (webhook: RawWebhook): string => {
        const verdict = verify(webhook);
        return verdict.ok ? verdict.eventKey : 'refused';
      };
      const keys = new Set(world.webhooks.map(keyOf));
      await world.control({ action: 'repeat_webhooks', invoice: id, count: 2, reverse: true });
      await world.webhooksCame(before * 3);
      expect(new Set(world.webhooks.map(keyOf))).toEqual(keys);
      expect(keys.has('refused')).toBe(false);
    });

    test('D3, D5, D18: forged ones are refused, from the same address as the true ones: another key 401, no signature 400', async () => {
      const { world, id, verify } = await paid();
      const before = world.webhooks.length;
      await world.control({ action: 'forge_webhook', invoice: id, how: 'wrong_key' });
      await world.control({ action: 'forge_webhook', invoice: id, how: 'no_signature' });
      await world.webhooksCame(before + 2);
      expect(verify(world.webhooks[before] ?? last(world))).toMatchObject({ ok: false, status: 401 });
      expect(verify(world.webhooks[before + 1] ?? last(world))).toMatchObject({ ok: false, status: 400 });
    });

    test('C5, line 24: an amount altered under a valid signature is refused, or says nothing and the gateway’s answer counts', async () => {
      const { world, accepted, id, verify, read } = await paid();
      const before = world.webhooks.length;
      await world.control({ action: 'forge_webhook', invoice: id, how: 'altered_amount' });
      await world.webhooksCame(before + 1);
      const verdict = verify(last(world));
      if (driver.capabilities.webhookCovers === 'whole_body') {
        expect(verdict).toMatchObject({ ok: false, status: 401 });
      } else {
        expect(verdict).toMatchObject({ ok: true, gatewayInvoiceId: id });
        expect(JSON.stringify(verdict)).not.toMatch(/9999|FORGED/);
      }
      expect((await read()).received).toEqual(accepted.due);
    });

    test('D2, line 22: each byte of the body flipped is refused, or changes nothing that is used', async () => {
      const { world, verify } = await paid();
      // Without a signature there is nothing a body could break: the address alone is checked, in the test after this one.
      if (driver.capabilities.webhookCovers === 'nothing') return;
      const webhook = last(world);
      const original = verify(webhook);
      for (let at = 0; at < webhook.body.length; at += 1) {
        for (const bit of [0x01, 0x20, 0x80]) {
          const body = Uint8Array.from(webhook.body);
          body[at] = (body[at] ?? 0) ^ bit;
          const verdict = verify({ ...webhook, body });
          if (trait.signedKeys === null) expect(verdict.ok, `byte ${String(at)}`).toBe(false);
          else if (verdict.ok) expect(verdict).toEqual(original);
        }
      }
    });

    test('D4, line 22: the signature flipped, shortened, lengthened, in capitals, missing, twice', async () => {
      const { world, verify } = await paid();
      const webhook = last(world);
      const text = Buffer.from(webhook.body).toString();
      const at = trait.signatureAt;
      const field = 'field' in at ? new RegExp(`"${at.field}":\\s*"([^"]*)"`).exec(text)?.[1] : undefined;
      const query = new URLSearchParams(webhook.query ?? '');
      const signature = 'header' in at ? (webhook.headers[at.header] ?? '') : 'field' in at ? (field ?? '') : (query.get(at.query) ?? '');
      expect(signature.length).toBeGreaterThan(30);
      const withSignature = (changed: string): RawWebhook => {
        if ('header' in at) return { ...webhook, headers: { ...webhook.headers, [at.header]: changed } };
        if ('field' in at) return { ...webhook, body: new Uint8Array(Buffer.from(text.replace(signature, () => changed))) };
        return { ...webhook, query: new URLSearchParams([...query].map(([name, value]) => [name, name === at.query ? changed : value])).toString() };
      };
      expect(verify(withSignature(signature)).ok).toBe(true);
      for (let index = 0; index < signature.length; index += 1) {
        for (const bit of [0x01, 0x20]) {
          const changed = signature.slice(0, index) + String.fromCharCode(signature.charCodeAt(index) ^ bit) + signature.slice(index + 1);
          expect(verify(withSignature(changed)).ok, `character ${String(index)}`).toBe(false);
        }
      }
      for (const changed of [
        signature.slice(1), signature.slice(0, -1), signature.slice(0, -2), `${signature}0`, `${signature}00`, signature.toUpperCase(), ` ${signature}`, `${signature} `, 'sha256=',
        `${signature}, ${signature}`, signature.replace(/[0-9a-f]{32,}/, (hex) => '0'.repeat(hex.length)), signature.replace(/[0-9a-f]{32,}/, (hex) => Buffer.from(hex, 'hex').toString('base64')),
      ].filter((changed) => changed !== signature)) expect(verify(withSignature(changed)).ok, changed).toBe(false);
      expect(verify(withSignature('')).ok).toBe(false);
      if ('field' in at) {
        expect(verify({ ...webhook, body: new Uint8Array(Buffer.from(text.replace('{', () => `{"${at.field}":"${signature}",`))) })).toMatchObject({ ok: false, status: 400 });
      } else if ('header' in at) {
        const headers = Object.fromEntries(Object.entries(webhook.headers).filter(([name]) => name !== at.header));
        expect(verify({ ...webhook, headers })).toMatchObject({ ok: false, status: 400 });
      } else {
        const { query: _dropped, ...bare } = webhook;
        expect(verify(bare).ok).toBe(false);
      }
    });

    test('D5, line 22: no body at all, not JSON, not an object, too deep, a key twice, not UTF-8', async () => {
      const { world, verify } = await paid();
      const webhook = last(world);
      for (const body of ['', ' ', 'null', '[]', '"x"', '{', '['.repeat(40) + ']'.repeat(40), '{"event":1,"event":2}', Buffer.from([0x7b, 0xff, 0x7d])]) {
        expect(verify({ ...webhook, body: new Uint8Array(Buffer.from(body)) }).ok).toBe(false);
      }
    });

    test('D16: another secret refuses them, the right one takes them', async () => {
      const { world, webhookSecret } = await paid();
      expect(verifyBy(world, last(world), webhookSecret).ok).toBe(true);
      expect(verifyBy(world, last(world), secret(Buffer.from('another secret altogether 123456').toString('base64')))).toMatchObject({ ok: false, status: 401 });
      expect(verifyBy(world, last(world), secret('')).ok).toBe(false);
    });
  });
});
