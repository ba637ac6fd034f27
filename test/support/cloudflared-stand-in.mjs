#!/usr/bin/env node
// Speaks cloudflared's command line and writes what it writes; the edge is a port of this computer. Tests copy it to where they want it.
import { appendFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const args = process.argv.slice(2);
const now = () => new Date().toISOString().replace(/\.\d+/, '');
const say = (level, text) => process.stderr.write(`${now()} ${level} ${text}\n`);
appendFileSync(join(import.meta.dirname, 'starts.log'), `${JSON.stringify({ pid: process.pid, args, env: Object.keys(process.env) })}\n`);

function end(text, code) {
  say('ERR', text);
  process.exit(code);
}

/** Takes connections on `port` and leads them to `to`, as the edge and the program do together. */
function serve(port, to) {
  const server = createServer((outside) => {
    const inside = connect(Number(new URL(to).port), new URL(to).hostname);
    for (const side of [outside, inside]) side.on('error', () => { outside.destroy(); inside.destroy(); });
    outside.pipe(inside).pipe(outside);
  });
  server.on('error', (error) => end(`failed to serve tunnel connection error=${error.code}`, 1));
  server.listen(port, '127.0.0.1', () => {
    for (const index of [0, 1, 2, 3]) say('INF', `Registered tunnel connection connIndex=${index} connection=6a8f21d3 event=0 ip=198.41.200.13 location=fra07 protocol=quic`);
  });
}

if (args[0] !== 'tunnel' || args[1] !== '--no-autoupdate') end('unknown command', 64);
const rest = args.slice(2);
if (rest[0] !== 'run') {
  const to = rest[1];
  say('INF', 'Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment and try it out.');
  say('INF', 'Requesting new quick Tunnel on trycloudflare.com...');
  if (rest[0] !== '--url' || !to) end('failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: no route to host', 1);
  say('INF', '+--------------------------------------------------------------------------------------------+');
  say('INF', '|  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |');
  say('INF', '|  https://corner-coffee-beans-roast.trycloudflare.com                                       |');
  say('INF', '+--------------------------------------------------------------------------------------------+');
  serve(0, to);
} else if (process.env['TUNNEL_TOKEN']) {
  let managed = null;
  try {
    managed = JSON.parse(Buffer.from(process.env['TUNNEL_TOKEN'], 'base64').toString('utf8'));
  } catch {
    end('Provided Tunnel token is not valid.', 255);
  }
  serve(managed.port, managed.to);
} else {
  const port = Number(/-(\d+)$/.exec(rest[3] ?? '')?.[1]);
  if (rest[1] !== '--url' || !port) end(`tunnel ${rest[3]} is neither the ID nor the name of any of your tunnels`, 1);
  serve(port, rest[2]);
}
process.on('SIGTERM', () => {
  say('INF', 'Initiating graceful shutdown due to signal terminated ...');
  process.exit(0);
});
