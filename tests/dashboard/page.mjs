// What the page does with time, with loss, and with boards that are full, closed, broken, silly or hostile: a board of this process plays them.
import { mkdirSync } from 'node:fs';
import { DashboardBoard } from './board.mjs';
import {
  accessible, byId, card, check, close, devices, drawn, equal, errors, eventually, fits, must, open, picture, root, says, state, textOf,
} from './harness.mjs';

const anyFailure = /./; // the console tells of each request that fails

/** Runs a check with a fresh board, which is gone afterwards, as are the pages. */
async function withBoard(name, action, seconds = 0) {
  await check(name, async () => {
    const board = new DashboardBoard(), address = await board.start(), pages = [];
    board.begin(seconds);
    try {
      await action(board, address, async (browser, options) => {
        const page = await open(browser, options?.address ?? address, options);
        pages.push(page);
        return page;
      });
      must(!errors.length, errors.splice(0).join('\n'));
    } finally {
      for (const page of pages) await close(page);
      if (board.http.listening) await board.stop();
    }
  });
}

const range = page => textOf(card(page, 'temperature').locator(byId('range')));
const bar = page => page.locator(byId('bar'));
const barSays = (page, text) => eventually(async () => text.test(await textOf(bar(page).locator('p'))) && bar(page).isVisible(), async () => `it says "${await textOf(bar(page))}"`);
const button = (page, name) => page.locator('#tools').getByRole('button', { name, exact: true });

/** Keeps what the charts write, by canvas: page.evaluate(() => written()). */
const record = page => page.addInitScript(() => {
  const texts = new Map(), { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    texts.set(this.canvas, []);
    return clearRect.apply(this, args);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, ...args) {
    texts.get(this.canvas)?.push(text);
    return fillText.call(this, text, ...args);
  };
  window.written = selector => texts.get(document.querySelector(selector + ' canvas')) ?? [];
});
const labels = (page, name) => page.evaluate(name => window.written(`[data-testid="reading-${name}"]`), name);

/** Adds up how far the layout shifts without the user. */
const shifts = page => page.addInitScript(() => {
  window.shifted = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput) window.shifted.push(`${entry.value} ${entry.sources.map(({ node, previousRect: from, currentRect: to }) => `${(node?.outerHTML ?? node?.parentElement?.outerHTML)?.slice(0, 160)} from ${from.x},${from.y} to ${to.x},${to.y}`)}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
});

async function time(test, browser, isChromium) {
  await test('history is there at once, and the same after a reload', async (board, address, open) => {
    const page = await open(browser);
    await drawn(page);
    await says(page, 'temperature', /^min 20\.0 · max 23\.0 · 1 min \d\d s$/, 'range');
    const before = await picture(page);
    await page.reload();
    await drawn(page);
    await says(page, 'temperature', /^min 20\.0 · max 23\.0 · 1 min \d\d s$/, 'range');
    const after = await picture(page);
    must(Math.abs(after.coloured - before.coloured) < before.coloured / 4, `${after.coloured} coloured pixels instead of ${before.coloured}`);
  }, 100);

  await test('axes: percentages on 0 to 100, a range where the board gives one, round numbers otherwise', async (board, address, open) => {
    const page = await open(browser, { before: record });
    await drawn(page);
    equal((await labels(page, 'humidity')).slice(-3).join(), '0,50,100', 'percentages');
    equal((await labels(page, 'pressure')).slice(-3).join(), '950,1,000,1,050', 'the range');
    equal((await labels(page, 'temperature')).slice(-4).join(), '18,20,22,24', 'round numbers');
    board.publish({ pressure: 1100, humidity: 120 }, 1000);
    await says(page, 'pressure', '1,100.0');
    await eventually(async () => Number((await labels(page, 'pressure')).at(-1).replace(',', '')) >= 1100, 'a value outside of the range is not seen');
    await eventually(async () => Number((await labels(page, 'humidity')).at(-1)) >= 120, 'a value above 100 % is not seen');
  }, 100);

  await test('windows from a minute to all there is, and min and max are of what is shown', async (board, address, open) => {
    board.publish({ temperature: 29 }, 1000);
    for (let i = 0; i < 90; i++) board.publish({ temperature: 20 + i % 2 }, 1000);
    const page = await open(browser);
    await drawn(page);
    await says(page, 'temperature', /max 29\.0/, 'range');
    await button(page, '1 min').click();
    await says(page, 'temperature', 'min 20.0 · max 21.0 · 1 min', 'range');
    equal(await button(page, '1 min').getAttribute('aria-pressed'), 'true', 'the button');
    await button(page, 'All').click();
    await says(page, 'temperature', /max 29\.0 · 1 min \d+ s|max 29\.0 · 2 min/, 'range');
    await button(page, '1 min').click();
    await page.reload();
    await says(page, 'temperature', 'min 20.0 · max 21.0 · 1 min', 'range');
  });

  await test('hours have their windows, too, as far as there is history', async (board, address, open) => {
    Object.assign(board, { length: 500, interval: 60000 });
    for (let i = 0; i < 500; i++) board.publish({ temperature: 20 + i / 100 }, 60000);
    const page = await open(browser);
    await drawn(page);
    const names = (await page.locator('#tools [role=group] button:visible').allTextContents()).join();
    equal(names, '1 min,5 min,15 min,1 h,6 h,1 d,All', 'the windows');
    await page.setViewportSize(devices.small.viewport);
    await fits(page, 320);
    await button(page, '6 h').click();
    await says(page, 'temperature', 'min 21.4 · max 25.0 · 6 h', 'range').catch(() => says(page, 'temperature', /max 25\.0 · 6 h$/, 'range'));
  });

  await test('pause: numbers go on, the chart does not; then it goes on', async (board, address, open) => {
    const page = await open(browser);
    await drawn(page);
    await page.locator('#tools .pause').click();
    await eventually(async () => await textOf(page.locator('#tools .pause')) === 'Continue', 'the button');
    const before = await picture(page), text = await range(page);
    must(/^min .* \d\d:\d\d:\d\d – \d\d:\d\d:\d\d$/.test(text), text);
    board.publish({ temperature: 28 }, 1000);
    await says(page, 'temperature', '28.0');
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done), 200))));
    equal((await picture(page)).sum, before.sum, 'the picture');
    equal(await range(page), text, 'min and max');
    await page.locator('#tools .pause').click();
    await says(page, 'temperature', /max 28\.0/, 'range');
  }, 100);

  await test('zoom by dragging, back by a double click; the other charts follow', async (board, address, open) => {
    const page = await open(browser);
    await drawn(page);
    const { x, y, width, height } = await card(page, 'temperature').locator('.u-over').boundingBox();
    await page.mouse.move(x + width * 0.25, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.4, y + height / 2, { steps: 4 });
    await page.mouse.move(x + width * 0.5, y + height / 2);
    await page.mouse.up();
    await page.mouse.move(0, 0);
    for (const name of ['temperature', 'humidity']) await says(page, name, /\d\d:\d\d:\d\d – \d\d:\d\d:\d\d$/, 'range');
    const [, ...times] = /(\d\d):(\d\d):(\d\d) – (\d\d):(\d\d):(\d\d)$/.exec(await range(page)).map(Number);
    const seconds = ((times[3] - times[0]) * 60 + times[4] - times[1]) * 60 + times[5] - times[2];
    must(seconds >= 23 && seconds <= 27, `${seconds} s of 100 s`);
    await card(page, 'temperature').locator('.u-over').dblclick();
    await page.mouse.move(0, 0);
    await says(page, 'temperature', /1 min \d\d s$/, 'range');
  }, 100);

  if (isChromium) {
    await test('two fingers zoom, and what they hold stays under them', async (board, address, open) => {
      const page = await open(browser, devices.phone), session = await page.context().newCDPSession(page);
      await drawn(page);
      const plot = card(page, 'temperature').locator('.u-over');
      await plot.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await plot.boundingBox();
      const touch = (type, ...shares) => session.send('Input.dispatchTouchEvent', { type, touchPoints: shares.map((share, id) => ({ x: x + width * share, y: y + height / 2, id })) });
      await touch('touchStart', 0.4);
      await touch('touchStart', 0.4, 0.6);
      for (let i = 1; i <= 5; i++) await touch('touchMove', 0.4 - 0.04 * i, 0.6 + 0.04 * i);
      await touch('touchEnd');
      const seconds = async () => {
        const times = /(\d\d):(\d\d):(\d\d) – (\d\d):(\d\d):(\d\d)$/.exec(await range(page))?.slice(1).map(Number);
        return times && ((times[3] - times[0]) * 60 + times[4] - times[1]) * 60 + times[5] - times[2];
      };
      // Each movement is drawn in a frame of its own, which may come after the fingers have left.
      await eventually(async () => await seconds() >= 30 && await seconds() <= 37, async () => `${await seconds()} s of 100 s`);
      await page.locator('#tools .pause').click();
      await says(page, 'temperature', /1 min \d\d s$/, 'range');
    }, 100);
  }

  await test('the pointer: wall time by the board\'s clock, and its own time in gaps', async (board, address, open) => {
    board.lacksTime = false;
    for (let i = 0; i < 30; i++) board.publish({ temperature: 25 }, 1000);
    for (let i = 0; i < 40; i++) board.publish({ temperature: null }, 1000);
    for (let i = 0; i < 30; i++) board.publish({ temperature: 26 }, 1000);
    board.clock = Date.UTC(2030, 4, 6, 7, 8, 9);
    const page = await open(browser, { timezoneId: 'UTC' });
    await drawn(page);
    const { x, y, width, height } = await card(page, 'temperature').locator('.u-over').boundingBox();
    let last = '';
    const at = async share => {
      await page.mouse.move(x + width * share, y + height / 2);
      await eventually(async () => /6 May/.test(await range(page)) && await range(page) !== last, async () => `it says "${await range(page)}"`);
      return last = await range(page);
    };
    for (const place of [0.45, 0.5, 0.55]) { // each with a time of its own
      const text = await at(place);
      must(/^no data · 6 May, 07:0\d:\d\d$/.test(text), text);
    }
    await eventually(async () => (await at(0.9)).startsWith('26.0 °C · 6 May, 07:0'), () => range(page));
    await eventually(async () => (await at(0.1)).startsWith('25.0 °C · 6 May, 07:0'), () => range(page));
    await page.mouse.move(0, 0);
    await says(page, 'temperature', /^min .* · max 26\.0 · /, 'range');
  });

  await test('one chart in large: several readings, zoom by buttons and keys, CSV', async (board, address, open) => {
    const page = await open(browser);
    await drawn(page);
    await card(page, 'humidity').locator('.more').click();
    await page.locator(byId('add')).selectOption('Temperature');
    await page.locator(byId('add')).selectOption('Air pressure');
    equal(await page.locator('#legend .label').count(), 3, 'readings');
    await drawn(page, '#plot canvas');
    equal(await page.locator('#what').textContent(), 'Humidity, Temperature, Air pressure', 'the heading');
    await page.getByRole('button', { name: 'Remove: Air pressure' }).click();
    equal(await page.locator('#legend .label').count(), 2, 'readings');
    const legend = page.locator('#legend .range').first();
    await page.locator('#bigtools').getByRole('button', { name: 'Zoom in' }).click();
    await eventually(async () => / – /.test(await textOf(legend)), 'it is not zoomed');
    await page.locator('#bigtools .pause').click();
    await eventually(async () => !/ – /.test(await textOf(legend)), 'it does not go on');
    await page.locator('#plot').focus();
    await page.keyboard.press('+');
    await eventually(async () => / – /.test(await textOf(legend)), 'it is not zoomed by the keyboard');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await eventually(async () => /Humidity \d\d.*Temperature \d\d/.test(await page.locator('#plot').getAttribute('aria-valuetext')), 'no values at the cursor');
    const link = page.locator('#legend a').first();
    equal(await link.getAttribute('href'), 'history?name=humidity', 'the link');
    equal(await link.getAttribute('download'), 'humidity.csv', 'the file');
    must((await page.evaluate(() => fetch('history?name=humidity').then(response => response.text()))).startsWith('uptime,time,humidity\n'), 'no CSV');
    if (isChromium) {
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      equal(download.suggestedFilename(), 'humidity.csv', 'the download');
    }
    await page.keyboard.press('Escape');
    must(!await page.locator('dialog').isVisible(), 'the dialog stays');
  }, 100);

  await test('thresholds: a colour, a sign and words', async (board, address, open) => {
    const page = await open(browser);
    await says(page, 'temperature', /^\d/);
    must(!await card(page, 'temperature').locator('.warn').isVisible(), 'it warns');
    board.publish({ temperature: 31 });
    await eventually(async () => await textOf(card(page, 'temperature').locator('.warn')) === '▲ above 30.0 °C', 'no sign');
    await accessible(page);
    await fits(page, 1280);
    board.publish({ temperature: 30 });
    await eventually(async () => !await card(page, 'temperature').locator('.warn').isVisible(), 'the sign stays');
  }, 20);

  if (isChromium) {
    await test('nothing moves when the page comes, values come, lines are logged, and the board goes', async (board, address, open) => {
      for (const device of [devices.desktop, devices.phone]) {
        const page = await open(browser, { ...device, before: shifts, expects: anyFailure });
        await drawn(page);
        for (const value of [29.1, 11.8, null, 31, 20]) { // of as many digits: behind a longer number its unit has to move
          board.say_(`The value ${value}`);
          board.publish({ temperature: value, heap: 80000 + value, log: board.logged, soil: value, door: value === 20 ? 2 : 0, pump: value === 20 ? 1 : 0, humidity: value, title: 'Another ' + value, fan: 77 });
          await says(page, 'temperature', value === null ? '–' : value.toLocaleString('en-GB', { minimumFractionDigits: 1 }).replace('-', '−'));
        }
        await eventually(async () => await card(page, 'log').locator('.lines p').count() >= 6, 'no lines');
        await board.stop();
        await state(page, 'lost');
        await barSays(page, /./);
        await board.start();
        await state(page, 'live');
        const shifted = await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifted)))));
        must(!shifted.length, shifted.join('\n      '));
      }
    }, 60);
  }
}

async function states(test, browser, isChromium) {
  await test('a lost connection: words, title, icon, controls with the reason; and all of it goes away', async (board, address, open) => {
    const page = await open(browser, { expects: anyFailure });
    await says(page, 'pump', 'Off');
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    const normal = await icon();
    await board.stop();
    await state(page, 'lost');
    await barSays(page, /^(The board is out of reach|The connection was lost)\./);
    await barSays(page, /^The board is out of reach\. Next attempt in \d+ s\.$/);
    equal(await page.title(), '⚠ Offline · Test greenhouse', 'the title');
    must(await icon() !== normal && /b3261e/.test(await icon()), 'the icon');
    for (const name of ['pump', 'fan', 'target', 'mode', 'title', 'water']) {
      must(await card(page, name).locator('button, input, select').first().isDisabled(), `${name} can be used`);
      await says(page, name, 'Out of reach', 'note');
    }
    if (isChromium) await accessible(page);
    await board.start();
    await page.locator('#retry').click({ timeout: 2000 }).catch(() => {}); // it may have come back by itself
    await state(page, 'live');
    equal(await page.title(), 'Test greenhouse', 'the title');
    equal(await icon(), normal, 'the icon');
    must(!await bar(page).isVisible(), 'the words stay');
    await card(page, 'pump').locator('button').click();
    await says(page, 'pump', 'On');
  });

  await test('the focus comes back with the board', async (board, address, open) => {
    const page = await open(browser, { expects: anyFailure });
    await says(page, 'pump', 'Off');
    await page.bringToFront();
    await card(page, 'pump').locator('button').focus();
    await board.stop();
    await state(page, 'lost');
    await board.start();
    await state(page, 'live');
    await eventually(() => page.evaluate(() => document.activeElement.getAttribute('role') === 'switch'), 'it does not');
  });

  await test('a full board: words, and the values that come with each attempt', async (board, address, open) => {
    board.behave({ isFull: true });
    const page = await open(browser, { expects: anyFailure });
    await barSays(page, /^All places of the board are taken/);
    await says(page, 'fan', '30 %');
    must(await card(page, 'fan').locator('input').isDisabled(), 'the slider can be used');
    equal(await textOf(page.locator(`header ${byId('state')}`)), 'Full', 'the state');
    await accessible(page);
    board.behave({});
    await state(page, 'live'); // by itself
  }, 10);

  await test('a server that is no board, or does not admit the page', async (board, address, open) => {
    board.behave({ isForeign: true });
    const page = await open(browser, { expects: anyFailure });
    await barSays(page, /^The board does not admit this page\./);
    if (isChromium) await accessible(page);
  });

  await test('a password is wanted: the page is loaded again, once, and says so', async (board, address, open) => {
    board.behave({ password: 'secret' });
    const page = await open(browser, { expects: anyFailure });
    await eventually(() => board.count('GET /') && board.requests.filter(one => one === 'GET /').length === 2, 'it is not loaded again');
    await barSays(page, /^The board wants a password\./);
    equal(await textOf(page.locator('#retry')), 'Log in', 'the button');
    equal(board.requests.filter(one => one === 'GET /').length, 2, 'how often it is loaded');
  });

  await test('a board that does not respond', async (board, address, open) => {
    const page = await open(browser, { expects: anyFailure });
    await state(page, 'live');
    board.behave({ isDeaf: true });
    board.drop();
    await barSays(page, /^(The connection was lost|The board does not respond)\./);
  });

  await test('stopped by an error of the board: with the close code and its reason', async (board, address, open) => {
    const page = await open(browser, { expects: anyFailure });
    await state(page, 'live');
    board.behave({ isDeaf: true }); // so that it stays
    board.fail(1011, 'Out of <b>memory</b>');
    await barSays(page, /^Stopped by an error of the board \(1011\): Out of <b>memory<\/b>/);
    await says(page, 'fan', 'Stopped by an error', 'note');
    await accessible(page);
  });

  await test('a board without readings, and one that gets its first', async (board, address, open) => {
    board.describe([]);
    const page = await open(browser);
    await eventually(async () => await textOf(page.locator('main .words')) === 'The board has no readings yet.', 'no words');
    await accessible(page);
    board.describe(['heap']);
    board.drop();
    await eventually(async () => await card(page, 'heap').count() === 1, 'it is not shown');
  });

  await test('readings without a value: words, not numbers', async (board, address, open) => {
    board.boot();
    const page = await open(browser);
    await says(page, 'temperature', '–');
    await says(page, 'temperature', 'No data yet', 'range');
    await says(page, 'pump', 'Unknown');
    await says(page, 'pump', 'Nothing said yet', 'note');
    await accessible(page);
  });

  await test('a board that falls silent, and one that is slow by nature', async (board, address, open) => {
    const page = await open(browser, { expects: anyFailure });
    await state(page, 'live');
    await state(page, 'stale');
    must(/^No data for \d+ s$/.test(await textOf(page.locator(`header ${byId('state')}`))), 'the words');
    board.publish({ heap: 1 });
    await state(page, 'live');
  });

  await test('without WebSockets: server-sent events, and commands all the same', async (board, address, open) => {
    board.behave({ refuses: true });
    const page = await open(browser, { expects: anyFailure });
    await state(page, 'live');
    equal(await textOf(page.locator(`header ${byId('state')}`)), 'Live · SSE', 'the state');
    await card(page, 'pump').locator('button').click();
    await says(page, 'pump', 'On');
    await card(page, 'valve').locator('button').click();
    await says(page, 'valve', 'The valve is stuck.', 'note');
  });
}

async function commands(test, browser) {
  await test('a widget is busy until the board has spoken, and shows what it said', async (board, address, open) => {
    board.behave({ ignoresCommands: true });
    const page = await open(browser);
    await says(page, 'pump', 'Off');
    const pump = card(page, 'pump');
    await pump.locator('button').click();
    await eventually(async () => await pump.getAttribute('aria-busy') === 'true', 'it is not busy');
    await pump.locator('button').click(); // while it is busy there is no second command
    equal(await pump.locator('button').getAttribute('aria-checked'), 'false', 'the switch');
    await says(page, 'pump', 'Waiting…', 'note');
    await card(page, 'mode').locator('select').selectOption('Off');
    equal(await card(page, 'mode').locator('select').evaluate(one => one.value), 'Eco', 'the choice while it waits');
    await board.asked('GET /');
    board.publish({ mode: 2 }, 0);
    for (let id = 1; id < 5; id++) board.say({ type: 'result', id });
    await eventually(async () => await pump.getAttribute('aria-busy') === 'false', 'it stays busy');
    await says(page, 'pump', 'Off');
    await says(page, 'mode', 'Comfort');
    equal(await card(page, 'mode').locator('select').evaluate(one => one.value), 'Comfort', 'the choice of the board');
    equal(board.commands.join(), 'pump on,mode Off', 'the commands');
  });

  await test('a command to which the board never responds', async (board, address, open) => {
    board.behave({ ignoresCommands: true });
    const page = await open(browser);
    await says(page, 'pump', 'Off');
    await card(page, 'pump').locator('button').click();
    await says(page, 'pump', 'The board did not confirm it.', 'note');
    await says(page, 'pump', 'Off');
  });

  await test('the last value of a slider arrives, however slow the board is', async (board, address, open) => {
    const page = await open(browser);
    await says(page, 'fan', '30 %');
    await page.bringToFront();
    await card(page, 'fan').locator('input').focus();
    for (let i = 0; i < 25; i++) await page.keyboard.press('ArrowRight');
    await says(page, 'fan', '55 %');
    const sent = board.commands.filter(text => text.startsWith('fan '));
    equal(sent.at(-1), 'fan 55', 'the last command');
    must(sent.length < 15, `${sent.length} commands for 25 keys`);
  });
}

async function silly(test, browser, isChromium) {
  const long = 'Wide '.repeat(60), evil = '<img src=x onerror="window.hacked=1">';
  const hostile = [
    { name: '__proto__', label: evil, unit: evil, hint: evil, group: evil, decimals: 1, warnAbove: 1 },
    { name: 'constructor', kind: 'value', label: long, unit: long, decimals: 99, hint: long },
    { name: 'a', kind: 'slider', label: 'Backwards', min: 10, max: 0, step: -1, group: evil },
    { name: 'b', kind: 'choice', label: 'No choices', group: evil }, { name: 'c', kind: 'choice', choices: 'no', group: evil },
    { name: 'd', kind: 'choice', choices: [null, 1, { a: 1 }, long], group: 7 }, { name: 'e', kind: 'state', choices: [evil, long] },
    { name: 'f', kind: 'unknown', label: 5 }, { name: 'g', kind: 'gauge', min: 5, max: 5, warnBelow: 'x' }, { name: 'h', kind: 'number', min: 'a', step: 0, decimals: -3 },
    { name: 'i', kind: 'text', maxLength: -1, label: long }, { name: 'j', kind: 'switch', label: long, hint: evil }, { name: 'k', kind: 'button', label: long },
    { name: 'l', kind: 'log', label: evil }, { name: 'm', min: 9, max: 1, decimals: null, label: '' }, { name: 'n', kind: ['gauge'], choices: {}, label: null },
    { name: 'toString', kind: 'hasOwnProperty', unit: ['x'], simulated: 'yes', history: 0 },
  ];

  await test('hostile and silly descriptions and values do not break the page', async (board, address, open) => {
    board.name = evil + long;
    board.describe(hostile);
    board.lines = [{ uptime: 'x', text: evil }, null, { uptime: 1e30 }, { text: { a: 1 } }, { uptime: 3, text: long }];
    const rounds = [
      Object.fromEntries(hostile.map(({ name }) => [name, 1e300])), Object.fromEntries(hostile.map(({ name }) => [name, evil])),
      Object.fromEntries(hostile.map(({ name }) => [name, -3.7])), Object.fromEntries(hostile.map(({ name }) => [name, { a: [] }])),
      Object.fromEntries(hostile.map(({ name }) => [name, true])), Object.fromEntries(hostile.map(({ name }) => [name, null])),
      Object.fromEntries(hostile.map(({ name }) => [name, 1])),
    ];
    const page = await open(browser, devices.small);
    await state(page, 'live');
    equal(await page.locator('.card').count(), hostile.length, 'widgets');
    for (const values of rounds) {
      board.publish(values, 1000);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      await fits(page, 320);
    }
    await says(page, 'f', '1');
    await page.setViewportSize(devices.desktop.viewport);
    await fits(page, 1280);
    must(await page.evaluate(() => window.hacked === undefined && !document.querySelector('main img, footer img, dialog img')), 'HTML of the board was taken for HTML');
    await page.locator('.more').first().click();
    await accessible(page);
  });

  await test('numbers of any size stay inside their cards', async (board, address, open) => {
    board.describe(['chart', 'chart6', { name: 'value', kind: 'value', unit: 'bytes' }, { name: 'gauge', kind: 'gauge', unit: 'kWh', decimals: 3 }, { name: 'slider', kind: 'slider', unit: 'kWh', decimals: 2 }, { name: 'number', kind: 'number', unit: 'kWh' }]
      .map(one => (one.name ? one : { name: one, label: one, unit: 'kWh', decimals: one === 'chart6' ? 6 : 0 })));
    const page = await open(browser, devices.small);
    await state(page, 'live');
    for (const value of [1e300, -1e308, 123456789012345, -999999999999999.4, 0.0000001, 1e-300, 5e15, -1234567.891]) {
      board.publish(Object.fromEntries(board.descriptions.map(({ name }) => [name, value])), 1000);
      await eventually(async () => /\d/.test(await textOf(card(page, 'chart').locator(byId('value')))), 'no value');
      await page.evaluate(() => new Promise(requestAnimationFrame));
      await fits(page, 320);
      const cut = await page.evaluate(() => [...document.querySelectorAll('.now data')].filter(one => one.scrollWidth > one.clientWidth + 1 && one.offsetParent).map(one => one.textContent));
      must(!cut.length, `cut off: ${cut}`);
    }
  });

  await test('63 readings: a dense view, and not thirty screens', async (board, address, open) => {
    board.describe(Array.from({ length: 63 }, (_, i) => ({ name: 'r' + i, label: 'Reading number ' + i, unit: '°C', decimals: 1 })));
    for (let round = 0; round < 30; round++) board.publish(Object.fromEntries(board.descriptions.map(({ name }, i) => [name, i + Math.sin(round / 5 + i)])), 1000);
    const page = await open(browser, devices.phone);
    await drawn(page);
    equal(await page.locator('.card').count(), 63, 'widgets');
    equal(await page.locator('#dense').getAttribute('aria-pressed'), 'true', 'dense');
    const screens = () => page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
    must(await screens() < 5, `${await screens()} screens of a phone`);
    await fits(page, 390);
    if (isChromium) await accessible(page);
    await page.setViewportSize(devices.desktop.viewport);
    await eventually(async () => await screens() < 2.2, async () => `${await screens()} screens of a desk`);
    await page.locator('#dense').click();
    await eventually(async () => await screens() > 5, 'it stays dense');
    await drawn(page);
  });

  await test('one reading does not take half a page', async (board, address, open) => {
    board.describe([{ name: 'one', label: 'One' }]);
    board.publish({ one: 5 });
    const page = await open(browser);
    await drawn(page).catch(() => {});
    const { width, height } = await card(page, 'one').boundingBox();
    must(width * height < 1280 * 800 / 5, `${width} x ${height}`);
  });
}

async function people(test, browser, isChromium) {
  await test('German, by the browser\'s language', async (board, address, open) => {
    const page = await open(browser, { locale: 'de-DE' });
    await says(page, 'temperature', /^\d\d,\d$/);
    equal(await page.locator('html').getAttribute('lang'), 'de', 'the language of the page');
    equal(await textOf(page.locator('#tools .pause')), 'Anhalten', 'the button');
    await says(page, 'pump', 'Aus');
    await card(page, 'target').locator('input').fill('13');
    await card(page, 'target').locator('input').press('Enter');
    await says(page, 'target', 'Not thirteen.', 'note');
    await accessible(page);
  }, 10);

  await test('labels from right to left', async (board, address, open) => {
    board.describe([{ name: 'water', kind: 'switch', label: 'משאבת מים', hint: 'לגינה' }, { name: 'heat', label: 'درجة الحرارة', unit: '°C' }]);
    board.publish({ water: 1, heat: 3 });
    const page = await open(browser, devices.small);
    await says(page, 'heat', '3');
    for (const name of ['water', 'heat']) equal(await card(page, name).locator('.label').evaluate(one => getComputedStyle(one).direction), 'rtl', 'the direction');
    await fits(page, 320);
    await accessible(page);
  });

  if (isChromium) {
    await test('reduced motion: nothing is animated', async (board, address, open) => {
      const page = await open(browser, { reducedMotion: 'reduce' });
      await says(page, 'pump', 'Off');
      await card(page, 'pump').locator('button').click();
      await says(page, 'pump', 'On');
      equal(await page.evaluate(() => document.getAnimations().length), 0, 'animations');
    });
  }

  await test('no script: words', async (board, address, open) => {
    if (!isChromium) return;
    const page = await open(browser, { javaScriptEnabled: false });
    must(/JavaScript/.test(await page.locator('noscript').textContent()), 'none');
  });
}

async function several(test, browser) {
  await test('several boards in one page, by their addresses', async (board, address, open) => {
    const other = new DashboardBoard(), otherAddress = await other.start();
    try {
      Object.assign(other, { name: 'Cellar', allows: [new URL(address).origin] });
      other.begin(30);
      const page = await open(browser, { address: `${address}#boards=${new URL(otherAddress).host},<b>`, expects: anyFailure });
      const [own, cellar] = [0, 1].map(i => page.locator('section.board').nth(i));
      await eventually(async () => await cellar.locator('h2').first().textContent() === 'Cellar', 'no title');
      equal(await page.locator('section.board').count(), 2, 'boards');
      await eventually(async () => await textOf(cellar.locator(byId('state'))) === 'Live', 'it is not live');
      equal(await own.locator('.card').count(), 15, 'its own widgets');
      equal(await cellar.locator('.card').count(), 15, 'widgets of the other one');
      await cellar.locator(`${byId('reading-pump')} button`).click();
      await eventually(async () => await textOf(cellar.locator(`${byId('reading-pump')} ${byId('value')}`)) === 'On', 'it is not switched');
      equal(await textOf(own.locator(`${byId('reading-pump')} ${byId('value')}`)), 'Off', 'the same reading of the first board');
      equal(await cellar.locator(`${byId('reading-log')} a`).getAttribute('href'), otherAddress, 'where the log is');
      await own.locator(`${byId('reading-temperature')} .more`).click();
      await page.locator(byId('add')).selectOption('Temperature (Cellar)');
      await drawn(page, '#plot canvas');
      equal(await page.locator('#legend a').last().getAttribute('href'), `${otherAddress}history?name=temperature`, 'the CSV of the other board');
      await page.keyboard.press('Escape');
      await accessible(page);
      await other.stop();
      await eventually(async () => await textOf(cellar.locator(byId('state'))) === 'Out of reach', 'its loss is not shown');
      equal(await page.title(), 'Test greenhouse', 'the title');
      must(/AllowedOrigins lack http/.test(await textOf(cellar.locator('.words').first())), 'no words');
      await state(page, 'live').catch(() => state(page, 'stale'));
      must(await cellar.locator(`${byId('reading-pump')} button`).isDisabled() && !await own.locator(`${byId('reading-pump')} button`).isDisabled(), 'the controls');
    } finally {
      if (other.http.listening) await other.stop();
    }
  }, 30);
}

export async function pageChecks(browserName, browser) {
  const isChromium = browserName === 'Chromium', test = (name, action, seconds) => withBoard(`${browserName}: ${name}`, action, seconds);
  for (const part of [time, states, commands, silly, people, several]) await part(test, browser, isChromium);
}

/** The pictures of the documents, and for eyes. */
export async function screenshots(browser) {
  const board = new DashboardBoard(), address = await board.start(), folder = root + 'artifacts/screenshots/';
  mkdirSync(folder, { recursive: true });
  board.begin(110);
  try {
    for (const device of ['desktop', 'phone']) {
      for (const colorScheme of ['light', 'dark']) {
        const page = await open(browser, address, { ...devices[device], colorScheme, deviceScaleFactor: 2 });
        await drawn(page);
        await page.screenshot({ path: `${folder}dashboard-${device}-${colorScheme}.png`, fullPage: true });
        await close(page);
      }
    }
  } finally {
    await board.stop();
  }
}
