// Shared by the tests: a runner, NanoWs' server and client as processes, and promises for their output.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const echo = join(root, 'artifacts/bin/NanoWs.Echo/release/NanoWs.Echo.dll');
const patience = 60000;

/** The arguments of our server and client, and the size of a large message. By default the programs use buffers of 4 KB. */
export const ends = { server: [], client: [], large: 16 * 1024 * 1024, suffix: '' };

/**
 * Chooses buffer sizes at random for our server and client, from the smallest valid one to 4 KB, with a seed that is printed; or gives all buffers one size instead.
 */
export function chooseBuffers(seed = Date.now() % 0x1000000, size = undefined) {
  let state = seed;
  const draw = () => {
    // Mulberry32. Each doubling is equally likely.
    state = (state + 0x6D2B79F5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return size ?? Math.round(16 * 2 ** (((z ^ (z >>> 14)) >>> 0) / 2 ** 32 * 8));
  };
  const sizes = () => ['--receive', String(draw()), '--send', String(draw())];
  ends.server = sizes();
  ends.client = sizes();
  ends.large = 1024 * 1024;
  ends.suffix = ', random buffers';
  console.log(`NANOWS_SEED=${seed}: servers with ${ends.server.join(' ')}, clients with ${ends.client.join(' ')}`);
}

let passed = 0;
let failed = 0;
let skipped = 0;
const children = new Set();

export function totals() {
  return { passed, failed, skipped };
}

/** Runs a test and reports it. */
export async function test(name, body) {
  name += ends.suffix;
  const start = Date.now();
  try {
    await within(body(), name);
    passed++;
    console.log(`ok    ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.stack ?? error}`);
  }
}

/** Reports a test that cannot run. */
export function fail(name, reason) {
  failed++;
  console.log(`FAIL  ${name}: ${reason}`);
}

/** Reports a test that needs a program that was not found. */
export function skip(name, program) {
  skipped++;
  console.log(`skip  ${name}: ${program} was not found; on Debian: apt-get install ${program}`);
}

/** The promise's value, or an error if it takes too long. */
export function within(promise, what, milliseconds = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** A queue whose values can be put before or after they are requested. */
export class Queue {
  #values = [];
  #waiting = [];

  put(value) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(value);
    else this.#values.push(value);
  }

  next() {
    return this.#values.length > 0 ? Promise.resolve(this.#values.shift()) : new Promise(resolve => this.#waiting.push(resolve));
  }
}

/** A program that runs until stop(), with its output line by line. */
export class Program {
  constructor(command, args, options = {}) {
    this.lines = new Queue();
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
    children.add(this);
    this.exited = new Promise(resolve => {
      this.process.on('error', error => resolve(String(error)));
      this.process.on('exit', code => resolve(code));
    });
    this.exited.then(() => children.delete(this));
    for (const stream of [this.process.stdout, this.process.stderr]) createInterface({ input: stream }).on('line', line => this.lines.put(line));
  }

  /** The next line that matches; those before it are skipped. */
  async line(pattern) {
    const ended = this.exited.then(code => {
      throw new Error(`the program ended (${code}) before ${pattern}`);
    });
    ended.catch(() => {});
    for (;;) {
      const line = await within(Promise.race([this.lines.next(), ended]), `a line like ${pattern}`);
      const match = line.match(pattern);
      if (match) return match;
    }
  }

  /** Ends it and what it has started. */
  async stop() {
    if (!children.has(this)) return;
    try {
      process.kill(-this.process.pid, 'SIGTERM');
    } catch {
      return;
    }
    const timer = setTimeout(() => process.kill(-this.process.pid, 'SIGKILL'), 3000);
    await this.exited;
    clearTimeout(timer);
  }
}

// However this program ends, the programs that it has started end as well.
process.on('exit', () => {
  for (const child of children) {
    try {
      process.kill(-child.process.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export async function stopAll() {
  await Promise.all([...children].map(child => child.stop()));
}

/** Builds our ends if they are not there. */
export function build() {
  if (existsSync(echo)) return;
  const result = spawnSync('dotnet', ['build', '-c', 'Release', '--nologo', '-v', 'quiet', join(root, 'tests/NanoWs.Echo')], { stdio: 'inherit' });
  if (result.status !== 0) throw new Error('tests/NanoWs.Echo does not build');
}

/** Our server, on a free port. */
export async function startServer(...args) {
  const server = new Program('dotnet', [echo, 'server', '--port', '0', '--interop', ...ends.server, ...args]);
  const [, port] = await server.line(/^listening on (\d+)$/);
  server.port = Number(port);
  return server;
}

/** Our client, which runs the cases of a server. */
export function startClient(port, ...args) {
  return new Program('dotnet', [echo, 'client', '--url', `ws://127.0.0.1:${port}`, '--agent', 'NanoWs', '--interop', ...ends.client, ...args]);
}

/** A folder that is removed at the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'nanows-interop-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Chromium and Firefox, headless, with an empty profile in the folder. */
export function chromium(folder, url) {
  return new Program('chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--disable-dev-shm-usage', `--user-data-dir=${folder}`, url,
  ]);
}

export function firefox(folder, url) {
  writeFileSync(join(folder, 'user.js'), [
    'app.update.enabled', 'app.normandy.enabled', 'browser.shell.checkDefaultBrowser', 'datareporting.policy.dataSubmissionEnabled', 'toolkit.telemetry.enabled', 'extensions.update.enabled',
    'network.captive-portal-service.enabled', 'network.websocket.delay-failed-reconnects', 'network.connectivity-service.enabled', 'browser.aboutwelcome.enabled', 'services.settings.enabled',
  ].map(name => `user_pref("${name}", false);`).join('\n'));
  return new Program('firefox-esr', ['--headless', '--no-remote', '--profile', folder, url], { env: { ...process.env, HOME: folder, MOZ_DISABLE_CONTENT_SANDBOX: '1' } });
}
