// nanows.js in Chromium and Firefox: a page of the board, directly and behind nginx, plays the scenarios, with the module as a dashboard
// serves it: minified.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Queue, chromium, firefox, has, temporaryFolder, within } from '../interop/harness.mjs';
import { Board, control } from './board.mjs';
import { startNginx } from './nginx.mjs';
import { behind, inPage, scenarios } from './scenarios.mjs';

const read = path => readFileSync(new URL(path, import.meta.url));
const chunks = String(read('../../src/NanoWs.Dashboard/Content/NanoWsScript.cs')).matchAll(/return new byte\[\] \{([\d,\s]*)\};/g);
const script = gunzipSync(Buffer.from([...chunks].flatMap(([, bytes]) => bytes.split(',').map(Number))));
const files = { '/page.html': read('page.html'), '/scenarios.mjs': read('scenarios.mjs'), '/nanows.js': script };
const missing = program => `${program} was not found; on Debian: apt-get install ${program}`;

async function runIn(context, browserName, start) {
  const board = new Board(files);
  const own = await board.start();
  const reports = new Queue();
  board.report = report => reports.put(report);
  const remote = await control(board);
  const nginx = has('nginx') ? await startNginx(board.port) : null;

  const pages = [[own, { ...scenarios, ...inPage }], ...Object.entries(behind).map(([proxy, all]) => [nginx?.urls[proxy], all])];
  const address = `control=${encodeURIComponent(`http://127.0.0.1:${remote.address().port}/`)}`;
  const [first, ...next] = pages.filter(([url]) => url)
    .map(([url, all]) => `${url}page.html?${address}&names=${encodeURIComponent(JSON.stringify(Object.keys(all)))}`);
  const browser = start(temporaryFolder(), `${first}&next=${encodeURIComponent(JSON.stringify(next))}`);
  const ended = browser.exited.then(code => { throw new Error(`the browser ended (${code})`); });
  ended.catch(() => {});
  try {
    for (const [url, all] of pages) {
      for (const name of Object.keys(all)) {
        await context.test(`${browserName}: ${name}`, { skip: !url && missing('nginx') }, async () => {
          const report = await within(Promise.race([reports.next(), ended]), 'a report of the page', 120000);
          if (report.problem || report.name !== name) throw new Error(`the page says, of "${report.name}": ${report.problem}`);
        });
      }
    }
  } finally {
    await browser.stop();
    await nginx?.stop();
    await board.stop();
    remote.closeAllConnections();
    remote.close();
    await once(remote, 'close');
  }
}

for (const [name, program, start] of [['Chromium', 'chromium', chromium], ['Firefox', 'firefox-esr', firefox]]) {
  test(name, { skip: !has(program) && missing(program) }, context => runIn(context, name, start));
}
