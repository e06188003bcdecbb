// A server as in many tutorials: it responds to Node's "upgrade" event by hand, with "Upgrade: WebSocket" and no space after "Sec-WebSocket-Accept:".
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Queue, equal, startClient, test } from './harness.mjs';

export async function tutorial() {
  const name = 'a raw server of a tutorial, our client';
  const server = createServer();
  const requests = new Queue();
  server.on('upgrade', (request, socket) => requests.put({ request, socket }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = startClient(server.address().port);
  await test(`${name}: asks for the number of cases`, async () => {
    const { socket } = accept(await requests.next());
    socket.write(Buffer.from([0x81, 1, 0x31, 0x88, 0]));
    await untilClosed(socket);
  });
  await test(`${name}: echoes`, async () => {
    const { socket, received } = accept(await requests.next());
    socket.write(Buffer.from('8105' + Buffer.from('Hello').toString('hex'), 'hex'));
    const frame = await received(11);
    equal(frame[0], 0x81, 'the first byte');
    equal(frame[1], 0x85, 'the second byte');
    equal(String.fromCharCode(...frame.subarray(6).map((b, i) => b ^ frame[2 + (i % 4)])), 'Hello', 'the echo');
    socket.write(Buffer.from([0x88, 0]));
    await untilClosed(socket);
  });
  await test(`${name}: takes frames in the packet of the response`, async () => {
    const { socket, received } = accept(await requests.next(), Buffer.from([0x81, 2, 0x48, 0x69, 0x88, 0]));
    equal((await received(8))[0], 0x81, 'the first byte');
    await untilClosed(socket);
  });
  await test(`${name}: ends well`, async () => equal(await client.exited, 0, 'the exit code'));
  server.close();
}

function accept({ request, socket }, frames = Buffer.alloc(0)) {
  const key = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  const head = 'HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept:' + key + '\r\n\r\n';
  const chunks = [];
  const arrivals = new Queue();
  socket.on('data', chunk => {
    chunks.push(chunk);
    arrivals.put();
  });
  socket.write(Buffer.concat([Buffer.from(head), frames]));
  return {
    socket,
    async received(count) {
      while (Buffer.concat(chunks).length < count) await arrivals.next();
      return Buffer.concat(chunks).subarray(0, count);
    },
  };
}

// The server ends TCP first; the client follows.
async function untilClosed(socket) {
  socket.end();
  if (!socket.closed) await once(socket, 'close');
}
