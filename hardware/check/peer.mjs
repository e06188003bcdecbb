// A raw WebSocket client: it sends any bytes and checks little itself; the points do that.

import { connect } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';

export const Op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
export const acceptFor = key => createHash('sha1').update(key + GUID).digest('base64');
export const newKey = () => randomBytes(16).toString('base64');

/** The address of a server, from "ws://host:port/path"; null if it is none. */
export function parseAddress(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'ws:') return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80), path: url.pathname + url.search, authority: url.host };
}

/** The header lines that every request needs: the password, if the target has one. */
export const credentials = target => target.password ? [`Authorization: Bearer ${encodeURIComponent(target.password)}`] : [];

/** A request line and header lines as bytes. */
export const head = lines => Buffer.from(lines.join('\r\n') + '\r\n\r\n');

/** The request that opens a WebSocket. */
export const upgrade = (target, key, more = []) => [
  `GET ${target.path} HTTP/1.1`, `Host: ${target.authority}`, 'Upgrade: websocket', 'Connection: Upgrade',
  `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', ...credentials(target), ...more];

/** A frame; the options make it invalid. `length` is the length in the header, `bytes` (1, 2 or 8) the number of bytes that it occupies. */
export function frame(opcode, payload = '', { fin = true, rsv = 0, mask = true, length, bytes } = {}) {
  const data = Buffer.from(payload);
  const said = BigInt(length ?? data.length);
  bytes ??= said < 126n ? 1 : said < 65536n ? 2 : 8;
  const header = Buffer.alloc(1 + (bytes === 1 ? 1 : 1 + bytes));
  header[0] = (fin ? 0x80 : 0) | rsv << 4 | opcode;
  header[1] = (mask ? 0x80 : 0) | (bytes === 1 ? Number(said) : bytes === 2 ? 126 : 127);
  if (bytes === 2) header.writeUInt16BE(Number(said), 2);
  if (bytes === 8) header.writeBigUInt64BE(said, 2);
  if (!mask) return Buffer.concat([header, data]);
  const key = randomBytes(4);
  for (let i = 0; i < data.length; i++) data[i] ^= key[i & 3];
  return Buffer.concat([header, key, data]);
}

export const closePayload = (code, reason = '') => {
  const data = Buffer.alloc(2);
  data.writeUInt16BE(code);
  return Buffer.concat([data, Buffer.from(reason)]);
};

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** One TCP connection. Input is collected in a buffer, from which the methods take it, within a time limit. */
export class Peer {
  #socket;
  #rx = Buffer.alloc(0);
  #waiting = [];
  isOver = false; // the server has closed, or the connection is broken

  static connect(target, patience) {
    return new Promise((resolve, reject) => {
      const socket = connect(target.port, target.host);
      const late = setTimeout(() => { socket.destroy(); reject(new Error(`no TCP connection within ${patience} ms`)); }, patience);
      socket.once('connect', () => { clearTimeout(late); resolve(new Peer(socket, patience)); });
      socket.once('error', error => { clearTimeout(late); reject(new Error(`no TCP connection: ${error.code || error.message}`)); });
    });
  }

  constructor(socket, patience) {
    this.#socket = socket;
    this.patience = patience;
    socket.setNoDelay(true);
    socket.on('data', data => { this.#rx = this.#rx.length ? Buffer.concat([this.#rx, data]) : data; this.#wake(); });
    socket.on('error', () => this.#over());
    socket.on('end', () => this.#over());
    socket.on('close', () => this.#over());
  }

  #over() { this.isOver = true; this.#wake(); }
  #wake() { for (const wake of this.#waiting.splice(0)) wake(); }

  send(...parts) { return this.#socket.destroyed ? false : this.#socket.write(Buffer.concat(parts.map(part => Buffer.from(part)))); }
  drained(ms) { return Promise.race([new Promise(resolve => this.#socket.once('drain', resolve)), pause(ms)]); }
  stopReading() { this.#socket.pause(); }
  resumeReading() { this.#socket.resume(); }
  drop() { this.#socket.destroy(); }

  /** The first value that take() returns; undefined at the end of the connection. */
  async #until(take, what, patience = this.patience) {
    const end = performance.now() + patience;
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      if (this.isOver) return undefined;
      const left = end - performance.now();
      if (left <= 0) throw new Error(`no ${what} within ${patience} ms`);
      let timer;
      await Promise.race([new Promise(resolve => this.#waiting.push(resolve)), new Promise(resolve => { timer = setTimeout(resolve, left); })]);
      clearTimeout(timer);
    }
  }

  /** An HTTP head: status, headers by lower-case name; undefined if the server closed instead. */
  response() {
    return this.#until(() => {
      const end = this.#rx.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [first, ...rest] = this.#rx.subarray(0, end).toString('latin1').split('\r\n');
      this.#rx = this.#rx.subarray(end + 4);
      const headers = Object.fromEntries(rest.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
      return { status: Number(first.split(' ')[1]), first, headers };
    }, 'response');
  }

  /** The bytes of a body. */
  body(count) {
    return this.#until(() => {
      if (this.#rx.length < count) return undefined;
      const taken = this.#rx.subarray(0, count);
      this.#rx = this.#rx.subarray(count);
      return taken;
    }, 'body');
  }

  /** The next frame; undefined at the end of the connection. */
  frame(patience) {
    return this.#until(() => {
      const b = this.#rx;
      if (b.length < 2) return undefined;
      const short = b[1] & 0x7f;
      const start = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (b.length < start) return undefined;
      const count = short === 126 ? b.readUInt16BE(2) : short === 127 ? Number(b.readBigUInt64BE(2)) : short;
      if (b[1] & 0x80) throw new Error('the server masks its frames (section 5.1)');
      if (b[0] & 0x70) throw new Error('the server sets a reserved bit (section 5.2)');
      if (b.length < start + count) return undefined;
      this.#rx = b.subarray(start + count);
      return { fin: b[0] >> 7 === 1, opcode: b[0] & 15, payload: b.subarray(start, start + count) };
    }, 'frame', patience);
  }

  /** The next frame with this opcode; messages and the server's own pings are skipped (but the pings get pongs). */
  async next(opcode, patience = this.patience) {
    const end = performance.now() + patience;
    for (;;) {
      const left = end - performance.now();
      const got = await this.frame(Math.max(1, left)).catch(error => { throw /reserved|masks/.test(error.message) ? error : new Error(`no ${nameOf(opcode)} within ${patience} ms`); });
      if (got === undefined || got.opcode === opcode) return got;
      if (got.opcode === Op.ping) this.send(frame(Op.pong, got.payload));
      if (got.opcode === Op.close) throw new Error(`closed with ${codeOf(got)} instead of a ${nameOf(opcode)}`);
      if (left <= 0) throw new Error(`no ${nameOf(opcode)} within ${patience} ms`);
    }
  }

  /** Waits for the server to close TCP. */
  async end(patience = this.patience) {
    const until = performance.now() + patience;
    while (!this.isOver) {
      if (performance.now() > until) throw new Error(`the server leaves TCP open for ${patience} ms (section 7.1.1)`);
      await pause(5);
    }
  }
}

const nameOf = opcode => Object.keys(Op).find(name => Op[name] === opcode) ?? `frame ${opcode}`;
export const codeOf = got => got.payload.length >= 2 ? got.payload.readUInt16BE(0) : 1005;

/** An open WebSocket. If the server has no free slot (503), the request is repeated: the previous connection may not have ended yet. */
export async function open(target, patience, more) {
  const until = performance.now() + patience;
  for (;;) {
    const peer = await Peer.connect(target, patience);
    const key = newKey();
    peer.send(head(upgrade(target, key, more)));
    const response = await peer.response();
    if (response?.status === 101) {
      if (response.headers['sec-websocket-accept'] !== acceptFor(key)) throw new Error('wrong Sec-WebSocket-Accept (section 4.2.2)');
      return peer;
    }

    peer.drop();
    if (response?.status !== 503 || performance.now() > until) throw new Error(response ? `refused: ${response.first}` : 'refused without a response');
    await pause(200);
  }
}
