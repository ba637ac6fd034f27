// Base URLs as people type them, by the shared vectors, and the addresses behind them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addressAllowed, checkBaseUrl } from '../../../../electron/core/base-url.ts';

interface Case { readonly url: string; readonly must: string }
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('../../../fixtures/vectors/base-urls/cases.json', import.meta.url), 'utf8'));

type Meaning = 'ok' | 'reject' | 'private' | 'mend' | 'punycode' | 'path';

/** What the words of the vectors ask for; "same" repeats the line before. */
const meanings: readonly Meaning[] = cases.reduce<Meaning[]>((list, { must }) => {
  const meaning: Meaning = must.startsWith('same') ? (list[list.length - 1] ?? 'reject')
    : must === 'ok' ? 'ok'
    : must.startsWith('reject unless') ? 'private'
    : must.startsWith('reject') ? 'reject'
    : must.startsWith('normalised path') ? 'path'
    : must.startsWith('show punycode') ? 'punycode'
    : 'mend';
  return [...list, meaning];
}, []);

describe('line 54: vectors/base-urls', () => {
  test.each(cases.map((entry, index) => ({ ...entry, meaning: meanings[index] ?? 'reject' })))('$url → $must', ({ url, meaning }) => {
    const open = checkBaseUrl(url, { selfHosted: false });
    const own = checkBaseUrl(url, { selfHosted: true });
    switch (meaning) {
      case 'ok':
        expect(open).toEqual({ ok: true, normalised: url.replace(/\/$/, '') });
        break;
      case 'reject':
        expect(open.ok).toBe(false);
        expect(own.ok).toBe(false);
        break;
      case 'private':
        expect(open).toMatchObject({ ok: false, problem: expect.stringContaining('self-hosted') });
        expect(own.ok).toBe(true);
        break;
      case 'mend':
        expect(open).toMatchObject({ ok: true, normalised: 'https://api.example.com' });
        break;
      case 'punycode':
        expect(open).toMatchObject({ ok: true, normalised: 'https://xn--pple-43d.com', warning: expect.stringContaining('xn--pple-43d.com') });
        break;
      case 'path':
        expect(open).toMatchObject({ ok: true, warning: expect.stringContaining('stored as https://api.example.com') });
        break;
    }
  });
});

describe('line 54, E9: base URLs beyond the vectors', () => {
  test.each([
    ['http://127.0.0.1:8080/api', true], ['http://localhost:3000', true], ['http://[::1]:3000', true],
    ['http://192.168.1.10', false], ['http://btcpay.local', false], ['http://api.example.com', false], ['http://0.0.0.0', false],
  ])('plain http only to this machine, and only self-hosted: %s', (url, allowed) => {
    expect(checkBaseUrl(url, { selfHosted: true }).ok).toBe(allowed);
    expect(checkBaseUrl(url, { selfHosted: false }).ok).toBe(false);
  });

  test.each([
    'https://api.example.com?', 'https://api.example.com#', 'https://@api.example.com', 'https:api.example.com', 'https:///api.example.com@x',
    'https://api.example.com\\path', 'https:\\\\api.example.com', 'https://a..b.example', 'https://.', 'https://api.example.com/\u202e', 'https://[::ffff:169.254.169.254]', 'https://[64:ff9b::a9fe:a9fe]',
    'https://100.100.100.200', 'https://[fd00:ec2::254]', 'https://metadata.google.internal.', 'HTTPS://METADATA.GOOGLE.INTERNAL',
  ])('refused whatever is switched on: %s', (url) => {
    expect(checkBaseUrl(url, { selfHosted: true }).ok).toBe(false);
  });

  test('what is stored can be typed again', () => {
    for (const { url } of cases) {
      const first = checkBaseUrl(url, { selfHosted: true });
      if (first.ok) expect(checkBaseUrl(first.normalised, { selfHosted: true })).toMatchObject({ ok: true, normalised: first.normalised });
    }
  });
});

describe('line 54: addresses at connect time', () => {
  test.each([
    ['93.184.216.34', true, true], ['2606:2800:220:1:248:1893:25c8:1946', true, true],
    ['127.0.0.1', false, true], ['127.8.8.8', false, true], ['::1', false, true], ['10.1.2.3', false, true], ['172.31.255.255', false, true],
    ['172.32.0.1', true, true], ['192.168.0.1', false, true], ['100.64.0.1', false, true], ['100.128.0.1', true, true], ['0.0.0.0', false, true], ['::', false, true],
    ['fd12::1', false, true], ['fec0::1', false, true], ['::ffff:10.0.0.1', false, true], ['::ffff:8.8.8.8', true, true], ['::127.0.0.1', false, true],
    ['64:ff9b::7f00:1', false, true], ['64:ff9b::808:808', true, true], ['64:ff9b:1::1', false, true], ['2002:7f00:1::', false, true], ['2002:808:808::1', true, true],
    ['::ffff:0:192.168.1.1', false, true],
    ['169.254.169.254', false, false], ['fe80::1', false, false], ['fe80::1%eth0', false, false], ['224.0.0.1', false, false], ['255.255.255.255', false, false],
    ['240.0.0.1', false, false], ['ff02::1', false, false], ['::ffff:169.254.169.254', false, false], ['64:ff9b::a9fe:a9fe', false, false], ['2002:a9fe:a9fe::', false, false],
    ['100.100.100.200', false, false], ['168.63.129.16', false, false], ['fd00:ec2::254', false, false], ['0.1.2.3', false, false], ['192.0.0.192', false, false],
    ['2001:db8::1', false, false], ['2001::1', false, false], ['not an address', false, false], ['1.2.3', false, false],
  ])('%s: open %s, self-hosted %s', (ip, open, own) => {
    expect([addressAllowed(ip, false), addressAllowed(ip, true)]).toEqual([open, own]);
  });
});
