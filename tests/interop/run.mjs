// NanoWs with other WebSocket implementations, as server and as client. Needs the packages of tests/interop (npm ci); without nginx,
// chromium or firefox-esr the tests with them are skipped.
//   node tests/interop/run.mjs [ws|faye|nginx|tutorial|browsers ...]
import { browsers } from './browsers.mjs';
import { fayeClient, fayeServer } from './faye.mjs';
import { build, chooseBuffers, fail, startServer, stopAll, totals } from './harness.mjs';
import { nginx } from './nginx.mjs';
import { tutorial } from './tutorial.mjs';
import { wsClient, wsServer } from './ws.mjs';

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

const wanted = process.argv.slice(2);
const unknown = wanted.find(name => !(name in parts));
if (unknown) {
  console.error(`There is no part "${unknown}"; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
build();
await runAll();
chooseBuffers();
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
