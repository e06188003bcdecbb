// Every widget of the station, worked in two pages at once: what one page sets, both show, and only when the board says so.
import { module, page as built } from './board.mjs';
import { accessible, bothSay, byId, card, check, close, devices, drawn, equal, eventually, fits, must, open, says, state, textOf } from './harness.mjs';

const control = (page, name, selector) => card(page, name).locator(selector);
const note = (page, name, text) => says(page, name, text, 'note');

/** Moves the thumb of a slider with the mouse or a finger, in so many steps, from one share of its width to another. */
async function drag(page, name, from, to, steps) {
  const { x, y, width, height } = await control(page, name, 'input').boundingBox();
  const at = share => x + 13 + share * (width - 26); // the middle of the thumb goes no nearer to the ends
  await page.mouse.move(at(from), y + height / 2);
  await page.mouse.down();
  for (let i = 1; i <= steps; i++) await page.mouse.move(at(from + (to - from) * i / steps), y + height / 2);
  await page.mouse.up();
}

export async function widgets(browserName, browser, address) {
  const test = (name, action) => check(`${browserName}: ${name}`, action);
  const sent = [];
  const before = page => page.on('websocket', socket => socket.on('framesent', ({ payload }) => sent.push([performance.now(), String(payload)])));
  const [first, second] = await Promise.all([
    open(browser, address, { colorScheme: 'light', before }), open(browser, address, { ...devices.phone, colorScheme: 'dark' }),
  ]);
  const pages = [first, second];

  await test('both pages are live and have the title of the board', async () => {
    await Promise.all(pages.map(page => state(page, 'live')));
    equal(await textOf(first.locator('h1')), 'Test greenhouse', 'the heading');
    equal(await first.title(), 'Test greenhouse', 'the title');
  });
  await test('the page may use only what is its own', async () => {
    const { headers, manifest, icon } = await first.evaluate(async () => {
      const [page, manifest] = await Promise.all([fetch('/'), fetch(document.querySelector('link[rel=manifest]').href)]);
      const text = await manifest.json(), icon = await fetch(text.icons[0].src);
      return { headers: Object.fromEntries(page.headers), manifest: text, icon: [icon.headers.get('content-type'), await icon.text()] };
    });
    const policy = headers['content-security-policy'];
    must(/default-src 'none'/.test(policy) && /manifest-src 'self'/.test(policy) && !/unsafe/.test(policy), policy);
    equal(manifest.name, 'Test greenhouse', 'the name in the manifest');
    const size = await first.evaluate(async () => {
      const image = new Image();
      image.src = document.querySelector('link[rel=apple-touch-icon]').href;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight].join();
    });
    equal(size, '96,96', 'the size of the icon for iOS');
    must(/^image\/svg\+xml/.test(icon[0]) && icon[1].startsWith('<svg'), icon.join());
  });
  await test('the page and the module for other pages are what was built, byte for byte', async () => {
    for (const [path, content] of [['', built], ['nanows.js', module]]) {
      const response = await fetch(address + path, { headers: { 'Accept-Encoding': 'gzip' } }); // which it unpacks
      must(Buffer.from(await response.arrayBuffer()).equals(content), `/${path} is another one`);
    }
  });
  await test('there is a widget for each reading, in its group, and it shows the value', async () => {
    equal(await first.locator('.card').count(), 15, 'widgets');
    equal((await first.locator('h2:not(dialog h2)').allTextContents()).join(), 'Readings,Controls,Events', 'groups');
    await bothSay(pages, 'temperature', /^\d\d\.\d$/);
    equal(await card(first, 'temperature').locator('data').getAttribute('data-unit'), '°C', 'the unit');
    await bothSay(pages, 'humidity', /^\d\d$/);
    for (const [name, text] of [['soil', '60'], ['door', 'Closed'], ['pump', 'Off'], ['fan', '30 %'], ['target', '20.0 °C'], ['mode', 'Eco'], ['water', '0×']]) {
      await bothSay(pages, name, text);
    }
    await bothSay(pages, 'heap', /^\d\d,\d\d\d$/);
    for (const page of pages) {
      equal(await control(page, 'title', 'input').inputValue(), 'Bed 1', 'the text');
      equal(await control(page, 'target', 'input').inputValue(), '20', 'the number');
      equal(await control(page, 'fan', 'input').inputValue(), '30', 'the slider');
      equal(await control(page, 'soil', '[role=meter]').getAttribute('aria-valuenow'), '60', 'the gauge');
    }
    equal(await textOf(card(first, 'temperature').locator('.hint')), 'In the shade', 'the hint');
    equal(await textOf(card(first, 'pressure').locator('.badge')), 'simulated', 'the badge');
  });
  await test('the charts are drawn', () => Promise.all(pages.map(page => drawn(page))));

  await test('a switch', async () => {
    await control(first, 'pump', 'button').click();
    await bothSay(pages, 'pump', 'On');
    equal(await control(second, 'pump', 'button').getAttribute('aria-checked'), 'true', 'the other page');
    await control(second, 'pump', 'button').click();
    await bothSay(pages, 'pump', 'Off');
  });
  await test('the log has what happened, in both pages', async () => {
    for (const page of pages) {
      const lines = () => card(page, 'log').locator('.lines span').allTextContents();
      await eventually(async () => (await lines()).slice(-2).join() === 'Pump on,Pump off', async () => String(await lines()));
      must(/^\d\d:\d\d:\d\d$/.test(await textOf(card(page, 'log').locator('time').last())), 'no time of day');
    }
  });
  await test('a handler that throws: refused, with its message, and nothing changes', async () => {
    await control(first, 'valve', 'button').click();
    await note(first, 'valve', 'The valve is stuck.');
    await eventually(async () => (await textOf(first.locator('#notice'))) === 'Valve: The valve is stuck.', 'it is not announced');
    for (const page of pages) equal(await textOf(card(page, 'valve').locator(byId('value'))), 'Off', 'the state');
  });
  await test('a slider, by the keyboard', async () => {
    await control(first, 'fan', 'input').focus();
    await first.keyboard.press('ArrowRight');
    await bothSay(pages, 'fan', '31 %');
    await first.keyboard.press('End');
    await bothSay(pages, 'fan', '100 %');
    await first.keyboard.press('Home');
    await bothSay(pages, 'fan', '0 %');
    equal(await control(second, 'fan', 'input').inputValue(), '0', 'the other page');
  });
  await test('a slider that is dragged sends a few values, and the last one', async () => {
    sent.length = 0;
    const from = performance.now();
    await drag(first, 'fan', 0, 0.8, 60);
    await says(second, 'fan', /^(79|80|81) %$/);
    const value = await control(first, 'fan', 'input').inputValue();
    await bothSay(pages, 'fan', `${value} %`);
    const commands = sent.filter(([, text]) => / fan /.test(text)), seconds = (performance.now() - from) / 1000;
    if (browserName === 'Chromium') { // Firefox's driver tells nothing of frames
      must(commands.length >= 1 && commands.length <= 4 * seconds + 2, `${commands.length} commands in ${seconds} s`);
      must(commands.at(-1)[1].endsWith(` fan ${value}`), `the last one is ${commands.at(-1)[1]}`);
    }
    equal(await card(first, 'fan').locator('.next').textContent(), '', 'what is still to come');
  });
  await test('a reading that follows warns, with a sign', async () => {
    await drag(second, 'dryness', 0.4, 0.95, 5);
    for (const page of pages) {
      await eventually(async () => /^▼ below 20 %$/.test(await textOf(card(page, 'soil').locator('.warn'))), 'no warning');
      equal(await card(page, 'soil').getAttribute('data-level'), '-1', 'the level');
    }
    await control(second, 'dryness', 'input').press('Home');
    await bothSay(pages, 'soil', '100');
    await eventually(async () => !await card(first, 'soil').locator('.warn').isVisible(), 'the warning stays');
  });
  await test('a number: typed, in steps, refused, out of range', async () => {
    const input = control(first, 'target', 'input');
    await first.bringToFront(); // a page in the background has no focus in Firefox
    await input.fill('22.5');
    equal(await textOf(card(first, 'target').locator(byId('value'))), '20.0 °C', 'what the board says while another one is typed');
    await input.press('Enter');
    await bothSay(pages, 'target', '22.5 °C');
    await control(second, 'target', 'button').last().click();
    await bothSay(pages, 'target', '23.0 °C');
    equal(await input.inputValue(), '23', 'the field of the other page');
    await control(second, 'target', 'button').first().click();
    await bothSay(pages, 'target', '22.5 °C');
    await input.fill('13');
    await input.press('Enter');
    await note(first, 'target', 'Not thirteen.');
    equal(await input.getAttribute('aria-invalid'), 'true', 'the field');
    await input.press('Escape');
    equal(await input.inputValue(), '22.5', 'after Escape');
    await input.fill('99');
    await input.press('Enter');
    await note(first, 'target', /35/);
    await first.bringToFront();
    await input.blur();
    equal(await input.inputValue(), '22.5', 'when it is left');
    await bothSay(pages, 'target', '22.5 °C');
  });
  await test('a choice, and one that is refused', async () => {
    await control(first, 'mode', 'select').selectOption('Off');
    await bothSay(pages, 'mode', 'Off');
    equal(await control(second, 'mode', 'select').evaluate(one => one.selectedIndex), 0, 'the other page');
    await control(second, 'mode', 'select').selectOption('Comfort');
    await note(second, 'mode', 'No comfort today.');
    equal(await control(second, 'mode', 'select').evaluate(one => one.selectedIndex), 0, 'after the refusal');
    await bothSay(pages, 'mode', 'Off');
  });
  await test('a text: sent with Enter, refused, empty', async () => {
    const input = control(first, 'title', 'input');
    await input.fill('Beet 2 → süß');
    await input.press('Enter');
    await eventually(async () => await control(second, 'title', 'input').inputValue() === 'Beet 2 → süß', 'the other page does not show it');
    await input.fill('x');
    await input.press('Enter');
    await note(first, 'title', 'Too short.');
    equal(await textOf(card(first, 'title').locator(byId('value'))), 'Beet 2 → süß', 'what the board says beside the draft');
    await input.press('Escape');
    equal(await input.inputValue(), 'Beet 2 → süß', 'after Escape');
    await input.fill('');
    await input.press('Enter');
    await eventually(async () => await control(second, 'title', 'input').inputValue() === '', 'it is not empty');
  });
  await test('a button, and the state that follows it', async () => {
    await control(first, 'water', 'button').click();
    await bothSay(pages, 'water', '1×');
    await bothSay(pages, 'door', 'Open');
    if (browserName === 'Chromium') await control(second, 'water', 'button').tap();
    else await control(second, 'water', 'button').click();
    await bothSay(pages, 'water', '2×');
    await bothSay(pages, 'door', 'Ajar');
  });

  await test('axe finds nothing: light and dark, on a desk and on phones, with the dialog', async () => {
    for (const page of pages) await accessible(page);
    if (browserName === 'Chromium') {
      await first.emulateMedia({ colorScheme: 'dark' });
      await second.emulateMedia({ colorScheme: 'light' });
      for (const page of pages) await accessible(page);
    }
    await card(first, 'temperature').locator('.more').click();
    await first.locator(byId('add')).selectOption('Humidity');
    await drawn(first, '#plot canvas');
    await accessible(first);
    await first.keyboard.press('Escape');
    await second.locator('#dense').click();
    await accessible(second);
    await second.locator('#dense').click();
  });
  await test('nothing is wider than a phone of 320 px', async () => {
    await second.setViewportSize({ width: 320, height: 640 });
    await fits(second, 320);
    await card(second, 'temperature').locator('.more').click();
    await fits(second, 320);
    await accessible(second);
    await second.keyboard.press('Escape');
    await second.setViewportSize({ width: 390, height: 844 });
    await fits(second, 390);
  });
  await test('everything can be reached and worked with the keyboard alone', async () => {
    await first.bringToFront();
    await first.reload();
    await state(first, 'live');
    await says(first, 'pump', 'Off');
    const seen = [];
    const tab = async () => {
      await first.keyboard.press('Tab');
      const [name, what] = await first.evaluate(() => {
        const one = document.activeElement;
        return [one.closest('.card')?.dataset.testid ?? '', one.getAttribute('role') || one.localName];
      });
      seen.push(name + ' ' + what);
      return name + ' ' + what;
    };
    const reach = async what => {
      for (let i = 0; i < 60; i++) if (await tab() === what) return;
      throw new Error(`${what} is not reached: ${seen}`);
    };
    await reach('reading-temperature button');
    await first.keyboard.press('Enter');
    await first.locator('#plot').focus();
    await first.keyboard.press('ArrowLeft');
    await eventually(async () => /Temperature \d/.test(await first.locator('#plot').getAttribute('aria-valuetext')), 'it says no value');
    await first.keyboard.press('Escape');
    equal(await first.evaluate(() => document.activeElement.className), 'more', 'the focus after the dialog');
    await reach('reading-pump switch');
    await first.keyboard.press('Space');
    await bothSay(pages, 'pump', 'On');
    await first.keyboard.press('Space');
    await bothSay(pages, 'pump', 'Off');
    for (const what of ['valve switch', 'fan input', 'dryness input', 'target button', 'target input', 'mode select', 'title input', 'water button', 'log log']) {
      await reach('reading-' + what);
    }
  });
  for (const page of pages) await close(page);
}
