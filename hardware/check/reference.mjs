// A WebSocket server that follows all rules except for the one it is told to break: check.test.mjs uses it to show that the check detects this.

import { createServer } from 'node:net';
import { Op, acceptFor, closePayload } from './peer.mjs';

const allowed = code => code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
const decoder = () => new TextDecoder('utf-8', { fatal: true });

function serverFrame(opcode, payload, mask = false) {
  const data = Buffer.from(payload);
  const header = data.length < 126 ? Buffer.from([0x80 | opcode, data.length]) : Buffer.from([0x80 | opcode, 126, data.length >> 8, data.length & 255]);
  if (mask) header[1] |= 0x80;
  return Buffer.concat(mask ? [header, Buffer.alloc(4), data] : [header, data]);
}

/** Starts a station on a free port. `breaks` names the rule that it breaks. */
export function startReference(breaks) {
  const readers = new Set();
  const sockets = new Set();
  let waitingFor = null; // with 'blocking', the reader for which the server waits
  const started = Date.now();
  let rounds = 0;

  // Sends the readings to one client after the other; with 'blocking' it waits for each.
  function publish() {
    rounds++;
    if (waitingFor?.writableNeedDrain) return;
    waitingFor = null;
    const heap = breaks === 'leak' ? 100 - (Date.now() - started) / 100 : 100;
    const text = JSON.stringify({ type: 'readings', uptime: Date.now() - started, values: { heap } });
    for (const socket of readers) {
      if (breaks === 'slow' && rounds % 3) continue;
      if (!socket.writableNeedDrain) socket.write(serverFrame(Op.text, text));
      if (breaks === 'blocking' && socket.writableNeedDrain) waitingFor = socket;
    }
  }
  const timer = setInterval(publish, 250);

  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => { sockets.delete(socket); readers.delete(socket); if (waitingFor === socket) waitingFor = null; });
    let take = takeHead, rx = Buffer.alloc(0), isClosing = false, message = null;
    socket.on('data', data => {
      rx = Buffer.concat([rx, data]);
      while (!isClosing && take()) { /* until what is left is incomplete */ }
    });

    function respond(status, fields = [], body = '') {
      isClosing = true;
      socket.end([`HTTP/1.1 ${status}`, ...fields, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', '', body].join('\r\n'));
    }

    function takeHead() {
      const end = rx.indexOf('\r\n\r\n');
      if (end < 0) return false;
      const [first, ...rest] = rx.subarray(0, end).toString('latin1').split('\r\n');
      rx = rx.subarray(end + 4);
      const fields = {};
      for (const line of rest) {
        const name = line.slice(0, line.indexOf(':')).toLowerCase();
        const value = line.slice(line.indexOf(':') + 1).trim();
        fields[name] = name in fields ? `${fields[name]}, ${value}` : value;
      }
      const [method, target, version] = first.split(' ');
      const list = name => (fields[name] ?? '').split(',').map(one => one.trim().toLowerCase());
      const path = (target ?? '').replace(/^http:\/\/[^/]*/, '');
      if (version !== 'HTTP/1.1' || !fields.host) return respond('400 Bad Request');
      if (method !== 'GET') return respond('405 Method Not Allowed');
      if (path === '/' && !fields.upgrade) return page(fields);
      if (path !== '/ws') return respond('404 Not Found');
      const isWebSocket = breaks === 'case' ? fields.upgrade === 'websocket' : list('upgrade').includes('websocket');
      const isUpgrade = breaks === 'connection' ? fields.connection?.toLowerCase() === 'upgrade' : list('connection').includes('upgrade');
      if (!isWebSocket || !isUpgrade || !/^[\w+/]{22}==$/.test(fields['sec-websocket-key'] ?? '')) return respond('400 Bad Request');
      if (fields['sec-websocket-version'] !== '13' && breaks !== 'version') return respond('426 Upgrade Required', ['Sec-WebSocket-Version: 13']);
      socket.write(['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${acceptFor(fields['sec-websocket-key'] + (breaks === 'accept' ? ' ' : ''))}`, '', ''].join('\r\n'));
      socket.write(serverFrame(Op.text, JSON.stringify({ type: 'hello', station: 'Reference', uptime: 0, readings: [{ name: 'heap' }] }), breaks === 'masked'));
      readers.add(socket);
      take = takeFrame;
      if (breaks === 'early') rx = Buffer.alloc(0);
      return true;
    }

    function page(fields) {
      if (fields['if-none-match'] === '"1"' && breaks !== 'etag') return respond('304 Not Modified');
      return respond('200 OK', ['Content-Type: text/html', 'ETag: "1"'], '<!DOCTYPE html><html></html>');
    }

    function fail(code) {
      isClosing = true;
      readers.delete(socket);
      if (breaks === 'codes') code = 1000;
      socket.write(serverFrame(Op.close, closePayload(code)));
      if (breaks !== 'open') socket.end();
      return false;
    }

    function takeFrame() {
      if (rx.length < 2) return false;
      const [first, second] = rx;
      const fin = first >> 7 === 1, opcode = first & 15, short = second & 0x7f;
      if (first & 0x70 && breaks !== 'reserved') return fail(1002);
      if (second < 0x80 && breaks !== 'unmasked') return fail(1002);
      if (opcode > 10 || opcode > 2 && opcode < 8 || opcode >= 8 && (!fin || short > 125)) return fail(1002);
      const start = (short === 126 ? 4 : short === 127 ? 10 : 2) + (second >> 7) * 4;
      if (rx.length < start) return false;
      const count = short === 126 ? rx.readUInt16BE(2) : short === 127 ? Number(rx.readBigUInt64BE(2)) : short;
      if (short > 125 && count < (short === 126 ? 126 : 65536) && breaks !== 'minimal') return fail(1002);
      if (count > 1 << 20) return fail(count >= 2 ** 63 ? 1002 : 1009);
      if (opcode < 8 && (opcode === 0) !== (message !== null) && breaks !== 'fragments') return fail(1002);
      const rest = rx.subarray(start, start + count);
      if (rest.length < count) return false;
      if (opcode === Op.text) message = { decoder: decoder() };
      if (opcode === Op.binary) message = {};
      const payload = Buffer.from(rest);
      if (second >> 7) for (let i = 0; i < count; i++) payload[i] ^= rx[start - 4 + (i & 3)];
      rx = rx.subarray(start + count);
      return opcode < 8 ? takeData(payload, fin) : takeControl(opcode, payload);
    }

    function takeData(payload, fin) {
      try {
        if (breaks !== 'utf8') message?.decoder?.decode(payload, { stream: !fin });
      } catch {
        return fail(1007);
      }
      if (fin) {
        // Long with 'blocking', so that it soon fills the buffers of both systems, even on a busy machine.
        const complaint = 'Unknown command.'.padEnd(breaks === 'blocking' ? 8000 : 0);
        if (message?.decoder && !socket.writableNeedDrain) socket.write(serverFrame(Op.text, JSON.stringify({ type: 'error', message: complaint })));
        message = null;
      }
      return true;
    }

    function takeControl(opcode, payload) {
      if (opcode === Op.ping) socket.write(serverFrame(Op.pong, breaks === 'pong' ? '' : payload));
      if (opcode !== Op.close) return true;
      if (payload.length === 1) return fail(1002);
      if (payload.length && !allowed(payload.readUInt16BE(0)) && breaks !== 'closecode') return fail(1002);
      try {
        decoder().decode(payload.subarray(2));
      } catch {
        return fail(1007);
      }
      isClosing = true;
      readers.delete(socket);
      socket.write(serverFrame(Op.close, payload.subarray(0, 2)));
      if (breaks !== 'open') socket.end();
      return false;
    }
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve({
    url: `ws://127.0.0.1:${server.address().port}/`,
    stop: () => { clearInterval(timer); for (const socket of sockets) socket.destroy(); server.close(); },
  })));
}
