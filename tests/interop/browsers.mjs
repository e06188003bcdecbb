// Chromium and Firefox, headless: a page connects to our server with the browser's WebSocket, and reports the results.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Queue, chromium, ends, equal, fail, firefox, has, skip, temporaryFolder, test, within } from './harness.mjs';

const page = readFileSync(new URL('page.html', import.meta.url));

async function run(name, start, server) {
  const http = createServer((request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page));
  const reports = new WebSocketServer({ server: http });
  const queue = new Queue();
  reports.on('connection', socket => socket.on('message', data => queue.put(JSON.parse(data))));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const host = `127.0.0.1:${http.address().port}`;
  const url = `http://${host}/?server=${encodeURIComponent(`ws://127.0.0.1:${server.port}/`)}&large=${ends.large}&report=${encodeURIComponent(`ws://${host}/`)}`;
  const browser = start(temporaryFolder(), url);
  try {
    let count = 0;
    for (;;) {
      const ended = browser.exited.then(code => { throw new Error(`the browser ended (${code})`); });
      ended.catch(() => {});
      const result = await within(Promise.race([queue.next(), ended]), 'a report of the page', 120000);
      if (result.done) {
        await test(`${name}: all ${result.count} tests reported`, async () => equal(count, result.count, 'reports'));
        break;
      }
      count++;
      await test(`${name}: ${result.name}, ${result.milliseconds} ms in the page`, async () => equal(result.problem, null, 'the page says'));
      if (result.name.startsWith('the page closes')) await test(`${name}: ... and our server sees them`, () => server.line(/^closed 4001 leaving é$/));
    }
  } catch (error) {
    fail(name, error);
  } finally {
    await browser.stop();
    reports.close();
    http.closeAllConnections();
    http.close();
  }
}

export async function browsers(server) {
  for (const [name, program, start] of [['Chromium', 'chromium', chromium], ['Firefox', 'firefox-esr', firefox]]) {
    if (has(program)) await run(name, start, server);
    else skip(name, program);
  }
}
