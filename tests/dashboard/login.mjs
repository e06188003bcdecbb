// The login page in front of the desktop sample, which is started with a password.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { SOON, accessible, check, close, eventually, fits, must, open, root, startStation, state } from './harness.mjs';

const COMEBACK = 25000; // ms: the longest back-off is 10 s
const password = 'kr\u00e4ftig 100%';
const refusals = /status of (401|429)|Unexpected response code: 401/; // which the console tells of
const bearer = word => ({ Authorization: 'Bearer ' + encodeURIComponent(word) });

/** The status of a GET, or of a WebSocket's handshake, from outside of any browser. */
const status = (address, headers) => new Promise((resolve, reject) => {
  request(address, { agent: false, headers: { 'Accept-Encoding': 'gzip', ...headers }, timeout: SOON }, response => resolve(response.resume().statusCode))
    .on('upgrade', (response, socket) => { socket.destroy(); resolve(response.statusCode); })
    .on('timeout', function () { this.destroy(new Error('no response')); }).on('error', reject).end();
});
const upgrade = (address, headers) => status(address + 'ws', {
  ...headers, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
});

/** The login page, in front of the browser's user. */
const loginPage = (page, timeout = SOON) => page.waitForSelector('input[type=password]:focus', { timeout });
const said = (page, text) => page.waitForFunction(text => document.querySelector('[role=alert]')?.textContent.startsWith(text), text);

async function logIn(page, word) {
  await page.getByLabel('Password', { exact: true }).fill(word);
  await page.keyboard.press('Enter');
}

/** Logs in as often as it takes until no delay runs any longer. */
async function logInLater(page) {
  await eventually(async () => {
    await logIn(page, password);
    return await Promise.race([said(page, 'Too many').then(() => false), page.waitForSelector('header.main').then(() => true)]);
  }, 'the delay does not end');
  await state(page, 'live');
}

export async function login(browser) {
  const options = `--password '${password}'`;
  let station = await startStation({ options });
  const { address } = station;
  const page = await open(browser, address, { expects: refusals });
  const context = page.context();

  await check('login: a browser gets the login page', async () => {
    await loginPage(page);
    must(await page.getAttribute('input', 'autocomplete') === 'current-password', 'no autocomplete');
    must(!(await page.$('header.main')), 'the dashboard is there');
  });
  for (const colorScheme of ['light', 'dark']) {
    await check(`login: axe finds nothing, and nothing is too wide (${colorScheme})`, async () => {
      await page.emulateMedia({ colorScheme });
      await accessible(page, 10);
      await page.setViewportSize({ width: 320, height: 640 });
      await fits(page, 320);
      mkdirSync(root + 'artifacts/screenshots', { recursive: true });
      await page.screenshot({ path: `${root}artifacts/screenshots/login-${colorScheme}.png` });
    });
  }
  await check('login: a wrong password is refused, and even the right one for the next second', async () => {
    await logIn(page, 'wrong');
    await said(page, 'Wrong password.');
    await logIn(page, password);
    await said(page, 'Too many attempts. Try again in 1 s.');
  });
  await check('login: where HEAD is refused, the page is loaded once', async () => {
    const other = await open(browser, null, { expects: /./ });
    let loads = 0, heads = 0;
    other.on('request', request => { if (request.isNavigationRequest()) loads++; });
    await other.route('**', route => {
      if (route.request().method() !== 'HEAD') return route.continue();
      heads++;
      return route.fulfill({ status: 414 });
    });
    await other.goto(address);
    await loginPage(other);
    await eventually(() => heads > 0, 'the page does not ask whether there is a session');
    await other.evaluate(() => fetch('').catch(() => {})); // a reload would have begun before its response
    await loginPage(other);
    must(loads === 1, `it is loaded ${loads} times`);
    await close(other);
  });
  await check('login: one whose cookie does not fit says so', async () => {
    const other = await open(browser, null, { expects: /./ });
    await other.context().addCookies([{ name: 'other', value: 'x'.repeat(3000), url: address }]);
    await other.goto(address);
    await loginPage(other);
    await eventually(async () => {
      await logIn(other, password);
      return await Promise.race([said(other, 'Too many').then(() => false), said(other, 'The password is right, but').then(() => true)]);
    }, 'it does not');
    await close(other);
  });
  await check('login: the right password opens the dashboard', () => logInLater(page));
  await check('login: no script can read the cookie', async () => must(await page.evaluate(() => document.cookie) === '', 'it can'));
  await check('login: a reload needs no password, while somebody guesses', async () => {
    await eventually(async () => await status(address, bearer('wrong')) === 401, 'no guess is looked at');
    must(await status(address, bearer(password)) === 429, 'no delay runs');
    must(await upgrade(address, bearer(password)) === 429, 'no delay runs for WebSockets');
    await page.reload();
    await state(page, 'live');
  });
  await check('login: a link of another site leads to the dashboard, though it brings no cookie', async () => {
    const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(`<a href="${address}#there">to the board</a>`));
    await once(site.listen(0, '127.0.0.1'), 'listening');
    try {
      page.expects = /./; // the site has no icon
      await page.goto(`http://127.0.0.1:${site.address().port}/`);
      await page.click('a');
      await state(page, 'live');
    } finally {
      site.close();
      page.expects = refusals;
    }
  });
  await check('login: a program gets in with the password', async () => {
    await eventually(async () => await status(address, bearer(password)) === 200, 'it does not');
    must(await upgrade(address, bearer(password)) === 101, 'its WebSocket does not');
    must(await upgrade(address, {}) === 401, 'one without does');
  });
  await check('login: after a restart the dashboard leads there by itself, and from there back', async () => {
    page.expects = /./;
    await station.stop();
    await state(page, 'lost');
    station = await startStation({ options, port: new URL(address).port });
    await loginPage(page, COMEBACK);
    await logInLater(page);
  });
  await context.close();
  await station.stop();
}
