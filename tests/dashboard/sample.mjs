// A program's own dashboard with nothing simulated between it and the browser: the desktop sample, or what STATION_CMD starts.
import { byId, card, check, close, drawn, equal, eventually, must, open, picture, says, startStation, state, textOf } from './harness.mjs';

const COMEBACK = 25000; // ms: the longest back-off is 10 s
const whileDown = /./;

const button = page => card(page, 'led').locator('button');
const bothSay = (pages, text) => Promise.all(pages.map(page => says(page, 'led', text)));

/** @param {string} options of the program; @param {number} readings how many it has; null if that is unknown */
export async function sample(browser, { options, readings }) {
  let station = await startStation({ options });
  const { address } = station;
  const [first, second] = await Promise.all([open(browser, address), open(browser, address, { colorScheme: 'dark' })]);
  const pages = [first, second];

  await check('sample: two pages are live, and the values change', async () => {
    await Promise.all(pages.map(page => state(page, 'live')));
    const values = () => first.locator(`.card ${byId('value')}`).allTextContents();
    const before = String(await values());
    await eventually(async () => String(await values()) !== before, 'they do not');
    if (readings) equal(await first.locator('.card').count(), readings, 'widgets');
  });
  await check('sample: the chart is drawn and moves', async () => {
    await drawn(first);
    const { sum } = await picture(first);
    await eventually(async () => (await picture(first)).sum !== sum, 'it stands still');
  });
  await check('sample: the switch, from both pages, by mouse and keyboard', async () => {
    must(/^Light/.test(await textOf(card(first, 'led'))), 'the label');
    await bothSay(pages, 'Off');
    await button(first).click();
    await bothSay(pages, 'On');
    await second.bringToFront();
    await button(second).focus();
    await second.keyboard.press('Space');
    await bothSay(pages, 'Off');
  });
  await check('sample: a reload shows the past at once', async () => {
    const from = await first.evaluate(() => performance.now());
    await eventually(async () => await first.evaluate(() => performance.now()) - from > 3000, 'time stands still');
    await first.reload();
    await state(first, 'live');
    await drawn(first); // two points at least, and the second one after the reload is a second away
    must(await first.evaluate(() => performance.now()) < 3000, 'only what came since is there');
  });
  await check('sample: without WebSockets the page is live all the same, and switches', async () => {
    const third = await open(browser, null, { before: page => page.routeWebSocket(/./, socket => socket.close()) });
    await third.goto(address);
    await state(third, 'live');
    equal(await textOf(third.locator(`header ${byId('state')}`)), 'Live · SSE', 'the state');
    await button(third).click();
    await bothSay([...pages, third], 'On');
    await close(third);
  });
  await check('sample: killed and started again, both pages come back by themselves', async () => {
    for (const page of pages) page.expects = whileDown;
    await first.evaluate(() => { window.neverReloaded = true; });
    await station.stop();
    await Promise.all(pages.map(page => state(page, 'lost')));
    must(await button(first).isDisabled(), 'the switch can be used');
    station = await startStation({ options, port: new URL(address).port });
    await Promise.all(pages.map(page => state(page, 'live', COMEBACK)));
    must(await first.evaluate(() => window.neverReloaded), 'the page was loaded again');
    await bothSay(pages, 'Off');
  });
  for (const page of pages) await close(page);
  await station.stop();
}
