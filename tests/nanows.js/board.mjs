// A board that speaks docs/protocol.md, and can be told to misbehave: the other end in the tests of nanows.js. Written after the document,
// not after the library. Its time is virtual: it passes when a round is published.
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const descriptions = [
  { name: 'temperature', label: 'Temperature', unit: '°C', decimals: 1, simulated: false, min: -40, max: 85 },
  { name: 'heap', label: 'Free heap', unit: 'B', decimals: 0, simulated: true },
  { name: 'led', kind: 'switch', label: 'Light', unit: '', decimals: 0, simulated: true, history: false },
];
const types = { js: 'text/javascript', mjs: 'text/javascript', html: 'text/html' };

export class Board {
  /** files: what it serves beside its own paths, by path. */
  constructor(files = {}) {
    this.files = files;
    this.http = null;
    this.port = 0;
    this.clients = new Set(); // { transport, send, drop, sees }
    this.changes = new EventEmitter().setMaxListeners(0);
    this.boot();
    this.behave();
  }

  boot() {
    this.bootNumber = Math.floor(Math.random() * 2 ** 24);
    const [values, rounds] = [Object.create(null), Object.create(null)];
    Object.assign(this, { seq: 0, uptime: 0, values, rounds, points: [], interval: 1000, length: 5, descriptions });
  }

  /** Has these readings instead: names, or descriptions. */
  describe(readings) {
    this.descriptions = readings.map(one => (one.name ? one : { name: one, label: one }));
  }

  /** What it does otherwise than a good board: nothing, unless told. */
  behave(switches = {}) {
    Object.assign(this, {
      refuses: false, // upgrades: as a proxy does that does not pass them
      holds: [], // transports whose messages do not come through, except those of tell()
      lacks: [], // readings whose history is not found, although hello does not say so
      floods: false, // event streams without a line feed
      holdsReadings: false, // what is asked for once
      isFull: false, isDeaf: false, isForeign: false, ignoresCommands: false, password: null, requests: [], commands: [],
    }, switches);
  }

  async start() {
    this.http = createServer((request, response) => this.respond(request, response));
    const open = new Set();
    this.http.on('connection', socket => open.add(socket.on('close', () => open.delete(socket))));
    this.open = open;
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.sockets = new WebSocketServer({ noServer: true });
    this.http.listen(this.port, '127.0.0.1');
    await once(this.http, 'listening');
    this.port = this.http.address().port;
    return `http://127.0.0.1:${this.port}/`;
  }

  /** As if its power had failed. */
  async stop() {
    const closed = once(this.http, 'close');
    this.http.close();
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  async restart() {
    await this.stop();
    this.boot();
    await this.start();
  }

  /** As new. */
  async fresh() {
    if (this.http?.listening) await this.stop();
    this.boot();
    this.behave();
    await this.start();
  }

  /** Takes the connections of its clients. */
  drop() {
    for (const client of this.clients) client.drop();
  }

  // ---- Rounds

  /** A round with these values, after so many milliseconds. */
  publish(values, after = 250) {
    this.uptime += after;
    this.seq++;
    for (const name in values) this.rounds[name] = this.seq;
    Object.assign(this.values, values);
    const now = Math.floor(this.uptime / this.interval) * this.interval;
    const last = this.points.at(-1)?.uptime ?? now - this.interval;
    for (let uptime = last + this.interval; uptime <= now; uptime += this.interval) {
      const point = Object.fromEntries(this.kept().map(({ name }) => [name, uptime === now ? this.values[name] ?? null : null]));
      this.points.push({ uptime, values: point });
    }
    this.points = this.points.slice(-this.length);
    this.changes.emit('round');
    for (const client of this.clients) if (client.transport !== 'polling') this.sendFrame(client);
    return this.seq;
  }

  /** The readings of which there is a history. */
  kept() {
    return this.descriptions.filter(({ history }) => history !== false);
  }

  sendFrame(client) {
    if (client.seen === this.seq) return;
    client.send(this.frame(client.seen ?? 0), this.seq);
    client.seen = this.seq;
  }

  frame(after) {
    const values = Object.fromEntries(Object.entries(this.values).filter(([name]) => this.rounds[name] > after));
    return { type: 'readings', seq: this.seq, uptime: this.uptime, values };
  }

  hello(hasValues) {
    const readings = this.descriptions.map(one => (hasValues ? { ...one, value: this.values[one.name] ?? null } : one));
    const history = { interval: this.interval, points: this.length };
    const { bootNumber: boot, seq } = this;
    const uptime = this.uptime + 100; // the last round was a little earlier
    return { type: 'hello', boot, seq, uptime, time: 1763769600000 + uptime, history, station: 'Greenhouse', readings };
  }

  /** The history in messages of at most three points. */
  *history() {
    for (const { name } of this.kept()) {
      for (let at = 0; at < this.points.length; at += 3) {
        const part = this.points.slice(at, at + 3);
        const values = part.map(point => point.values[name]);
        yield { type: 'history', name, uptime: part[0].uptime, interval: this.interval, values };
      }
    }
  }

  /** What a client should know of the past. */
  past() {
    const of = name => this.points.map(({ uptime, values }) => ({ uptime, value: values[name] }));
    return Object.fromEntries(this.kept().map(({ name }) => [name, of(name)]));
  }

  /** Sends a message to all that stream. */
  say(message) {
    for (const client of this.clients) client.send(message);
  }

  /** Sends messages to all that stream by this transport, even if it holds others back. */
  tell(transport, ...messages) {
    for (const client of this.clients) if (client.transport === transport) messages.forEach(message => client.tell(message));
  }

  /** To those who read event streams. */
  comment() {
    for (const client of this.clients) client.comment?.();
  }

  join(transport, send, drop) {
    const holds = this.holds.includes(transport);
    const client = { transport, send: holds ? () => {} : send, tell: send, drop };
    this.clients.add(client);
    this.changes.emit('change');
    client.send(this.hello(false));
    for (const message of this.history()) client.send(message);
    if (this.seq) this.sendFrame(client);
    return client;
  }

  leave(client) {
    this.clients.delete(client);
    this.changes.emit('change');
  }

  /** Waits until so many clients are there, by transport: { websocket: 1 }. Others must not be there. */
  async until(wanted) {
    const text = object => JSON.stringify(Object.entries(object).sort());
    for (;;) {
      const found = {};
      for (const { transport } of this.clients) found[transport] = (found[transport] ?? 0) + 1;
      if (text(found) === text(wanted)) return;
      await once(this.changes, 'change');
    }
  }

  /** Waits until a request that begins like this has come, of those since behave(). */
  async asked(start, times = 1) {
    while (this.requests.filter(request => request.startsWith(start)).length < times) await once(this.changes, 'change');
  }

  count(start) {
    return this.requests.filter(request => request.startsWith(start)).length;
  }

  async changed() {
    await once(this.changes, 'change');
  }

  received() {
    return this.commands;
  }

  // ---- HTTP

  isAdmitted(request) {
    return !this.password || request.headers.authorization === 'Bearer ' + this.password;
  }

  note(request) {
    this.requests.push(request.method + ' ' + request.url);
    this.changes.emit('change');
  }

  respond(request, response) {
    this.note(request);
    if (this.isDeaf) return;
    const { pathname: path, searchParams: query } = new URL(request.url, 'http://board');
    const end = (status, text = '', type = 'text/plain') => response.writeHead(status, { 'Content-Type': type }).end(text);
    const kept = this.files[path];
    if (kept) return end(200, kept, types[path.split('.').at(-1)]);
    if (!this.isAdmitted(request)) return end(401);
    if (this.isForeign) return end(200, '<!doctype html><title>A router</title>', 'text/html');
    if (path === '/readings' && query.has('wait')) return this.respondLater(request, response, query);
    if (path === '/readings' && this.holdsReadings) return response.on('close', () => this.note({ method: 'ABORTED', url: path }));
    if (path === '/readings') return end(200, JSON.stringify(this.hello(true)));
    if (path === '/events') return this.respondWithEvents(request, response);
    if (path === '/history') {
      const name = query.get('name');
      return this.kept().some(one => one.name === name && !this.lacks.includes(name)) ? end(200, this.csv(name), 'text/csv') : end(404);
    }
    if (path === '/command') return this.respondToCommand(request, end);
    end(404);
  }

  respondWithEvents(request, response) {
    if (this.isFull) return response.writeHead(503).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    if (this.floods) return flood(response);
    if (!this.holds.includes('events')) response.write('retry: 2000\n\n');
    const send = (message, id) => {
      // In two pieces, so that a reader meets both halves of a line and of a character.
      const bytes = Buffer.from((id ? `id: ${id}\n` : '') + `data: ${JSON.stringify(message)}\n\n`);
      const half = bytes.includes('°') ? bytes.indexOf('°') + 1 : bytes.length >> 1;
      response.write(bytes.subarray(0, half));
      response.write(bytes.subarray(half));
    };
    const client = this.join('events', send, () => response.destroy());
    client.comment = () => response.write(':\n\n');
    response.on('close', () => this.leave(client));
  }

  respondLater(request, response, query) {
    if (this.isFull) return response.writeHead(503).end();
    const [boot, after] = query.get('after').split('-').map(Number);
    if (boot !== this.bootNumber) return response.writeHead(200).end(JSON.stringify(this.hello(true)));
    const client = { transport: 'polling', send() {}, drop: () => response.destroy() };
    const end = () => {
      if (this.seq > after) response.writeHead(200).end(JSON.stringify(this.frame(after)));
      else response.writeHead(204).end();
    };
    this.clients.add(client);
    this.changes.emit('change');
    const timer = setTimeout(end, Number(query.get('wait')) * 1000);
    if (this.seq > after) end();
    else this.changes.once('round', end);
    response.on('close', () => {
      clearTimeout(timer);
      this.changes.off('round', end);
      this.leave(client);
    });
  }

  csv(name) {
    const time = uptime => new Date(1763769600000 + uptime).toISOString();
    const rows = this.points.map(({ uptime, values }) => `${uptime},${time(uptime)},${values[name] ?? ''}`);
    return [`uptime,time,${name}`, ...rows].join('\n') + '\n';
  }

  async respondToCommand(request, end) {
    if (request.method !== 'POST') return end(405);
    const { origin, host } = request.headers;
    if (origin && new URL(origin).host !== host) return end(403);
    let text = '';
    for await (const part of request) text += part;
    const error = this.execute(text);
    end(error ? 400 : 204, error && JSON.stringify({ type: 'error', message: error }));
  }

  execute(text) {
    this.commands.push(text);
    this.changes.emit('change');
    const [, wanted] = /^led (on|off)$/.exec(text) ?? [];
    if (wanted) this.publish({ led: wanted === 'on' ? 1 : 0 }, 0);
    return wanted ? '' : 'Unknown command. There are: led on, led off.';
  }

  // ---- WebSocket

  upgrade(request, socket, head) {
    this.note(request);
    socket.on('error', () => {});
    if (this.isDeaf) return;
    const { origin, host } = request.headers;
    const isOwn = !origin || new URL(origin).host === host;
    const isThere = !this.refuses && !this.isForeign && request.url === '/ws';
    const status = !this.isAdmitted(request) ? 401 : this.isFull ? 503 : !isOwn ? 403 : isThere ? 0 : 404;
    if (status) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.sockets.handleUpgrade(request, socket, head, peer => {
      const client = this.join('websocket', message => peer.send(JSON.stringify(message)), () => peer.terminate());
      peer.on('close', () => this.leave(client));
      peer.on('error', () => {});
      peer.on('message', data => {
        const [, id, text] = /^#(\d+) (.*)$/.exec(data);
        const error = this.execute(text);
        if (this.ignoresCommands) return;
        client.send({ type: 'result', id: Number(id), ...error && { error } });
      });
    });
  }
}

/** One line that never ends. */
function flood(response) {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(65536)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

/** Lets a page tell the board what to do: POST /method with its arguments as JSON. */
export async function control(board) {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    response.setHeader('Access-Control-Allow-Origin', '*');
    try {
      const result = await board[request.url.slice(1)](...JSON.parse(text || '[]'));
      response.end(JSON.stringify(result ?? null));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
