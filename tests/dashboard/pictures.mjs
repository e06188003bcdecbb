// The pictures of docs/dashboard.md: each kind of widget, as the library's own dashboard shows it.
import { mkdirSync, statSync } from 'node:fs';
import { card, close, devices, drawn, open, root, startStation, state } from './harness.mjs';

const LIMIT = 150000; // bytes of all together
const SECONDS = 45; // of history in the charts
const widgets = { chart: 'temperature', gauge: 'soil', value: 'heap', state: 'door', switch: 'pump', slider: 'fan', number: 'target', choice: 'mode', text: 'title', button: 'water', log: 'log' };

/** Returns how many bytes the files have. */
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
  await station.stop();
  if (sum > LIMIT) throw new Error(`The pictures have ${sum} bytes, more than ${LIMIT}.`);
  console.log(`${Object.keys(widgets).length} pictures in docs/widgets, ${sum} bytes`);
}
