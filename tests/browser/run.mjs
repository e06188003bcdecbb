// Tests the station's dashboard and its login page in a real browser: node tests/browser/run.mjs --help

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { begin } from '../Kit/usage.mjs';

begin(import.meta.url, `node tests/browser/run.mjs   tests the station's dashboard and its login page in Chromium; build first
                              (dotnet build NanoWs.sln -c Release, npm ci --prefix tests/browser)

Environment variables:
  STATION_CMD   command that starts a station (gets "--port N" appended); default: the desktop sample, already built
  CHROMIUM      the browser; default /usr/bin/chromium
  SCREENSHOTS   seconds of data to collect before the screenshots (1 means 45); default: do not wait

The screenshots go to artifacts/screenshots.`);
const { chromium } = await import('playwright-core');

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = process.env.STATION_CMD || 'dotnet run --project src/NanoWs.Sample.Desktop -c Release --no-build --';
const wanted = Number(process.env.SCREENSHOTS || 0);
const collect = wanted === 1 ? 45 : wanted;
const START = 30000; // ms in which a station must start
const SOON = 15000; // ms in which an effect must be visible: on a busy machine; an idle one needs a few hundred
const COMEBACK = 25000; // ms: the longest back-off is 10 s

let passed = 0, failed = 0;

/** Runs one check; if a vital one fails, the run ends. */
async function check(name, action, { vital = false } = {}) {
  const from = performance.now();
  try {
    await action();
    passed++;
    console.log(`ok    ${name} (${Math.round(performance.now() - from)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message.split('\nCall log:')[0].trim()}`);
    if (vital) throw new Stop();
  }
}

class Stop extends Error {}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

// ---- The station

const stations = new Set();

/** Starts a station; returns the address that it prints. */
async function startStation(port, options = '') {
  const child = spawn(`${command} --port ${port} ${options}`, { cwd: root, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  stations.add(child);
  let errors = '';
  child.stderr.on('data', data => (errors += data));
  let late;
  const address = await new Promise((resolve, reject) => {
    late = setTimeout(() => reject(new Error('the station prints no address')), START);
    createInterface(child.stdout).on('line', line => {
      const found = /http:\/\/[^\s/]+:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    child.once('exit', code => reject(new Error(`the station ended with ${code}: ${errors.trim()}`)));
  }).finally(() => clearTimeout(late));
  return { child, address, port: new URL(address).port };
}

/** Kills a station, with all that its command started, like a power failure. */
async function killStation({ child }) {
  const gone = once(child, 'exit');
  stations.delete(child);
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

process.on('exit', () => {
  for (const child of stations) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch { /* it has ended by itself */ }
  }
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** A plain GET: status, headers, body as sent. */
const get = (address, headers = {}) => new Promise((resolve, reject) => {
  request(address, { agent: false, headers: { 'Accept-Encoding': 'gzip', ...headers }, timeout: SOON }, async response => {
    try {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) });
    } catch (error) {
      reject(error);
    }
  }).on('timeout', function () { this.destroy(new Error('no response')); }).on('error', reject).end();
});

// ---- The page

const errors = [];
let stationIsUp = true;
let isLocked = false; // a password is wanted, so some requests are refused

async function openPage(browser, address, path = '/') {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 });
  page.setDefaultTimeout(SOON);
  page.on('pageerror', error => errors.push(String(error.stack || error)));
  page.on('console', message => {
    const expected = !stationIsUp && /WebSocket connection to .* failed|Failed to load resource: net::/.test(message.text())
      || isLocked && /status of (401|429)|Unexpected response code: 401/.test(message.text());
    if (message.type() === 'error' && !expected) errors.push(message.text());
  });
  await page.goto(address + path);
  return page;
}

const byId = id => `[data-testid="${id}"]`;

async function state(page, name, timeout = SOON) {
  try {
    await page.waitForSelector(`${byId('state')}[data-state=${name}]`, { timeout });
  } catch {
    throw new Error(`not ${name} within ${timeout} ms, but "${await page.textContent(byId('state'))}"`);
  }
}

const led = (page, text) => page.waitForFunction(
  ([id, text]) => document.querySelector(`[data-testid="${id}"]`).textContent === text, ['led-state', text]);
const values = page => page.$$eval(byId('value'), all => all.map(one => one.textContent));

/** Waits until a value on the page is a number, and has changed. */
async function valueChanges(page) {
  await page.waitForSelector(byId('value'));
  const before = await values(page);
  await page.waitForFunction(
    before => [...document.querySelectorAll('[data-testid="value"]')].some((one, i) => /\d/.test(one.textContent) && one.textContent !== before[i]), before);
}

/** The number of coloured pixels in the first chart (the axes are grey), and a checksum of its picture. */
const picture = page => page.$eval('[data-testid^="reading-"] canvas', canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0, sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    const spread = Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]);
    if (data[i + 3] > 128 && spread > 50) coloured++;
    sum = (sum * 31 + data[i] + data[i + 3]) % 1000000007;
  }
  return { coloured, sum };
});

/** Polls until action() returns a true value. */
async function eventually(page, action, message) {
  const deadline = performance.now() + SOON;
  while (!(await action())) {
    must(performance.now() < deadline, message);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function shoot(page, name, viewport, colorScheme) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(() => [...document.querySelectorAll('.chart')].every(c => Math.abs(c.clientWidth - c.firstChild.offsetWidth) < 2));
  const { sum } = await picture(page);
  await eventually(page, async () => (await picture(page)).sum !== sum, 'the chart is not redrawn');
  await page.waitForFunction(() => document.getAnimations().every(one => one.effect.getTiming().iterations === Infinity));
  await page.screenshot({ path: `${root}artifacts/screenshots/${name}.png` });
}

// ---- The checks

async function run(browser) {
  let station, page, other;

  await check('the station starts and prints its address', async () => {
    station = await startStation(0);
  }, { vital: true });
  const { address } = station;

  let tag;
  await check('the page is sent compressed, with an entity tag', async () => {
    const { status, headers, body } = await get(address + '/');
    must(status === 200, `status ${status}`);
    must(/^text\/html/.test(headers['content-type']), `Content-Type ${headers['content-type']}`);
    must(headers['content-encoding'] === 'gzip', `Content-Encoding ${headers['content-encoding']}`);
    must(/^"[^"]+"$/.test(headers.etag), `ETag ${headers.etag}`);
    must(gunzipSync(body).toString().startsWith('<!DOCTYPE html>'), 'no HTML in it');
    must(body.length <= 32 * 1024, `${body.length} bytes`);
    tag = headers.etag;
  });
  await check('a page that the browser already has is not sent again (304)', async () => {
    const { status, body } = await get(address + '/', { 'If-None-Match': tag });
    must(status === 304 && body.length === 0, `status ${status}, ${body.length} bytes`);
    const changed = await get(address + '/', { 'If-None-Match': '"another"' });
    must(changed.status === 200, `status ${changed.status} for another tag`);
  });

  await check('the page goes live', async () => {
    page = await openPage(browser, address);
    await state(page, 'live');
  }, { vital: true });
  const liveAt = await page.evaluate(() => performance.now());
  await check('values change', () => valueChanges(page));
  await check('the chart is drawn and moves', async () => {
    const first = await picture(page);
    await eventually(page, async () => {
      const { coloured, sum } = await picture(page);
      return coloured > 100 && sum !== first.sum;
    }, 'there is no line, or it does not change');
  });

  await check('a second page goes live', async () => {
    other = await openPage(browser, address);
    await state(other, 'live');
  }, { vital: true });
  await check('the switch shows the state of the light, which has no card', async () => {
    const label = await page.textContent('#led-label');
    must(/^Light( \(simulated\))?$/.test(label), `it is labelled "${label}"`);
    await page.waitForFunction(id => /^(On|Off)$/.test(document.querySelector(`[data-testid="${id}"]`).textContent), 'led-state');
    must(await page.$(byId('reading-led')) === null, 'there is a card');
    must(await page.$('.card') !== null, 'there are no cards at all');
  });
  const before = await page.textContent(byId('led-state'));
  const after = before === 'On' ? 'Off' : 'On';
  await check(`a click switches the LED (${before} to ${after}), both pages follow`, async () => {
    await page.click(byId('led'));
    await Promise.all([led(page, after), led(other, after)]);
    must(await page.getAttribute(byId('led'), 'aria-checked') === String(after === 'On'), 'the switch does not follow');
  });
  await check('the keyboard switches it back from the second page', async () => {
    await other.focus(byId('led'));
    await other.keyboard.press('Space');
    await Promise.all([led(page, before), led(other, before)]);
  });
  await check('nothing is wider than a small phone (360 px)', async () => {
    await other.setViewportSize({ width: 360, height: 780 });
    const width = await other.evaluate(() => document.documentElement.scrollWidth);
    must(width <= 360, `${width} px`);
  });

  await check('a tall window has no gap between the rows', async () => {
    for (const [width, height] of [[900, 1600], [1280, 1600]]) {
      await other.setViewportSize({ width, height });
      const gap = await other.$$eval('.card', cards => {
        const boxes = cards.map(card => card.getBoundingClientRect());
        return boxes.at(-1).top - boxes.findLast(box => box.top < boxes.at(-1).top).bottom;
      });
      must(gap < 20, `${gap} px at ${width} x ${height}`);
    }
  });

  await check('screenshots', async () => {
    if (before !== 'On') {
      await page.click(byId('led'));
      await led(page, 'On');
    }
    await page.mouse.move(0, 0);
    await page.waitForFunction(until => performance.now() > until, liveAt + collect * 1000, { timeout: collect * 1000 + SOON });
    mkdirSync(root + 'artifacts/screenshots', { recursive: true });
    for (const [device, viewport] of [['phone', { width: 360, height: 780 }], ['desktop', { width: 1280, height: 800 }]]) {
      for (const scheme of ['light', 'dark']) await shoot(page, `${device}-${scheme}`, viewport, scheme);
    }
  });

  await check('a reload shows the past at once', async () => {
    await other.setViewportSize({ width: 1280, height: 800 });
    await other.reload();
    await state(other, 'live');
    const { x, y, height } = await other.locator('.chart').first().boundingBox();
    await other.mouse.move(x + 12, y + height / 2);
    const text = await other.waitForFunction(() => /−(\d+) s|−(\d+):(\d+)/.exec(document.querySelector('.range').textContent));
    const [, s, minutes, rest] = await text.jsonValue();
    const age = await other.evaluate(() => performance.now() / 1000);
    must(Number(s ?? minutes * 60 + Number(rest)) > age, `the oldest point is not older than the page, ${age} s`);
    await other.mouse.move(0, 0);
  });
  await check('without WebSockets the page is live all the same, and switches the LED', async () => {
    const third = await openPage(browser, 'about:blank', '');
    await third.routeWebSocket(/./, socket => socket.close());
    await third.goto(address + '/');
    await state(third, 'live');
    must(await third.textContent(byId('state')) === 'Live by server-sent events', await third.textContent(byId('state')));
    await valueChanges(third);
    const now = await third.textContent(byId('led-state')), then = now === 'On' ? 'Off' : 'On';
    await third.click(byId('led'));
    await Promise.all([led(third, then), led(page, then)]);
    await page.click(byId('led'));
    await Promise.all([led(third, now), led(page, now)]);
    await third.close();
  });

  await check('readings of any name and texts are shown; the switch waits for a value, and for the result of its command', async () => {
    const third = await openPage(browser, 'about:blank', '');
    const received = [];
    let board;
    await third.routeWebSocket(/./, socket => {
      board = socket;
      socket.onMessage(text => received.push(text));
      const readings = [{ name: '__proto__', decimals: 1 }, { name: 'led', kind: 'switch', label: 'Lamp' }, { name: 'constructor' }, { name: 'mode' }];
      socket.send(JSON.stringify({ type: 'hello', seq: 5, uptime: 1000, readings }));
      socket.send('{"type":"readings","seq":6,"uptime":1250,"values":{"__proto__":1.5,"constructor":2,"mode":"eco"}}');
    });
    await third.goto(address + '/');
    await state(third, 'live');
    await eventually(third, async () => (await values(third)).join() === '1.5,2,eco', 'not these values');
    await led(third, 'Unknown');
    must(await third.textContent('#led-label') === 'Lamp', 'the label');
    board.send('{"type":"readings","seq":7,"uptime":1500,"values":{"led":0}}');
    await led(third, 'Off');
    await third.click(byId('led'));
    await eventually(third, () => received.includes('#1 led on'), 'no command');
    board.send('{"type":"readings","seq":8,"uptime":1750,"values":{"led":0,"constructor":3}}');
    await eventually(third, async () => (await values(third))[1] === '3', 'no further value');
    must(await third.textContent(byId('led-state')) === 'Switching…', 'it does not wait');
    board.send('{"type":"result","id":1}');
    await led(third, 'On');
    board.send('{"type":"readings","seq":9,"uptime":2000,"values":{"led":null}}');
    await led(third, 'Unknown');
    await third.close();
  });

  await page.evaluate(() => { window.neverReloaded = true; });
  await check('the station is killed: both pages show it', async () => {
    stationIsUp = false;
    await killStation(station);
    await Promise.all([state(page, 'reconnecting'), state(other, 'reconnecting')]);
    must(/^(Reconnecting|Retrying)/.test(await page.textContent(byId('state'))), 'the page does not show it');
    must(await page.getAttribute(byId('led'), 'aria-disabled') === 'true', 'the LED can still be switched');
  }, { vital: true });
  await check('it restarts on the same port: live again without a reload', async () => {
    station = await startStation(station.port);
    await Promise.all([state(page, 'live', COMEBACK), state(other, 'live', COMEBACK)]);
    must(await page.evaluate(() => window.neverReloaded), 'the page was reloaded');
    stationIsUp = true;
  }, { vital: true });
  await check('values change again', () => valueChanges(page));

  await check('no errors in the browser', async () => must(errors.length === 0, errors.join('\n      ')));
}

const password = 'kr\u00e4ftig 100%';
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The login page, in front of the browser's user. */
const loginPage = (page, timeout = SOON) => page.waitForSelector('input[type=password]:focus', { timeout });

async function logIn(page, word) {
  await page.getByLabel('Password', { exact: true }).fill(word);
  await page.keyboard.press('Enter');
}

const said = (page, text) => page.waitForFunction(text => document.querySelector('[role=alert]')?.textContent.startsWith(text), text);

/** Logs in as often as it takes until no delay runs any longer. */
async function logInLater(page) {
  await eventually(page, async () => {
    await logIn(page, password);
    const next = await Promise.race([said(page, 'Too many').then(() => 'locked'), page.waitForSelector(byId('state')).then(() => 'in')]);
    return next === 'in';
  }, 'the delay does not end');
  await state(page, 'live');
}

/** Opens a WebSocket from outside of any browser; gives the status. */
const upgrade = (address, headers) => new Promise((resolve, reject) => {
  request(address + '/ws', {
    agent: false, timeout: SOON,
    headers: { ...headers, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  }, response => resolve(response.resume().statusCode))
    .on('upgrade', (response, socket) => { socket.destroy(); resolve(response.statusCode); })
    .on('timeout', function () { this.destroy(new Error('no response')); }).on('error', reject).end();
});

async function runWithPassword(browser) {
  let station, page;
  isLocked = true;
  const options = `--password '${password}'`;
  await check('a station with a password starts', async () => {
    station = await startStation(0, options);
  }, { vital: true });
  const { address } = station;

  await check('a browser gets the login page', async () => {
    page = await openPage(browser, address);
    await loginPage(page);
    must(await page.getAttribute('input', 'autocomplete') === 'current-password', 'no autocomplete');
    must(!(await page.$(byId('state'))), 'the dashboard is there');
  }, { vital: true });
  for (const colorScheme of ['light', 'dark']) {
    await check(`axe finds nothing on the login page (${colorScheme})`, async () => {
      await page.emulateMedia({ colorScheme });
      const { violations, passes } = await page.evaluate(`${axe}; axe.run()`);
      must(passes.length > 10, 'axe has looked at nothing');
      must(violations.length === 0, violations.map(one => `${one.id}: ${one.nodes[0].html}`).join('; '));
      mkdirSync(root + 'artifacts/screenshots', { recursive: true });
      await page.setViewportSize({ width: 360, height: 640 });
      must(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, 'wider than a small phone');
      await page.screenshot({ path: `${root}artifacts/screenshots/login-${colorScheme}.png` });
    });
  }

  await check('a wrong password is refused, and even the right one for the next second', async () => {
    await logIn(page, 'wrong');
    await said(page, 'Wrong password.');
    await logIn(page, password);
    await said(page, 'Too many attempts. Try again in 1 s.');
  });
  await check('where HEAD is refused, the login page is loaded once', async () => {
    const other = await browser.newPage();
    let loads = 0, heads = 0;
    other.on('request', request => { if (request.isNavigationRequest()) loads++; });
    await other.route('**', route => {
      if (route.request().method() !== 'HEAD') return route.continue();
      heads++;
      return route.fulfill({ status: 414 });
    });
    await other.goto(address);
    await loginPage(other);
    await eventually(other, () => heads > 0, 'the page does not ask whether there is a session');
    await other.evaluate(() => fetch('').catch(() => {})); // a reload would have begun before its response
    await loginPage(other);
    must(loads === 1, `it is loaded ${loads} times`);
    await other.close();
  });
  await check('a login whose cookie does not fit says so', async () => {
    const context = await browser.newContext();
    const other = await context.newPage();
    await context.addCookies([{ name: 'other', value: 'x'.repeat(3000), url: address }]);
    await other.goto(address);
    await loginPage(other);
    await eventually(other, async () => {
      await logIn(other, password);
      const next = await Promise.race(['Too many', 'The password is right, but'].map(text => said(other, text).then(() => text)));
      return next !== 'Too many';
    }, 'it does not');
    await context.clearCookies();
    await context.close();
  });
  await check('the right password opens the dashboard', () => logInLater(page), { vital: true });
  await check('no script can read the cookie', async () => must(await page.evaluate(() => document.cookie) === '', 'it can'));

  const bearer = word => ({ Authorization: 'Bearer ' + encodeURIComponent(word) });
  await check('a reload needs no password, while somebody guesses', async () => {
    await eventually(page, async () => (await get(address + '/', bearer('wrong'))).status === 401, 'no guess is looked at');
    must((await get(address + '/', bearer(password))).status === 429, 'no delay runs');
    must(await upgrade(address, bearer(password)) === 429, 'no delay runs for WebSockets');
    await page.reload();
    await state(page, 'live');
  });
  await check('a link of another site leads to the dashboard, though it brings no cookie', async () => {
    const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(`<a href="${address}/#there">to the board</a>`));
    await once(site.listen(0, '127.0.0.1'), 'listening');
    try {
      await page.goto(`http://127.0.0.1:${site.address().port}/`);
      await page.click('a');
      await state(page, 'live');
    } finally {
      site.close();
    }
  });
  await check('a program gets in with the password', async () => {
    await eventually(page, async () => (await get(address + '/', bearer(password))).status === 200, 'it does not');
    must(await upgrade(address, bearer(password)) === 101, 'its WebSocket does not');
    must(await upgrade(address, {}) === 401, 'nor does one without');
  });

  await check('after a restart the dashboard leads to the login page by itself', async () => {
    stationIsUp = false;
    await killStation(station);
    await state(page, 'reconnecting');
    station = await startStation(station.port, options);
    await loginPage(page, COMEBACK);
    stationIsUp = true;
  }, { vital: true });
  await check('and from there to the dashboard', () => logInLater(page));
  await check('no other errors in the browser', async () => must(errors.length === 0, errors.join('\n      ')));
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  await run(browser);
  if (!process.env.STATION_CMD) await runWithPassword(browser); // a station of another kind has no such option
} catch (error) {
  if (!(error instanceof Stop)) {
    failed++;
    console.log(`FAIL  ${error.stack}`);
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
