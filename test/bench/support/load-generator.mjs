// Sends prepared HTTP requests over N kept-alive connections, the next on each as soon as the last was answered. A process of its own.
// Reads from its parent: { port, connections, requests: Buffer file path, count }. Tells it { seconds, answered, notOk }.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

process.on('message', ({ port, connections, file }) => {
  const bytes = readFileSync(file);
  const requests = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32LE(at);
    requests.push(bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  let next = 0;
  let answered = 0;
  let notOk = 0;
  const started = process.hrtime.bigint();
  for (let n = 0; n < connections; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let seen = '';
    let isWaiting = false;
    const send = () => {
      const request = requests[next];
      next += 1;
      isWaiting = request !== undefined;
      if (request) socket.write(request);
      else socket.end();
    };
    socket.on('connect', send);
    socket.on('error', (error) => process.send({ error: error.message }));
    socket.on('close', () => isWaiting && process.send({ error: 'a connection was closed before the answer' }));
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      for (;;) {
        const end = seen.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(seen.slice(0, end))?.[1] ?? 0);
        if (seen.length < end + 4 + length) return;
        if (!seen.startsWith('HTTP/1.1 200')) notOk += 1;
        seen = seen.slice(end + 4 + length);
        answered += 1;
        if (answered === requests.length) {
          process.send({ seconds: Number(process.hrtime.bigint() - started) / 1e9, answered, notOk });
        }
        send();
      }
    });
  }
});
