// ws, the most common WebSocket library for Node, as client and server; also through nginx.
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { Queue, equal, startClient, test } from './harness.mjs';
import { scenariosFor } from './scenarios.mjs';

function peerOf(socket) {
  const messages = new Queue();
  const pongs = new Queue();
  socket.on('message', (data, binary) => messages.put({ data, binary }));
  socket.on('pong', data => pongs.put(data));
  const closed = new Promise((resolve, reject) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    socket.on('error', reject);
  });
  closed.catch(() => {});
  return {
    closed,
    get protocol() {
      return socket.protocol;
    },
    send: (data, options) => socket.send(data, options),
    next: () => messages.next(),
    ping(data) {
      socket.ping(data);
      return pongs.next();
    },
    close(code, reason) {
      socket.close(code, reason);
      return closed;
    },
  };
}

async function connect(url, protocols, options) {
  const socket = new WebSocket(url, protocols, options);
  const peer = peerOf(socket);
  await once(socket, 'open');
  peer.extensions = socket.extensions;
  return peer;
}

// With small buffers a message has many fragments.
const limits = { maxPayload: 1 << 26, maxFragments: 0, maxBufferedChunks: 0 };

/** The ws client with our server, which supports the subprotocol "chat". */
export async function wsClient(name, url, server) {
  await test(`${name}: a subprotocol is agreed on`, async () => {
    const peer = await connect(url, ['other', 'chat']);
    equal(peer.protocol, 'chat', 'the subprotocol');
    equal(peer.extensions, '', 'the extensions');
    await peer.close(1000, '');
  });
  await test(`${name}: no subprotocol`, async () => {
    const peer = await connect(url, []);
    equal(peer.protocol, '', 'the subprotocol');
    await peer.close(1000, '');
  });
  for (const [scenario, body] of scenariosFor({ fragments: true, duplex: true })) await test(`${name}: ${scenario}`, async () => body(await connect(url, [], limits), server));
}

/** Our client, which offers "chat", with a server of ws. */
export async function wsServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...limits, handleProtocols: (offered, request) => (request.url.includes('case=1&') ? 'chat' : false) });
  await once(server, 'listening');
  await runCases('ws server, our client', { fragments: true, duplex: true }, server.address().port, handler => server.on('connection', (socket, request) => handler(peerOf(socket), request.url)));
  server.close();
}

/**
 * Lets our client run the scenarios: `listen` gets a function to call with each connection. The first two cases are about the subprotocol.
 */
export async function runCases(name, abilities, port, listen) {
  const cases = [
    ['a subprotocol is agreed on', peer => askProtocol(peer, 'chat')],
    ['no subprotocol', peer => askProtocol(peer, 'none')],
    ...scenariosFor(abilities),
  ];
  let client;
  const results = new Queue();
  listen(async (peer, url) => {
    if (url.startsWith('/getCaseCount')) peer.send(Buffer.from(String(cases.length)), { binary: false, fin: true });
    const number = Number(url.match(/case=(\d+)/)?.[1]);
    if (number) results.put({ number, peer });
    else await peer.close(1000, '');
  });
  client = startClient(port, '--protocols', 'chat,b');
  for (const [scenario, body] of cases) {
    await test(`${name}: ${scenario}`, async () => {
      const { peer } = await results.next();
      try {
        await body(peer, client);
      } finally {
        peer.close(1000, '');
      }
    });
  }
  await test(`${name}: the client ends`, async () => equal(await client.exited, 0, 'its exit code'));
}

async function askProtocol(peer, expected) {
  peer.send(Buffer.from('/protocol'), { binary: false, fin: true });
  equal((await peer.next()).data.toString(), expected, 'the subprotocol that the client has');
  await peer.close(1000, '');
}
