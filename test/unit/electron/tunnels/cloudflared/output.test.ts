// What cloudflared writes, line by line.
import { describe, expect, it } from 'vitest';
import { readLine, type Said } from '../../../../../electron/tunnels/cloudflared/output.ts';

const nothing: Said = { url: null, isRegistered: false, isUnregistered: false, isTokenRefused: false, error: null };
const at = '2026-01-15T12:00:00Z';

describe('a line of cloudflared', () => {
  it.each<[string, string, Partial<Said>]>([
    ['the address in its box', `${at} INF |  https://corner-coffee-beans-roast.trycloudflare.com                  |`, { url: 'https://corner-coffee-beans-roast.trycloudflare.com' }],
    ['the service’s own host in an error', `${at} ERR failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": EOF`, { error: 'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": EOF' }],
    ['a look-alike host', `${at} INF |  https://a.trycloudflare.com.evil.example |`, {}],
    ['a connection', `${at} INF Registered tunnel connection connIndex=0 event=0 ip=198.41.200.13 location=fra07 protocol=quic`, { isRegistered: true }],
    ['a connection that went', `${at} INF Unregistered tunnel connection connIndex=0 event=0`, { isUnregistered: true }],
    ['a lost edge', `${at} INF Lost connection with the edge connIndex=0`, { isUnregistered: true }],
    ['a refused token', `${at} ERR Provided Tunnel token is not valid.`, { isTokenRefused: true, error: 'Provided Tunnel token is not valid.' }],
    ['control characters', `${at} ERR bad\u001b[31m\u0007 thing`, { error: 'bad [31m  thing' }],
    ['anything else', 'See https://developers.cloudflare.com for more', {}],
  ])('%s', (_, line, said) => {
    expect(readLine(line)).toEqual({ ...nothing, ...said });
  });

  it('is shortened', () => {
    expect(readLine(`${at} ERR ${'x'.repeat(10_000)}`).error).toHaveLength(160);
  });
});
