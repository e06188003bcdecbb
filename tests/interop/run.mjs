// NanoWs with other WebSocket implementations, as server and as client: node tests/interop/run.mjs --help
import { begin, number } from '../Kit/usage.mjs';

const wanted = begin(import.meta.url, `node tests/interop/run.mjs [PART...]   NanoWs with other WebSocket implementations, as server and as client: these parts, or
                                      all of them, first with buffers of 4 KB, then with random sizes; before: npm ci --prefix tests/interop

  ws         the npm package ws
  faye       the npm package faye-websocket
  nginx      nginx as a reverse proxy; skipped if it was not found
  tutorial   a server written by hand, as a tutorial has it
  browsers   Chromium and Firefox (chromium, firefox-esr); skipped if they were not found

Environment variables:
  NANOWS_SEED=N      the random sizes as in the run that printed this seed
  NANOWS_BUFFERS=N   all buffers of this size instead, from 16 bytes`, ['ws', 'faye', 'nginx', 'tutorial', 'browsers']);
const seed = number('NANOWS_SEED', 0, 2147483647);
const size = number('NANOWS_BUFFERS', 16, 1048576);

const { browsers } = await import('./browsers.mjs');
const { fayeClient, fayeServer } = await import('./faye.mjs');
const { build, chooseBuffers, fail, startServer, stopAll, totals } = await import('./harness.mjs');
const { nginx } = await import('./nginx.mjs');
const { tutorial } = await import('./tutorial.mjs');
const { wsClient, wsServer } = await import('./ws.mjs');

const parts = {
  async ws(server) {
    await wsClient('ws client, our server', `ws://127.0.0.1:${server.port}/any/path`, server);
    await wsServer();
  },
  async faye(server) {
    await fayeClient(server);
    await fayeServer();
  },
  nginx,
  tutorial,
  browsers,
};

build();
await runAll();
chooseBuffers(seed, size);
await runAll();
const { passed, failed, skipped } = totals();
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

async function runAll() {
  const server = await startServer('--protocols', 'chat');
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    try {
      await run(server);
    } catch (error) {
      fail(name, error.stack);
    }
  }
  await stopAll();
}
