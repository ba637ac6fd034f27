// The yardstick: a plain handler that verifies the signature and commits each request to SQLite (WAL, FULL) before it answers.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const [home, key] = process.argv.slice(2);
const db = new Database(join(home, 'plain.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE delivery (seq INTEGER PRIMARY KEY, received_at_ms INTEGER NOT NULL, event_key TEXT NOT NULL UNIQUE, headers TEXT NOT NULL, body BLOB NOT NULL)');
const insert = db.prepare('INSERT INTO delivery (received_at_ms, event_key, headers, body) VALUES (?, ?, ?, ?)');

const answer = (response, status) => {
  response.writeHead(status, { 'content-length': 0 });
  response.end();
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const wanted = createHmac('sha256', key).update(body).digest();
    const got = Buffer.from(String(request.headers['btcpay-sig'] ?? '').replace('sha256=', ''), 'hex');
    if (got.length !== wanted.length || !timingSafeEqual(got, wanted)) return answer(response, 401);
    insert.run(Date.now(), JSON.parse(body.toString()).deliveryId, JSON.stringify(request.headers), body);
    answer(response, 200);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, path: '/' }));
process.once('disconnect', () => {
  server.closeAllConnections();
  server.close();
  db.close();
});
