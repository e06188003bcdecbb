// The pictures of the documents, as the library's own dashboard shows it: each kind of widget, and the page on a phone, light and dark.
import { mkdirSync, statSync } from 'node:fs';
import { card, close, devices, drawn, open, root, startStation, state } from './harness.mjs';

const LIMIT = 150000; // bytes of all together
const SECONDS = 45; // of history in the charts
const widgets = { chart: 'temperature', gauge: 'soil', value: 'heap', state: 'door', switch: 'pump', slider: 'fan', number: 'target', choice: 'mode', text: 'title', button: 'water', log: 'log' };

/** The page on a phone, light and dark, side by side. */
async function phones(browser, address) {
  const shots = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(browser, address, { ...devices.phone, colorScheme, reducedMotion: 'reduce' });
    await state(page, 'live');
    await drawn(page);
    shots.push((await page.screenshot({ animations: 'disabled' })).toString('base64'));
    await close(page);
  }
  const page = await open(browser, null, { viewport: { width: 2 * 390 + 24, height: 844 } });
  await page.setContent(`<body style="margin: 0; display: flex; gap: 24px">${shots.map(shot => `<img src="data:image/png;base64,${shot}">`).join('')}`);
  await page.screenshot({ path: root + 'docs/dashboard.png', omitBackground: true });
  await close(page);
}

/** Makes the pictures. */
export async function pictures(browser) {
  const station = await startStation(), folder = root + 'docs/widgets/';
  mkdirSync(folder, { recursive: true });
  console.log(`The charts need some history: ${SECONDS} s.`);
  await new Promise(resolve => setTimeout(resolve, SECONDS * 1000));
  const page = await open(browser, station.address, { ...devices.phone, colorScheme: 'light', reducedMotion: 'reduce' });
  await state(page, 'live');
  await drawn(page);
  let sum = 0;
  for (const [kind, name] of Object.entries(widgets)) {
    const path = `${folder}${kind}.png`;
    await card(page, name).screenshot({ path, animations: 'disabled' });
    sum += statSync(path).size;
  }
  await close(page);
  await phones(browser, station.address);
  await station.stop();
  if (sum > LIMIT) throw new Error(`The pictures have ${sum} bytes, more than ${LIMIT}.`);
  console.log(`${Object.keys(widgets).length} pictures in docs/widgets, ${sum} bytes, and docs/dashboard.png`);
}
