// TLS on Mono, as server and client: node tests/meadow/tls.mjs mono artifacts/netstandard2.1/NanoWs.Echo.dll
// The server is tested with a Node client; the client with a Node server that implements one case of the protocol of conformance suites.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, isIP } from 'node:net';
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

const file = name => join(folder, name);
const day = count => new Date(Date.now() + count * 86400000).toISOString().replace(/[-:T]/g, '').slice(0, 14) + 'Z';
let made = 0;

/** Makes a certificate and its key; without an issuer it is self-signed. Returns the names of their files. */
function certificate({ name = 'board', issuer, isAuthority = false, hosts = [], purpose, serial = '07', from = -1, to = 1 }) {
  const own = { key: file(`${++made}.key`), cert: file(`${made}.pem`) };
  const request = file(`${made}.req`);
  writeFileSync(file('ca.cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index')}\nserial=${file('serial')}\nnew_certs_dir=${folder}\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n`);
  writeFileSync(file('index'), '');
  writeFileSync(file('serial'), serial);
  const extensions = [`basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`];
  if (hosts.length) extensions.push(`subjectAltName=${hosts.map(host => (isIP(host) ? 'IP:' : 'DNS:') + host)}`);
  if (purpose) extensions.push(`extendedKeyUsage=${purpose}`);
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', own.key, '-out', request, '-subj', `/CN=${name}`, ...extensions.flatMap(extension => ['-addext', extension]));
  openssl('ca', '-batch', '-notext', '-config', file('ca.cnf'), ...(issuer ? ['-cert', issuer.cert, '-keyfile', issuer.key] : ['-selfsign', '-keyfile', own.key]),
    '-in', request, '-out', own.cert, '-startdate', day(from), '-enddate', day(to));
  return own;
}

const authority = { name: 'Test authority', isAuthority: true };
const host = { hosts: ['localhost'], purpose: 'serverAuth', serial: '10' };

function certificates() {
  const root = certificate(authority);
  const made = {
    root,
    good: certificate({ ...host, issuer: root }),
    twin: certificate(authority), // the same name and serial number, but another key
    middle: certificate({ name: 'Second authority', isAuthority: true, issuer: root, serial: '08' }),
  };
  // Mono 6.8 can read PKCS #12 only with this older encryption.
  openssl('pkcs12', '-export', '-inkey', made.good.key, '-in', made.good.cert, '-out', file('server.pfx'), '-passout', 'pass:', '-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
  return made;
}

let environment = process.env;

function run(...args) {
  const child = spawn(command, [...program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
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

async function open(port, root) {
  const target = { path: '/', authority: `localhost:${port}` };
  const tcp = connectTcp(port, '127.0.0.1').on('error', () => {});
  const socket = connect({ socket: tcp, servername: 'localhost', ca: readFileSync(root.cert) });
  const from = reader(socket);
  const key = newKey();
  socket.write(head(upgrade(target, key)));
  const response = await from.head();
  must(response.startsWith('HTTP/1.1 101') && response.includes(acceptFor(key)), response.split('\r\n')[0]);
  return { tcp, socket, from };
}

async function serve(root) {
  const port = await listening(run('server', '--port', '0', '--tls', file('server.pfx')));
  const { socket, from } = await open(port, root);
  for (const size of [5, 60000]) {
    const data = Buffer.alloc(size, 'x');
    socket.write(frame(2, data));
    const hash = createHash('sha1');
    for (let got = 0; got < size;) { // in any number of frames
      const header = await from.bytes(2);
      const count = (header[1] & 0x7f) === 126 ? (await from.bytes(2)).readUInt16BE(0) : header[1] & 0x7f;
      hash.update(await from.bytes(count));
      got += count;
    }
    must(hash.digest('hex') === createHash('sha1').update(data).digest('hex'), `${size} bytes came back changed`);
    if (size > 5) socket.destroy();
  }
}

/** One peer keeps sending and reads nothing, one sends nothing, one aborts its handshake: messages of another one are exchanged as usual. */
async function serveBesideStalled(root) {
  const child = run('server', '--port', '0', '--tls', file('server.pfx'));
  const port = await listening(child);
  const { socket: stalled } = await open(port, root);
  stalled.removeAllListeners('data');
  stalled.pause();
  const flood = () => { while (stalled.write(frame(2, Buffer.alloc(4000)))); };
  stalled.on('drain', flood);
  flood();
  const silent = connectTcp(port, '127.0.0.1');
  const broken = connectTcp(port, '127.0.0.1', () => broken.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])));
  for (const socket of [silent, broken, stalled]) socket.on('error', () => {});
  await new Promise(resolve => setTimeout(resolve, 1000));
  const { socket, from } = await open(port, root);
  for (let i = 0; i < 100; i++) {
    socket.write(frame(1, Buffer.from('still there?')));
    must((await from.bytes(14)).toString('latin1', 2) === 'still there?', 'another message');
  }
  must(stalled.writableLength > 0, 'the stalled peer was not stalled');
  for (const each of [stalled, silent, broken, socket]) each.destroy();
}

/** Connections leak neither threads nor descriptors, however they end. */
async function serveManyTimes(root) {
  const child = run('server', '--port', '0', '--tls', file('server.pfx'));
  const port = await listening(child);
  const usage = () => [readdirSync(`/proc/${child.pid}/task`).length, readdirSync(`/proc/${child.pid}/fd`).length];
  const round = async kind => {
    if (kind === 0) (await open(port, root)).socket.destroy();
    if (kind === 1) (await open(port, root)).tcp.resetAndDestroy();
    if (kind > 1) await new Promise(resolve => { const tcp = connectTcp(port, '127.0.0.1', () => { if (kind > 2) tcp.write(Buffer.from([22, 3, 1, 2, 0, 1])); tcp.end(); }).resume().on('close', resolve).on('error', () => {}); });
  };
  for (let i = 0; i < 20; i++) await round(i % 4);
  await new Promise(resolve => setTimeout(resolve, 3000));
  const before = usage();
  for (let i = 0; i < 80; i++) await round(i % 4);
  let after;
  for (let i = 0; i < 100; i++) {
    after = usage();
    if (after[0] <= before[0] + 2 && after[1] <= before[1] + 3) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`threads and descriptors: ${before} before, ${after} after`);
}

/** A server with one case, "hello?", as the client under test requests it. */
async function ask(trusted, shown, host = 'localhost', ...more) {
  const seen = [];
  const server = createServer({ key: readFileSync(shown.key), cert: [shown, ...more].map(each => readFileSync(each.cert, 'latin1')).join('') }, async socket => {
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
  const child = run('client', '--url', `wss://${host}:${server.address().port}`, '--agent', 'Mono', ...(trusted ? ['--tls', trusted.cert] : []));
  const code = await new Promise(resolve => child.once('close', resolve));
  server.close();
  return { code, seen, text: child.text };
}

const trusts = (name, ...chain) => test(`the client accepts ${name}`, async () => {
  const { code, seen, text } = await ask(...chain);
  must(code === 0 && seen.includes('hello?'), `code ${code}, ${seen.join(' ')}; ${text}`);
});
const refuses = (name, ...chain) => test(`the client refuses ${name}`, async () => {
  const { code, seen, text } = await ask(...chain);
  must(code !== 0 && !seen.length, `code ${code}, ${seen.join(' ')}; ${text}`);
});

try {
  const { root, good, twin, middle } = certificates();
  await test('the server under a TLS client', () => serve(root));
  await test('the server beside peers that are stuck', () => serveBesideStalled(root));
  await test('the server after many connections', () => serveManyTimes(root));

  const issued = (what, issuer = root) => certificate({ ...host, issuer, ...what });
  await trusts('what its authority has signed', root, good);
  await refuses('it without that authority', undefined, good);
  await refuses('a twin of the authority, as the server', root, certificate({ ...authority, hosts: ['localhost'] }));
  const forged = issued({}, twin);
  await refuses('what the twin has signed', root, forged);
  await refuses('what the twin has signed, with the twin', root, forged, 'localhost', twin);
  await refuses('what the twin has signed, with the authority', root, forged, 'localhost', root);
  const far = issued({}, middle);
  await trusts('what a second authority has signed', root, far, 'localhost', middle);
  await refuses('it without the second authority', root, far);
  const second = certificate({ name: 'Second authority', isAuthority: true, issuer: twin, serial: '08' });
  await refuses("a second authority of the twin's", root, issued({}, second), 'localhost', second, twin);
  await refuses('a second authority with another key', root, issued({}, second), 'localhost', middle);
  await refuses('what a server has signed', root, issued({ name: 'other' }, good), 'localhost', good);
  await refuses('what has expired', root, issued({ from: -3, to: -2 }));
  await refuses('what is not yet valid', root, issued({ from: 2, to: 3 }));
  await refuses('another host', root, issued({ hosts: ['board.example'] }));
  await refuses('another host, with the right one as common name', root, issued({ name: 'localhost', hosts: ['board.example'] }));
  await refuses('a certificate for clients', root, issued({ purpose: 'clientAuth' }));
  await trusts('a certificate without purpose', root, issued({ purpose: undefined }));
  await trusts('a certificate for any purpose', root, issued({ purpose: 'anyExtendedKeyUsage' }));
  await refuses('a second label under a star', root, issued({ hosts: ['*.localhost'] }));
  await trusts('an address as alternative name', root, issued({ hosts: ['127.0.0.1'] }), '127.0.0.1');
  await refuses('another address', root, issued({ hosts: ['127.0.0.2'] }), '127.0.0.1');
  await trusts('the host as common name only', root, issued({ name: 'localhost', hosts: [] }));
  const own = certificate(host);
  await trusts('a certificate that has signed itself, and is trusted', own, own);
  await refuses('a twin of it', own, certificate(host));
  const old = certificate({ ...host, from: -3, to: -2 });
  await refuses('it when it has expired', old, old);
  const ancient = certificate({ ...authority, from: -9, to: -2 });
  await refuses('what an expired authority has signed', ancient, issued({}, ancient));

  // A system that trusts our authority: Mono uses a store in the home folder, .NET a file.
  environment = { ...process.env, HOME: folder, SSL_CERT_FILE: root.cert };
  const synced = spawnSync('cert-sync', ['--user', root.cert], { env: environment });
  if (command === 'mono' && synced.status !== 0) console.log('skipped, cert-sync was not found: authorities that the system trusts');
  else {
    await trusts('whom the system trusts', undefined, good);
    await refuses('another host of whom the system trusts', undefined, issued({ hosts: ['board.example'] }));
    await refuses('whom the system trusts, with another authority given', own, good);
  }
} catch (error) {
  failed++;
  console.log(`FAIL  ${error.message}`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
