// node server.mjs echo|broadcast: the peer's half of what Servers/*.cs do, see Servers/Child.cs for the conversation.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { WebSocketServer } from 'ws';

const mode = process.argv[2];
const reading = Buffer.alloc(64, 'r');
const version = createRequire(import.meta.url)('ws/package.json').version;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 512, perMessageDeflate: false });

server.on('connection', (socket) => {
  socket.on('error', () => {});
  if (mode === 'broadcast') {
    socket.on('message', () => {
      for (const client of server.clients) client.send(reading);
    });
  } else {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  }
});

server.on('listening', () => console.log(`listening ${server.address().port} Node ${process.versions.node}, ws ${version} with bufferutil`));

createInterface({ input: process.stdin })
  .on('line', () => {
    globalThis.gc?.();
    const memory = process.memoryUsage();
    console.log(`memory ${memory.heapUsed + memory.external} ${memory.rss}`);
  })
  .on('close', () => process.exit(0));
