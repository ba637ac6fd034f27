// Floods a receiver with forged webhooks at a steady rate, each on a connection of its own, since every refusal ends one. A process of its own.
// Reads from its parent: { port, path, perSecond, seconds }. Tells it { sent, refused, cut, taken }.
import { connect } from 'node:net';

const TICK_MS = 10;
/** Connections under way at once; an attacker who waits for answers has no more use of others. */
const MOST_OPEN = 400;

const forged = (path, number) => {
  const body = JSON.stringify({ deliveryId: `forged-${number}`, type: 'InvoiceSettled', invoiceId: `none-${number}`, storeId: 's', timestamp: 1 });
  // Half of them know the secret path.
  const target = number % 2 === 0 ? path : `/w/shop-${String(number).padStart(32, '0')}`;
  return `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nBTCPay-Sig: sha256=${String(number).padStart(64, '0')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

process.on('message', ({ port, path, perSecond, seconds }) => {
  const told = { sent: 0, refused: 0, cut: 0, taken: 0 };
  let open = 0;
  const startedMs = performance.now();
  const one = () => {
    told.sent += 1;
    open += 1;
    const request = forged(path, told.sent);
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => { answer += chunk.toString('latin1'); });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open -= 1;
      if (answer.startsWith('HTTP/1.1 2')) told.taken += 1;
      else if (answer.startsWith('HTTP/1.1 4')) told.refused += 1;
      else told.cut += 1;
    });
  };
  const timer = setInterval(() => {
    const passedS = (performance.now() - startedMs) / 1000;
    const wanted = Math.min(passedS, seconds) * perSecond;
    while (told.sent < wanted && open < MOST_OPEN) one();
    if (passedS < seconds || open > 0) return;
    clearInterval(timer);
    process.send({ ...told, passedS });
  }, TICK_MS);
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
