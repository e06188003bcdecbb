// Shared by the tests of the dashboard: checks, browsers, the board as a program, and what can be seen of a page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import playwright from 'playwright-core';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const SOON = 15000; // ms in which an effect must be visible: on a busy machine; an idle one needs a few hundred
const START = 30000; // ms in which a station must start
const axeSource = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

export const totals = { passed: 0, failed: 0, skipped: 0 };

export async function check(name, action) {
  if (process.env.NAME && !name.includes(process.env.NAME)) return;
  const from = performance.now();
  try {
    await action();
    totals.passed++;
    console.log(`ok    ${name} (${Math.round(performance.now() - from)} ms)`);
  } catch (error) {
    totals.failed++;
    console.log(`FAIL  ${name}: ${String(error.stack).split('\nCall log:')[0].split('\n').slice(0, 4).join('\n      ')}`);
  }
}

export function must(condition, message) {
  if (!condition) throw new Error(message);
}

export function equal(actual, expected, what) {
  must(actual === expected, `${what}: "${actual}" instead of "${expected}"`);
}

/** Polls until action() returns a true value, and returns that. */
export async function eventually(action, message, patience = SOON) {
  const deadline = performance.now() + patience;
  for (;;) {
    const result = await action();
    if (result) return result;
    must(performance.now() < deadline, typeof message === 'function' ? await message() : message);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

// ---- Browsers

const programs = { Chromium: process.env.CHROMIUM || '/usr/bin/chromium', Firefox: process.env.FIREFOX || '/usr/bin/firefox-esr' };

/** null if it is not there. */
export async function launch(name) {
  if (!existsSync(programs[name])) return null;
  const executablePath = programs[name];
  if (name === 'Firefox') return playwright.firefox.launch({ executablePath, channel: 'moz-firefox' });
  return playwright.chromium.launch({
    executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export const devices = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  small: { viewport: { width: 320, height: 640 }, hasTouch: true },
};

export const errors = []; // of all pages, except those that a test expects

/** Opens a page in a context of its own: no storage is shared. */
export async function open(browser, address, { expects = /^$/, before, ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...devices.desktop, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  page.expects = expects;
  page.on('pageerror', error => {
    const isOfSocket = /can’t establish a connection|was interrupted/.test(error); // as Firefox calls it
    if (!isOfSocket || !page.expects.test(error)) errors.push(String(error.stack || error));
  });
  page.on('console', message => {
    if (message.type() === 'error' && !page.expects.test(message.text())) errors.push(message.text());
  });
  if (before) await before(page);
  if (address) await page.goto(address);
  return page;
}

export const close = page => page.context().close();

// ---- What a page shows

export const byId = id => `[data-testid="${id}"]`;
export const card = (page, name) => page.locator(`[data-testid="reading-${name}"]`);
const plain = text => text.replace(/\u00a0/g, ' ').trim();
export const textOf = async locator => plain(await locator.textContent());

export async function state(page, name, patience = SOON) {
  await page.waitForSelector(`header.main ${byId('state')}[data-state=${name}]`, { timeout: patience });
}

/** Waits until a part of a card says this. */
export async function says(page, name, text, part = 'value') {
  const those = card(page, name).locator(byId(part));
  let last;
  const isIt = () => (text instanceof RegExp ? text.test(last) : last === text);
  await eventually(async () => { last = await textOf(those); return isIt(); }, () => `${name} says "${last}" instead of "${text}"`);
}

export const bothSay = (pages, ...rest) => Promise.all(pages.map(page => says(page, ...rest)));

/** The number of coloured pixels of a canvas (the axes are grey), and a checksum. */
export const picture = (page, selector = '.plot canvas') => page.locator(selector).first().evaluate(canvas => {
  if (!canvas.width) return { coloured: 0, sum: 0 };
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0, sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    const spread = Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]);
    if (data[i + 3] > 128 && spread > 50) coloured++;
    sum = (sum * 31 + data[i] + data[i + 3]) % 1000000007;
  }
  return { coloured, sum };
});

export const drawn = (page, selector) => eventually(async () => (await picture(page, selector)).coloured > 100, 'there is no line');

/** What axe finds, which must have looked at so many things at least. */
export async function accessible(page, least = 20) {
  const { violations, passes } = await page.evaluate(`${axeSource}; axe.run()`);
  must(passes.length > least, 'axe has looked at nothing');
  must(!violations.length, violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(', ')}`).join('; ').slice(0, 1500));
}

export async function fits(page, width) {
  const wide = await page.evaluate(width => {
    const found = [...document.querySelectorAll('body *:not(.unseen)')].filter(one => {
      if (one.closest('.plot, svg')) return false;
      const box = one.getBoundingClientRect();
      return box.width && box.height && (box.right > width + 1 || box.left < -1);
    });
    return (document.documentElement.scrollWidth > width ? ['the page itself'] : []).concat(found.map(one => one.outerHTML.slice(0, 100)));
  }, width);
  must(!wide.length, wide.slice(0, 3).join(' '));
}

// ---- The board as a program

/** Starts the command of STATION_CMD, or the board of this folder. */
export async function startStation({ port = 0, options = '' } = {}) {
  const command = process.env.STATION_CMD || 'node tests/dashboard/board.mjs';
  const child = spawn(`${command} --port ${port} ${options}`, { cwd: root, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch { /* it has ended by itself */ }
  };
  process.on('exit', end);
  let said = '', late;
  child.stderr.on('data', data => { said += data; });
  const address = await new Promise((resolve, reject) => {
    late = setTimeout(() => reject(new Error('the station prints no address')), START);
    createInterface(child.stdout).on('line', line => {
      const [found] = /http:\/\/[^\s/]+:\d+/.exec(line) ?? [];
      if (found) resolve(found + '/');
    });
    child.once('exit', code => reject(new Error(`the station ended with ${code}: ${said.trim()}`)));
  }).finally(() => clearTimeout(late));
  return {
    address,
    async stop() {
      const gone = once(child, 'exit');
      end();
      await gone;
    },
  };
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
