// TLS on Mono, both roles: node tests/meadow/tls.mjs mono artifacts/netstandard2.1/NanoWs.Echo.dll
// The server under a Node client; the client under a Node server that runs one case of the conformance suites' protocol.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, createServer } from 'node:tls';
import { acceptFor, frame, head, newKey, upgrade } from '../../hardware/check/peer.mjs';

const [command, ...program] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const children = new Set();
let passed = 0, failed = 0;

async function test(name, action) {
  try {
    await Promise.race([action(), new Promise((_, reject) => setTimeout(() => reject(new Error('nothing within 30 s')), 30000).unref())]);
    passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}

const must = (condition, message) => { if (!condition) throw new Error(message); };

function openssl(...args) {
  const run = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  must(!run.error && run.status === 0, `openssl ${args[0]}: ${run.error?.message ?? run.stderr}`);
}

function certificates() {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'req.pem', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost');
  openssl('x509', '-req', '-in', 'req.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', 'cert.pem');
  // Mono 6.8 reads no newer encryption of PKCS #12 than this.
  openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'cert.pem', '-out', 'server.pfx', '-passout', 'pass:', '-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
}

function run(...args) {
  const child = spawn(command, [...program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => { child.text += data; });
  return child;
}

const listening = child => new Promise((resolve, reject) => {
  createInterface(child.stdout).on('line', line => { const found = /listening on (\d+)/.exec(line); if (found) resolve(Number(found[1])); });
  child.once('exit', code => reject(new Error(`it ended with ${code}: ${child.text}`)));
});

/** Reads from a stream until there are enough bytes. */
function reader(socket) {
  let rx = Buffer.alloc(0), wake = () => {}, over = null;
  socket.on('data', data => { rx = Buffer.concat([rx, data]); wake(); });
  socket.on('error', error => { over = error; wake(); });
  socket.on('close', () => { over ??= new Error('closed'); wake(); });
  const until = async has => {
    while (!has()) {
      if (over) throw over;
      await new Promise(resolve => { wake = resolve; });
    }
  };
  const take = count => { const taken = rx.subarray(0, count); rx = rx.subarray(count); return taken; };
  return {
    head: async () => { await until(() => rx.includes('\r\n\r\n')); return take(rx.indexOf('\r\n\r\n') + 4).toString(); },
    bytes: async count => { await until(() => rx.length >= count); return take(count); },
  };
}

async function serve() {
  const port = await listening(run('server', '--port', '0', '--tls', join(folder, 'server.pfx')));
  const target = { path: '/', authority: `localhost:${port}` };
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(join(folder, 'ca.pem')) });
  const from = reader(socket);
  const key = newKey();
  socket.write(head(upgrade(target, key)));
  const answer = await from.head();
  must(answer.startsWith('HTTP/1.1 101') && answer.includes(acceptFor(key)), answer.split('\r\n')[0]);
  for (const size of [5, 60000]) {
    const data = Buffer.alloc(size, 'x');
    socket.write(frame(2, data));
    const hash = createHash('sha1');
    for (let got = 0; got < size;) { // in as many frames as it likes
      const header = await from.bytes(2);
      const count = (header[1] & 0x7f) === 126 ? (await from.bytes(2)).readUInt16BE(0) : header[1] & 0x7f;
      hash.update(await from.bytes(count));
      got += count;
    }
    must(hash.digest('hex') === createHash('sha1').update(data).digest('hex'), `${size} bytes came back changed`);
    if (size > 5) socket.destroy();
  }
}

/** A server with one case, "hello?", as the client under test asks for it. */
async function ask(trusted) {
  const seen = [];
  const server = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }, async socket => {
    try {
      const from = reader(socket);
      const request = await from.head();
      const path = request.split(' ')[1];
      seen.push(path);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(/Sec-WebSocket-Key: *(\S+)/i.exec(request)[1])}\r\n\r\n`);
      const text = path === '/getCaseCount' ? '1' : 'hello?';
      if (!path.startsWith('/updateReports')) socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
      if (path.startsWith('/runCase')) {
        const echo = await from.bytes(2 + 4 + text.length);
        const mask = echo.subarray(2, 6);
        seen.push(Buffer.from(echo.subarray(6)).map((byte, i) => byte ^ mask[i & 3]).toString());
      }
      socket.end(Buffer.from([0x88, 2, 3, 232]));
    } catch { /* the client went away */ }
  });
  server.on('tlsClientError', () => {});
  await new Promise(resolve => server.listen(0, resolve));
  const child = run('client', '--url', `wss://localhost:${server.address().port}`, '--agent', 'Mono', ...(trusted ? ['--tls', join(folder, 'ca.pem')] : []));
  const code = await new Promise(resolve => child.once('close', resolve));
  server.close();
  return { code, seen, text: child.text };
}

try {
  certificates();
  await test('the server under a TLS client', serve);
  await test('the client, with the authority that it is to trust', async () => {
    const { code, seen, text } = await ask(true);
    must(code === 0 && seen.includes('hello?'), `code ${code}, ${seen.join(' ')}; ${text}`);
  });
  await test('the client refuses a certificate that it has no reason to trust', async () => {
    const { code, seen, text } = await ask(false);
    must(code !== 0 && !seen.length, `code ${code}, ${seen.join(' ')}; ${text}`);
  });
} catch (error) {
  failed++;
  console.log(`FAIL  ${error.message}`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
