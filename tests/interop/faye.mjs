// faye-websocket, an independent implementation, as client and server.
import { once } from 'node:events';
import { createServer } from 'node:http';
import Faye from 'faye-websocket';
import { Queue, equal, test } from './harness.mjs';
import { scenariosFor } from './scenarios.mjs';
import { runCases } from './ws.mjs';

const options = { maxLength: 1 << 26 };

// It sends no fragments, and does not read while the other end does not accept what it writes.
const abilities = { fragments: false, duplex: false };

function peerOf(socket) {
  const messages = new Queue();
  socket.on('message', event => messages.put({ data: Buffer.from(event.data), binary: typeof event.data !== 'string' }));
  const closed = new Promise(resolve => socket.on('close', event => resolve({ code: event.code, reason: event.reason })));
  return {
    closed,
    get protocol() {
      return socket.protocol;
    },
    send: (data, { binary }) => socket.send(binary ? data : data.toString()),
    next: () => messages.next(),
    ping: data => new Promise(resolve => socket.ping(data.toString(), () => resolve(data))),
    close(code, reason) {
      socket.close(code, reason);
      return closed;
    },
  };
}

async function connect(port, protocols) {
  const socket = new Faye.Client(`ws://127.0.0.1:${port}/`, protocols, options);
  const peer = peerOf(socket);
  await once(socket, 'open');
  return peer;
}

/** The client of faye-websocket with our server, which supports the subprotocol "chat". */
export async function fayeClient(server) {
  const name = 'faye-websocket client, our server';
  await test(`${name}: a subprotocol is agreed on`, async () => {
    const peer = await connect(server.port, ['other', 'chat']);
    equal(peer.protocol, 'chat', 'the subprotocol');
    await peer.close(1000, '');
  });
  await test(`${name}: no subprotocol`, async () => {
    const peer = await connect(server.port, []);
    equal(peer.protocol, '', 'the subprotocol');
    await peer.close(1000, '');
  });
  for (const [scenario, body] of scenariosFor(abilities)) await test(`${name}: ${scenario}`, async () => body(await connect(server.port, []), server));
}

/** Our client with a server of faye-websocket. */
export async function fayeServer() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await runCases('faye-websocket server, our client', abilities, server.address().port, handler => {
    server.on('upgrade', (request, stream, head) => {
      const socket = new Faye(request, stream, head, request.url.includes('case=1&') ? ['chat'] : [], options);
      const peer = peerOf(socket);
      socket.on('open', () => handler(peer, request.url));
    });
  });
  server.close();
}
