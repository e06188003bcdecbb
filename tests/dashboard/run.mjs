// Tests the dashboard's page in Chromium and Firefox: node tests/dashboard/run.mjs --help
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { begin } from '../Kit/usage.mjs';

const [word] = begin(import.meta.url, `node tests/dashboard/run.mjs   tests the dashboard's page in Chromium and Firefox; before: npm ci --prefix tests/dashboard,
                               npm ci --prefix tests/nanows.js; a browser that is not there is skipped
node tests/dashboard/run.mjs greenhouse   only the widgets, against the library's own dashboard: tests/NanoWs.Greenhouse, built for Release
node tests/dashboard/run.mjs sample       the desktop sample in Chromium, with and without a password, likewise
node tests/dashboard/run.mjs pictures     no test: writes docs/widgets/*.png, a picture of each kind of widget, and docs/dashboard.png, from the same dashboard in Chromium

Environment variables:
  STATION_CMD   command that starts the test station (gets "--port 0" appended, prints its address); default: the one in Node,
                tests/dashboard/board.mjs, whose first lines say what a station must have; for "sample" another program with readings and a switch "led"
  CHROMIUM, FIREFOX   the browsers; default /usr/bin/chromium, /usr/bin/firefox-esr
  ONLY          only the checks of "widgets" or of "page"
  BROWSER       only Chromium or Firefox; otherwise both, at the same time
  NAME          only the checks whose names contain this (those of "widgets" build on each other)
  SCREENSHOTS   1: writes artifacts/screenshots/dashboard-*.png`, ['greenhouse', 'sample', 'pictures']);
if (word === 'sample') process.env.BROWSER ??= 'Chromium';
const browsers = ['Chromium', 'Firefox'];
const built = name => `dotnet artifacts/bin/${name}/release/${name}.dll`;
if (word === 'pictures') {
  process.env.STATION_CMD = built('NanoWs.Greenhouse');
  const { launch } = await import('./harness.mjs');
  const { pictures } = await import('./pictures.mjs');
  const browser = await launch('Chromium');
  await pictures(browser);
  await browser.close();
  process.exit(0);
}
if (!process.env.BROWSER) {
  // Each in a process of its own: for most of the time they wait for pages.
  const found = await Promise.all(browsers.map(name => new Promise(resolve => {
    const child = spawn(process.execPath, process.argv.slice(1), { env: { ...process.env, BROWSER: name }, stdio: ['ignore', 'pipe', 'inherit'] });
    let last = '';
    createInterface(child.stdout).on('line', line => {
      last = line || last;
      if (line && !/^\d+ passed/.test(line)) console.log(line);
    });
    child.once('close', () => resolve(last));
  })));
  const sum = what => found.reduce((all, line) => all + Number(new RegExp(`(\\d+) ${what}`).exec(line)?.[1] ?? (what === 'failed' ? 1 : 0)), 0);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exit(failed || !passed ? 1 : 0);
}

const { check, errors, launch, must, startStation, totals } = await import('./harness.mjs');
const { pageChecks, screenshots } = await import('./page.mjs');
const { login } = await import('./login.mjs');
const { sample } = await import('./sample.mjs');
const { widgets } = await import('./widgets.mjs');

const only = word === 'greenhouse' ? 'widgets' : process.env.ONLY;
const isOther = word === 'sample' && process.env.STATION_CMD; // another program, whose options and readings are its own
if (word && !isOther) process.env.STATION_CMD = built(word === 'sample' ? 'NanoWs.Sample.Desktop' : 'NanoWs.Greenhouse');
for (const name of browsers.filter(one => one === process.env.BROWSER)) {
  const browser = await launch(name);
  if (!browser) {
    totals.skipped++;
    console.log(`skip  ${name} was not found; on Debian: apt-get install ${name === 'Chromium' ? 'chromium' : 'firefox-esr'}`);
    continue;
  }
  try {
    if (word === 'sample') {
      await sample(browser, isOther ? {} : { options: '--simulate 31', readings: 32 });
      if (!isOther) await login(browser);
    } else if (only !== 'page') {
      const station = await startStation();
      await widgets(name, browser, station.address);
      await station.stop();
    }
    if (!word && only !== 'widgets') await pageChecks(name, browser);
    if (process.env.SCREENSHOTS && name === 'Chromium') await screenshots(browser);
    await check(`${name}: no errors in the browser`, () => must(!errors.length, errors.splice(0).join('\n      ')));
  } catch (error) {
    totals.failed++;
    console.log(`FAIL  ${name}: ${error.stack}`);
  } finally {
    await browser.close();
  }
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(totals.failed || !totals.passed ? 1 : 0);
