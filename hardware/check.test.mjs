// Tests of this folder: node hardware/check.test.mjs
//
// hardware/check.mjs passes against the desktop sample, and fails with the reason against servers that break one of its points; every file that hardware/ and
// docs/ name exists (tests/NanoWs.Integration checks the links). The sample is built if it has not been (dotnet build -c Release src/NanoWs.Sample.Desktop).

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startReference } from './check/reference.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
let passed = 0, failed = 0;

async function test(name, action) {
  try {
    const note = await action();
    passed++;
    console.log(`ok    ${name}${note ? ` (${note})` : ''}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}

const must = (condition, message) => { if (!condition) throw new Error(message); };

/** Runs the check; returns its exit code and its output. */
const check = (...args) => new Promise(resolve => {
  const child = spawn(process.execPath, [root + 'hardware/check.mjs', ...args], { cwd: root });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => { text += data; });
  child.once('close', code => resolve({ code, text }));
});

/** Starts a program that prints "http://...:port/" or "listening on port"; returns the port. */
function start(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', data => { errors += data; });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the program does not start')), 60000);
    createInterface(child.stdout).on('line', line => {
      const found = /http:\/\/[^/:]+:(\d+)|listening on (\d+)/.exec(line);
      if (found) { clearTimeout(late); resolve({ child, port: found[1] ?? found[2] }); }
    });
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`it ended with ${code}: ${errors.trim()}`)));
  });
}

function built(project, dll) {
  const file = `${root}artifacts/bin/${project}/release/${dll}`;
  if (!existsSync(file)) {
    const made = spawnSync('dotnet', ['build', '-c', 'Release', `${root}${project === 'NanoWs.Echo' ? 'tests' : 'src'}/${project}`], { encoding: 'utf8' });
    must(made.status === 0, made.error?.message ?? made.stdout);
  }
  return file;
}

const failLines = text => text.split('\n').filter(line => line.includes('**FAIL**')).join('\n');

// ---- The check

// The checks mostly wait, so several run at once; those that measure a rate, a stall or memory follow one another in a lane of their own.
const measured = [], others = [];
const later = (queue, name, action) => queue.push(() => test(name, action));

await test('the programs that it is tried on are built', () => {
  for (const name of ['NanoWs.Sample.Desktop', 'NanoWs.Echo']) built(name, `${name}.dll`);
});

later(measured, 'it passes against the desktop sample, and writes its report', async () => {
  const { child, port } = await start('dotnet', [built('NanoWs.Sample.Desktop', 'NanoWs.Sample.Desktop.dll'), '--port', '0']);
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    const file = join(folder, 'report.md');
    const { code, text } = await check(`ws://127.0.0.1:${port}/`, '--seconds', '2', '--title', 'The sample', '--report', file);
    must(code === 0, `exit code ${code}: ${failLines(text) || text.slice(-500)}`);
    for (const part of ['## Page', '## Handshake', '## Frames', '## Rate', 'round trips per second', '95 % within', '## Stall', '## Memory', ' before, ']) must(text.includes(part), `no "${part}" in the report`);
    must(readFileSync(file, 'utf8').startsWith('# The sample\n'), 'the file is not the report');
    return text.trim().split('\n').at(-1);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

later(others, 'it passes against the echo server, with the conformance suite', async () => {
  const { child, port } = await start('dotnet', [built('NanoWs.Echo', 'NanoWs.Echo.dll'), 'server', '--port', '0']);
  try {
    const { code, text } = await check(`ws://127.0.0.1:${port}/`, '--seconds', '1', '--only', 'handshake,frames,conformance,stall,memory');
    must(code === 0, `exit code ${code}: ${failLines(text) || text.slice(-500)}`);
    must(/\d+ cases, \d+ passed, 0 failed/.test(text), 'no table of the suite');
    return /\d+ cases.*/.exec(text)[0];
  } finally {
    child.kill('SIGKILL');
  }
});

async function against(breaks, ...args) {
  const server = await startReference(breaks);
  try {
    return await check(server.url, '--patience', breaks ? '500' : '3000', '--seconds', '1', ...args);
  } finally {
    server.stop();
  }
}

later(measured, 'it passes against a server that breaks nothing', async () => {
  const { code, text } = await against(null);
  must(code === 0, `exit code ${code}: ${failLines(text) || text.slice(-500)}`);
});

// The rule that a server breaks, the section that checks it, and the expected report.
const broken = [
  ['etag', 'page', /not sent again: HTTP\/1.1 200 OK/],
  ['case', 'handshake', /"Upgrade: WebSocket": refused: HTTP\/1.1 400/],
  ['connection', 'handshake', /"Connection: keep-alive, Upgrade".*: refused/],
  ['version', 'handshake', /version 12: HTTP\/1.1 101.*expected 426/],
  ['early', 'handshake', /same segment.*: no pong/],
  ['unmasked', 'frames', /without a mask is refused: not refused .*expected close 1002/],
  ['reserved', 'frames', /reserved bit 4 is refused: not refused/],
  ['minimal', 'frames', /more bytes than it needs is refused: not refused/],
  ['fragments', 'frames', /continuation of nothing is refused: not refused/],
  ['pong', 'frames', /not the ping's/],
  ['utf8', 'frames', /not UTF-8 \(surrogate\) is refused: not refused/],
  ['codes', 'frames', /: close 1000; expected 1002/],
  ['closecode', 'frames', /close code 1005 is refused: close 1005; expected 1002/],
  ['open', 'frames', /leaves TCP open/],
  ['slow', 'rate', /readings, at least two a second: [01]\.\d a second/],
  ['blocking', 'stall', /without readings/],
  ['leak', 'memory', /KB are gone/],
];

for (const [breaks, section, expected] of broken) {
  const queue = /rate|stall|memory/.test(section) ? measured : others;
  later(queue, `it fails against a server that breaks "${breaks}", and says why`, async () => {
    const { code, text } = await against(breaks, '--only', section, '--seconds', breaks === 'slow' ? '4' : '1');
    must(code === 1, `exit code ${code}`);
    must(expected.test(failLines(text)), failLines(text) || 'no failure in the report');
    return expected.exec(failLines(text))[0];
  });
}

later(others, 'it fails, with a reason and code 2, if there is no WebSocket', async () => {
  for (const breaks of ['accept', 'masked']) {
    const { code, text } = await against(breaks);
    must(code === 2 && /No WebSocket at ws:.*: (wrong Sec-WebSocket-Accept|the server masks)/.test(text), `code ${code}: ${text}`);
  }
  const { code, text } = await check('ws://127.0.0.1:1/');
  must(code === 2 && /no TCP connection: ECONNREFUSED\. Is it running/.test(text), `code ${code}: ${text}`);
  const unknown = await check(`ws://${'a'.repeat(64)}/`); // too long for a name, so that no server is asked
  must(unknown.code === 2 && /This name is not known here: use the IP address\.\n$/.test(unknown.text), `code ${unknown.code}: ${unknown.text}`);
});

later(others, 'it names a mistake in one line', async () => {
  for (const [args, expected] of [
    [[], /^The address is missing/],
    [['ws://a/', 'ws://b/'], /^There must be one address, but there is also "ws:\/\/b\/"/],
    [['ws://a/', '--nonsense'], /^"--nonsense" is unknown/],
    [['ws://a/', '--seconds', 'x'], /^--seconds must be a positive number/],
    [['ws://a/', '--only', 'x'], /^There is no section "x"/],
    [['http://a/'], /^"http:\/\/a\/" is not the address of a WebSocket server; it must begin with ws:/],
    [['nonsense'], /^"nonsense" is not the address/],
    [['ws://a/', '--echo', 'nonsense'], /^"nonsense" is not the address/],
    [['ws://a:99999/'], /^The port in "ws:\/\/a:99999\/" must be a number from 1 to 65535/],
    [['ws://[::1]:0'], /^The port in .* must be a number from 1 to 65535/],
    [['wss://a/'], /^This check has no TLS: "wss:\/\/a\/" must begin with ws:/],
    [['ws://a/', '--report'], /^--report needs a value/],
    [['ws://a/', '--report', 'no/such/folder.md'], /^--report: there is no folder "no\/such"/],
    [['ws://a/', '--report', 'hardware'], /^--report needs a file, but "hardware" is a folder/],
    [['ws://a/', '--report', 'README.md/x'], /^--report: there is no folder "README\.md"/],
  ]) {
    const { code, text } = await check(...args);
    must(code === 2 && expected.test(text) && text.trim().split('\n').length === 1, `${args.join(' ')}: code ${code}: ${text}`);
  }
  const { code, text } = await check('--help');
  must(code === 0 && text.startsWith('node hardware/check.mjs ws://ADDRESS'), `code ${code}: ${text}`);
});

later(measured, 'it checks a station with a password, and says that one is wanted', async () => {
  const { child, port } = await start('dotnet', [built('NanoWs.Sample.Desktop', 'NanoWs.Sample.Desktop.dll'), '--port', '0', '--password', 'one two']);
  try {
    const url = `ws://127.0.0.1:${port}/`;
    for (const [more, expected] of [
      [[], /401 Unauthorized\. The station wants a password: --password WORD\.\n$/],
      [['--password', 'three'], /401 Unauthorized\. The station does not accept this password\.\n$/],
      [['--password', 'four'], /429 .*After a wrong password the station accepts none for a while/],
    ]) {
      const { code, text } = await check(url, ...more);
      must(code === 2 && expected.test(text), `${more.join(' ')}: code ${code}: ${text}`);
    }
    await new Promise(resolve => setTimeout(resolve, 1200)); // the delay after the first wrong password
    const { code, text } = await check(url, '--password', 'one two', '--seconds', '1');
    must(code === 0, `exit code ${code}: ${failLines(text) || text.slice(-500)}`);
    return text.trim().split('\n').at(-1);
  } finally {
    child.kill('SIGKILL');
  }
});

const lane = async queue => {
  while (queue.length) await queue.shift()();
};
await Promise.all([lane(measured), lane(others), lane(others), lane(others)]);

// ---- The documents

const skipped = /(^|\/)(node_modules|artifacts|bin|obj|\.git)(\/|$)/;
const filesBelow = folder => readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  return skipped.test(path) ? [] : entry.isDirectory() ? filesBelow(path) : [path];
});
const all = filesBelow('');
const names = new Set(all.map(path => basename(path)));
const topFolders = new Set(all.filter(path => path.includes('/')).map(path => path.split('/')[0]));
const documents = all.filter(path => /^(hardware|docs)\/.*\.md$/.test(path));

await test(`every file that a document in hardware/ or docs/ names exists (${documents.length} documents)`, () => {
  const wrong = [];
  for (const document of documents) {
    const text = readFileSync(root + document, 'utf8');
    const codes = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm), ...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(found => found[1]);
    // Files that a reader creates, such as a report or one that git ignores, need not exist.
    for (const word of codes.flatMap(code => code.replace(/--report \S+/g, '').split(/[\s"'(),;=]+/))) {
      const path = word.replace(/[:.]+$/, '').replace(/^\.\//, '');
      const isPath = path.includes('/') && topFolders.has(path.split('/')[0]) && path.split('/')[0] !== 'artifacts' && !/[*<>{}]/.test(path) && path !== 'hardware/wifi.json' && !path.startsWith('src/MyEcho');
      const isName = /^[\w-][\w.-]*\.(md|sh|mjs|cs|csproj|props|sln|svg)$/.test(path);
      if (isPath && !existsSync(root + path) && !existsSync(join(root, dirname(document), path))) wrong.push(`${document}: ${path}`);
      if (isName && !names.has(path)) wrong.push(`${document}: ${path}`);
    }
  }
  must(!wrong.length, [...new Set(wrong)].join('; '));
});

await test('every drawing is well-formed, named by a page, and follows the dark theme', () => {
  for (const svg of all.filter(path => /^hardware\/.*\.svg$/.test(path))) {
    const text = readFileSync(root + svg, 'utf8');
    const open = [];
    for (const [, end, name, self] of text.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)) {
      if (end) must(open.pop() === name, `${svg}: </${name}> closes nothing`);
      else if (!self) open.push(name);
    }
    must(!open.length, `${svg}: <${open.at(-1)}> is not closed`);
    must(text.includes('prefers-color-scheme: dark') && text.includes('<title'), `${svg}: no dark theme, or no title`);
    must(documents.some(document => readFileSync(root + document, 'utf8').includes(basename(svg))), `${svg}: no page shows it`);
  }
});

await test('the program of docs/meadow.md is the sample', () => {
  const shown = /```csharp\n([\s\S]*?)```/.exec(readFileSync(root + 'docs/meadow.md', 'utf8'))[1];
  must(shown === readFileSync(root + 'src/NanoWs.Sample.Meadow/MeadowApp.cs', 'utf8'), 'they differ');
});

await test('scripts that a page names are executable', () => {
  for (const script of all.filter(path => /^(hardware|tests\/meadow)\/.*\.sh$/.test(path))) must(statSync(root + script).mode & 0o100, `${script} is not executable`);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
