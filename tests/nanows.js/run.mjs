// nanows.js in Node, Chromium and Firefox, directly and behind nginx: node tests/nanows.js/run.mjs --help
import { spec } from 'node:test/reporters';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { begin } from '../Kit/usage.mjs';

begin(import.meta.url, `node tests/nanows.js/run.mjs   tests src/nanows.js in Node, Chromium and Firefox, with a board that can be told to
                               misbehave, directly and behind nginx; without nginx, chromium or firefox-esr the tests with
                               them are skipped; before: npm ci --prefix tests/nanows.js`);
const files = ['module', 'leaks', 'node', 'browsers'].map(name => fileURLToPath(new URL(`${name}.test.mjs`, import.meta.url)));
let passed = 0, failed = 0, skipped = 0;
const isTest = ({ name }) => name.includes(': '); // otherwise it is what contains them
const events = run({ files, concurrency: 2 });
events.on('test:pass', event => {
  if (!isTest(event) && event.skip === undefined) return;
  if (event.skip === undefined) return passed++;
  skipped++;
  console.log(`skip  ${event.name}: ${event.skip}`);
});
events.on('test:fail', event => {
  if (event.details.error.failureType !== 'subtestsFailed') failed++;
});
events.on('end', () => {
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exit(failed || !passed ? 1 : 0);
});
events.compose(new spec()).pipe(process.stdout);
