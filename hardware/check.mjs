// Checks a station, or any WebSocket server, from the outside, and prints a report to keep in hardware/results/.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { release, type } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Op, Peer, credentials, frame, head, open, parseAddress, pause } from './check/peer.mjs';
import { framePoints, handshakePoints } from './check/points.mjs';

const USAGE = `node hardware/check.mjs ws://ADDRESS[:PORT]/[PATH] [options]     without PATH: a station, whose WebSocket is at /ws

  --report FILE      write the report to a file as well, e.g. hardware/results/2026-08-01-esp32-devkit.md
  --title TEXT       what was checked: board, firmware, commit
  --password WORD    the station's password, if it has one
  --echo ws://...    an echo server on the same board, against which the whole conformance suite is run
  --seconds N        how long to measure each rate, and the other clients while one is stalled (5)
  --patience MS      how long to wait for a response (5000)
  --clients N        how many connections to use at once (3: a board's station accepts four)
  --only A,B         only some of page, handshake, frames, conformance, rate, stall, memory
  --accept-memory-loss KB   how much less free memory the board may report afterwards (4)`;

const SECTIONS = ['page', 'handshake', 'frames', 'conformance', 'rate', 'stall', 'memory'];
const GAP = 2000; // ms that a client may be without readings while another one is stalled

const options = { seconds: 5, patience: 5000, clients: 3, 'accept-memory-loss': 4 };

function parse(args) {
  for (let i = 0; i < args.length; i++) {
    const name = args[i].startsWith('--') && args[i].slice(2);
    if (name === false) options.address = options.address ? die(`There must be one address, but there is also "${args[i]}".`) : args[i];
    else if (name === 'help') { console.log(USAGE); process.exit(0); }
    else if (!['report', 'title', 'password', 'echo', 'seconds', 'patience', 'clients', 'only', 'accept-memory-loss'].includes(name)) die(`"${args[i]}" is unknown.`);
    else if (i + 1 === args.length) die(`${args[i]} needs a value.`);
    else options[name] = typeof options[name] === 'number' ? Number(args[++i]) : args[++i];
  }
  if (!options.address) die('The address is missing, for example ws://192.168.1.50/.');
  for (const [name, value] of Object.entries(options)) if (typeof value === 'number' && !(value > 0)) die(`--${name} must be a positive number.`);
  options.sections = options.only ? options.only.split(',') : SECTIONS;
  for (const name of options.sections) if (!SECTIONS.includes(name)) die(`There is no section "${name}": they are ${SECTIONS.join(', ')}.`);
  if (options.report) expectWritable(options.report);
}

// Before the check, which takes a minute.
function expectWritable(file) {
  const isFolder = path => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder(dirname(file))) die(`--report: there is no folder "${dirname(file)}".`);
  if (isFolder(file)) die(`--report needs a file, but "${file}" is a folder.`);
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch {
    die(`--report: "${file}" cannot be written.`);
  }
}

function die(why) {
  console.error(`${why} --help lists the options.`);
  process.exit(2);
}

// ---- The report

const report = [];
const failures = [];
let passed = 0;

function say(line = '') {
  report.push(line);
  console.log(line);
}

function result(error, name, note = '') {
  if (error) failures.push(`${name}: ${error}`);
  else passed++;
  say(`- ${error ? '**FAIL**' : 'ok'}: ${name}${note && ` (${note})`}${error ? `: ${error}` : ''}`);
}

async function check(name, action) {
  try {
    result(null, name, await action() ?? '');
    return true;
  } catch (error) {
    result(error.message, name);
    return false;
  }
}

const must = (condition, message) => { if (!condition) throw new Error(message); };
const ms = value => `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

// ---- The station's stream

/** Parses a text of the stream; null if it is not from a station. */
function read(got) {
  if (got.opcode !== Op.text) return null;
  try {
    const said = JSON.parse(got.payload);
    return typeof said?.type === 'string' ? said : null;
  } catch {
    return null;
  }
}

/** Reads the stream for a while: the times of its readings, and the values. */
async function watch(peer, milliseconds) {
  const seen = { times: [], values: {}, hello: null };
  const end = performance.now() + milliseconds;
  let begun = null; // a message in several frames: a description that is larger than the board's buffer
  while (performance.now() < end) {
    let got;
    try {
      got = await peer.frame(Math.max(1, end - performance.now()));
    } catch (error) {
      must(/^no frame/.test(error.message), error.message);
      break;
    }
    must(got, 'the server closed the connection');
    must(got.opcode !== Op.close, 'the server closed the WebSocket');
    if (got.opcode === Op.ping) peer.send(frame(Op.pong, got.payload));
    if (got.opcode === Op.continuation && begun) begun.payload = Buffer.concat([begun.payload, got.payload]);
    else if (got.opcode === Op.text) begun = got;
    else continue;
    if (!got.fin) continue;
    const said = read(begun);
    begun = null;
    if (said?.type === 'hello') seen.hello = said;
    if (said?.type !== 'readings') continue;
    seen.times.push(performance.now());
    for (const [name, value] of Object.entries(said.values ?? {})) (seen.values[name] ??= []).push(value);
  }
  return seen;
}

/** The longest time without readings, including the times after the start and before the end. */
const longestGap = (times, start, end) => [start, ...times, end].reduce((most, time, i, all) => i ? Math.max(most, time - all[i - 1]) : most, 0);

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];

async function memory(target) {
  const peer = await open(target, options.patience);
  const { values } = await watch(peer, 1600);
  peer.drop();
  const name = ['heap', 'memory'].find(one => values[one]?.some(value => typeof value === 'number'));
  return name && { name, value: median(values[name].filter(value => typeof value === 'number')) };
}

// ---- The sections

async function get(target, path, more = []) {
  const peer = await Peer.connect(target, options.patience);
  try {
    peer.send(head([`GET ${path} HTTP/1.1`, `Host: ${target.authority}`, 'Accept-Encoding: gzip', ...credentials(target), ...more]));
    const response = await peer.response();
    must(response, 'no HTTP response');
    const length = Number(response.headers['content-length'] ?? 0);
    return { ...response, content: length && response.status !== 304 ? await peer.body(length) : Buffer.alloc(0) };
  } finally {
    peer.drop();
  }
}

async function page(target) {
  let tag;
  const there = await check('the dashboard', async () => {
    const from = performance.now();
    const response = await get(target, '/');
    must(response.status === 200, response.first);
    const text = response.headers['content-encoding'] === 'gzip' ? gunzipSync(response.content) : response.content;
    must(/<html/i.test(text), 'no HTML');
    tag = response.headers.etag;
    return `${response.content.length} bytes in ${ms(performance.now() - from)}`;
  });
  if (!there) return;
  await check('a page that the browser already has is not sent again', async () => {
    must(tag, 'no ETag');
    const response = await get(target, '/', [`If-None-Match: ${tag}`]);
    must(response.status === 304, response.first);
  });
  await check('an unknown path is 404', async () => {
    const response = await get(target, '/nothing/here');
    must(response.status === 404, response.first);
  });
}

async function points(target, list) {
  for (const { section, name, run } of list) await check(`${section} ${name}`, () => run(target, options.patience));
}

async function isEcho(target) {
  const peer = await open(target, options.patience);
  try {
    const text = `echo? ${Math.random()}`;
    peer.send(frame(Op.text, text));
    for (const end = performance.now() + Math.min(options.patience, 1500); performance.now() < end;) {
      const got = await peer.frame(end - performance.now());
      if (!got || got.opcode === Op.text && got.payload.toString() === text) return !!got;
    }
  } catch { /* no echo */ } finally {
    peer.drop();
  }
  return false;
}

async function conformance(target, station) {
  const echo = options.echo ?? (!station && await isEcho(target) ? options.address : null);
  if (!echo) {
    say('Not run: the suite needs an echo server, which a station is not. The parts of sections 4 to 10 that any client can check were checked above. To run all of it, flash the echo');
    say('program (step 7 of hardware/README.md: artifacts/echo.bin) and give its address: `--echo ws://ADDRESS:9001/`.');
    return;
  }

  const root = fileURLToPath(new URL('../', import.meta.url));
  const built = root + 'artifacts/bin/NanoWs.Conformance/release/NanoWs.Conformance.dll';
  const command = existsSync(built) ? [built] : ['run', '-c', 'Release', '--project', root + 'tests/NanoWs.Conformance', '--'];
  const run = spawnSync('dotnet', [...command, echo, '--quick'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  await check(`the conformance suite against ${echo}`, async () => {
    must(!run.error, `dotnet: ${run.error?.message}`);
    const lines = run.stdout.trim().split('\n');
    say('```');
    for (const line of lines) say(line);
    say('```');
    must(run.status === 0, lines.find(line => line.startsWith('FAIL')) ?? (run.stderr.trim().split('\n')[0] || `exit code ${run.status}`));
    return lines.at(-1);
  });
}

async function roundTrips(peer, until, took) {
  for (let i = 0; performance.now() < until; i++) {
    const payload = String(i).padStart(16, '0');
    const from = performance.now();
    peer.send(frame(Op.ping, payload));
    let pong;
    do {
      pong = await peer.next(Op.pong);
      must(pong, 'the server closed the connection');
    } while (pong.payload.toString() !== payload);
    took.push(performance.now() - from);
  }
}

async function rate(target, station) {
  say('Pings of 16 bytes, each sent when the previous pong has arrived.');
  say();
  for (const count of [...new Set([1, options.clients])]) {
    await check(`${count} connection${count > 1 ? 's' : ''}`, async () => {
      const peers = [];
      try {
        for (let i = 0; i < count; i++) peers.push(await open(target, options.patience));
        const took = [];
        const from = performance.now();
        await Promise.all(peers.map(peer => roundTrips(peer, from + options.seconds * 1000, took)));
        const seconds = (performance.now() - from) / 1000;
        took.sort((a, b) => a - b);
        return `**${Math.round(took.length / seconds)} round trips per second**; half within ${ms(at(took, 0.5))}, 95 % within ${ms(at(took, 0.95))}, `
          + `99 % within ${ms(at(took, 0.99))}, the slowest ${ms(took.at(-1))}`;
      } finally {
        for (const peer of peers) peer.drop();
      }
    });
  }
  if (!station) return;
  await check('readings, at least two a second', async () => {
    const peer = await open(target, options.patience);
    const from = performance.now();
    const { times } = await watch(peer, options.seconds * 1000);
    peer.drop();
    const seconds = (performance.now() - from) / 1000;
    must(times.length / seconds >= 1.9, `${(times.length / seconds).toFixed(1)} a second`);
    return `${(times.length / seconds).toFixed(1)} a second, the longest gap ${ms(longestGap(times, from, performance.now()))}`;
  });
}

/** A client that sends and never reads, for two seconds or until TCP accepts no more. */
async function stalledClient(target) {
  const peer = await open(target, options.patience);
  peer.stopReading();
  const texts = Buffer.concat(Array.from({ length: 200 }, () => frame(Op.text, 'x')));
  let bytes = 0;
  for (const end = performance.now() + 2000; performance.now() < end; bytes += texts.length) {
    if (!peer.send(texts)) await peer.drained(Math.max(1, end - performance.now()));
    await pause(1);
  }
  return { peer, bytes };
}

async function stall(target, station) {
  await check('one client sends and does not read; the others keep their readings', async () => {
    const others = [];
    let stalled;
    try {
      for (let i = 1; i < Math.max(2, options.clients); i++) others.push(await open(target, options.patience));
      const from = performance.now();
      const span = 2500 + options.seconds * 1000;
      const watching = Promise.all(others.map(async peer => {
        if (station) return { gap: longestGap((await watch(peer, span)).times, from, performance.now()), count: 'readings' };
        const took = [];
        await roundTrips(peer, from + span, took);
        return { gap: took.reduce((most, one) => Math.max(most, one), 0), count: 'pongs' };
      }));
      watching.catch(() => {}); // it is awaited below
      stalled = await stalledClient(target);
      const seen = await watching;
      const worst = Math.max(...seen.map(one => one.gap));
      must(worst < GAP, `${ms(worst)} without ${seen[0].count}`);
      return `it sent ${stalled.bytes} bytes; the longest wait of ${others.length === 1 ? 'the other one' : `the ${others.length} others`} was ${ms(worst)}`;
    } finally {
      for (const peer of others) peer.drop();
      if (stalled) stalled.peer.drop();
    }
  });
  await check('afterwards the server accepts connections as before', async () => {
    const from = performance.now();
    const peer = await open(target, 20000);
    peer.drop();
    return `after ${ms(performance.now() - from)}`;
  });
}

async function memoryAfter(target, before) {
  if (!before) {
    say('Open: the server reports no memory (a reading called `heap` or `memory`).');
    return;
  }
  const unit = before.name === 'heap' ? 'KB free' : 'MB in use on the whole machine';
  await check('memory, as the station reports it', async () => {
    let after = await memory(target);
    if (before.name === 'heap') {
      // Buffers of closed connections are freed when TCP releases them.
      const end = performance.now() + 6 * options.patience;
      while (before.value - after.value > options['accept-memory-loss'] && performance.now() < end) {
        await pause(options.patience / 3);
        after = await memory(target);
      }
      must(before.value - after.value <= options['accept-memory-loss'], `${before.value} ${unit} before, ${after.value} after: ${(before.value - after.value).toFixed(1)} KB are gone`);
    }
    return `${before.value} ${unit} before, ${after.value} after${before.name === 'heap' ? '' : '; not checked'}`;
  });
}

// ---- All of it

function address(text) {
  const port = /^ws:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(text)?.[1];
  if (port && !(port > 0 && port < 65536)) die(`The port in "${text}" must be a number from 1 to 65535.`);
  if (text.startsWith('wss://')) die(`This check has no TLS: "${text}" must begin with ws://.`);
  return parseAddress(text) ?? die(`"${text}" is not the address of a WebSocket server; it must begin with ws://, for example ws://192.168.1.50/.`);
}

// What to do when there is no WebSocket.
function advice(error) {
  if (/HTTP\/1\.1 401/.test(error.message)) return options.password ? 'The station does not accept this password.' : 'The station wants a password: --password WORD.';
  if (/HTTP\/1\.1 429/.test(error.message)) return 'After a wrong password the station accepts none for a while, at most a minute: try again then.';
  if (/ENOTFOUND|EAI_AGAIN/.test(error.message)) return 'This name is not known here: use the IP address.';
  return 'Is it running, and in the same network?';
}

async function main() {
  const target = address(options.address);
  if (options.echo) address(options.echo);
  target.password = options.password;

  let hello = null;
  try {
    if (target.path === '/') {
      const page = await get(target, '/').catch(() => null);
      // A wrong password counts, and the next request would be refused for coming too soon.
      must(page?.status !== 401 && page?.status !== 429, `refused: ${page?.first}`);
      if (page?.status === 200) target.path = '/ws';
    }
    const peer = await open(target, options.patience);
    ({ hello } = await watch(peer, 1200));
    peer.drop();
  } catch (error) {
    console.error(`No WebSocket at ws://${target.authority}${target.path}: ${error.message}. ${advice(error)}`);
    return 2;
  }

  say(`# ${options.title ?? hello?.station ?? 'A WebSocket server'}`);
  say();
  say(`${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ws://${target.authority}${target.path}, from Node ${process.versions.node} on ${type()} ${release()}.`
    + (hello ? ` The station's name is "${hello.station}", its uptime ${Math.round(hello.uptime / 1000)} s; readings: ${hello.readings.map(r => r.name).join(', ')}.` : ' It is not a station: checks that need readings are left out.'));

  const wants = name => options.sections.includes(name) && (say(), say(`## ${name[0].toUpperCase()}${name.slice(1)}`), say(), true);
  const before = hello && options.sections.includes('memory') ? await memory(target) : null;
  if (hello && wants('page')) await page(target);
  if (wants('handshake')) await points(target, handshakePoints);
  if (wants('frames')) await points(target, framePoints);
  if (wants('conformance')) await conformance(target, !!hello);
  if (wants('rate')) await rate(target, !!hello);
  if (wants('stall')) await stall(target, !!hello);
  if (wants('memory')) await memoryAfter(target, before);

  say();
  say('## Result');
  say();
  say(`${passed} points hold, ${failures.length} ${failures.length === 1 ? 'does' : 'do'} not.`);
  for (const failure of failures) say(`- ${failure}`);
  if (options.report) writeFileSync(options.report, report.join('\n') + '\n');
  return failures.length ? 1 : 0;
}

parse(process.argv.slice(2));
process.exit(await main());
