// The readings of a NanoWs board, over the best transport that works: a WebSocket, else server-sent events, else long polling.
// nanows.d.ts describes the API; docs/protocol.md of the repository describes what the board sends.

const MOST = 1e6; // characters of a line, and points of all readings together: far more than a board has, and no danger to this program

/** Why it failed, in one word. The message is for people. */
const failure = (reason, message) => Object.assign(new Error(message || reason), { reason });
const reasonOf = error => error.reason || 'refused'; // what came is not a board's
const reasons = { 401: 'password', 502: 'unreachable', 503: 'full', 504: 'unreachable' };

export function connect(url = '', {
  socket = 'ws',
  transports: allowed = ['websocket', 'events', 'polling'],
  headers = {},
  fetch = (...args) => globalThis.fetch(...args),
  WebSocket = globalThis.WebSocket,
  timeout = 5000,
  idleTimeout = 20000, // more than the 15 s after which an event stream has a comment
  pollWait = 10000,
  pollDelay = 500, // each poll is a connection to the board
  upgradeInterval = 60000,
  stableAfter = 3000,
  retryMin = 1000,
  retryMax = 10000,
  random = Math.random,
} = {}) {
  const page = globalThis.location;
  const base = new URL(url, page && page.href).href.replace(/^ws/, 'http');
  const transports = allowed.filter(transport => transport !== 'websocket' || WebSocket);
  const ending = new AbortController();
  const links = new Set();
  const commands = new Map(); // by number: those that wait for their result
  let current = null; // the link by which readings arrive
  let gap = Infinity; // ms, the longest that there were lately between two frames
  let boot = 0, seq = 0, uptime = 0, interval = 0, length = 0, failures = 0, count = 0;
  let isHurried = false;
  let wake = () => {};

  const board = Object.assign(new EventTarget(), {
    readings: new Map(), history: new Map(), hello: null, state: { transport: null, reason: null, retry: 0 },
    date: at => new Date(board.hello.time + at - board.hello.uptime),
    retry() {
      failures = 0;
      if (current && Date.now() - current.heard > timeout) {
        isHurried = true;
        current.end('closed');
      }
      wake();
    },
    close() {
      report(null, 'closed');
      ending.abort();
      for (const link of links) link.end('closed');
      wake();
    },
    command: text => (current && current.send ? ask : post)(text),
  });

  const emit = (type, detail) => board.dispatchEvent(new CustomEvent(type, { detail }));

  function report(transport, reason, retry = 0) {
    const { state } = board;
    if (ending.signal.aborted) return;
    if (state.transport === transport && state.reason === reason && state.retry === retry) return;
    board.state = { transport, reason, retry };
    emit('state', board.state);
  }

  // ---- What the board says

  // Messages of other types are "message" events and nothing else: {"type":"state"} must not pass for an event of this client.
  const handlers = {
    __proto__: null,

    hello(message) {
      if (message.boot !== boot) board.history = new Map(); // it has been restarted
      ({ boot, seq, uptime } = message);
      ({ interval = 0, points: length = 0 } = message.history || {});
      board.hello = { time: Date.now(), ...message };
      const { readings } = message, old = board.readings;
      board.readings = new Map(readings.map(reading => {
        const { value } = old.get(reading.name) || { value: null };
        return [reading.name, { value, ...reading }];
      }));
      return Object.fromEntries(readings.filter(reading => 'value' in reading).map(({ name, value }) => [name, value]));
    },

    history({ name, uptime, values }) {
      const points = values.map((value, i) => ({ uptime: uptime + i * interval, value }));
      const old = board.history.get(name) || [];
      const end = uptime + values.length * interval;
      // It comes in pieces, and what another link has added meanwhile is newer.
      const before = old.filter(point => point.uptime < uptime), after = old.filter(point => point.uptime >= end);
      board.history.set(name, [...before, ...points, ...after].slice(-length));
    },

    readings(message) {
      ({ seq, uptime } = message);
      const { readings, history } = board;
      for (const name in message.values) {
        const reading = readings.get(name) || { name };
        reading.value = message.values[name];
        readings.set(name, reading);
      }
      // The board may keep no history of readings of a kind.
      if (interval) for (const [name, { kind, value }] of readings) if (!kind || history.has(name)) sample(name, value);
    },

    result({ id, error }) {
      const settle = commands.get(id);
      if (settle) settle(error !== undefined && failure('refused', error));
    },

    error() {},
  };

  // As the board does: a point has the values of the first round at its time or later, and without one it is a gap.
  function sample(name, value) {
    const points = board.history.get(name) || [];
    board.history.set(name, points);
    const now = Math.floor(uptime / interval) * interval;
    const last = points[points.length - 1];
    if (last && last.uptime >= now) {
      if (last.round === seq) last.value = value; // the rest of a round that has come in several frames
      return;
    }
    const most = Math.min(length, Math.floor(MOST / board.readings.size));
    for (let i = Math.min(last ? (now - last.uptime) / interval : 0, most) - 1; i > 0; i--) {
      points.push({ uptime: now - i * interval, value: null });
    }
    points.push(Object.defineProperty({ uptime: now, value }, 'round', { value: seq }));
    points.splice(0, points.length - most);
  }

  function take(text, message = JSON.parse(text)) {
    const { type } = message, handle = handlers[type];
    emit('message', message);
    if (!handle) return;
    const values = handle(message);
    emit(type, message);
    // Whoever listens for values gets these, too.
    for (const _ in values) return emit('readings', { type: 'readings', seq, uptime, values });
  }

  function receive(link, text) {
    const message = JSON.parse(text), { type } = message;
    hear(link);
    if (type === 'readings') {
      if (message.uptime < uptime) return; // another link is ahead
      const now = Date.now();
      if (link.frame) gap = Math.max(now - link.frame, Math.min(gap, idleTimeout) * 0.9);
      link.frame = now;
    }
    take(text, message);
    if (type === 'hello' ? !current && link.transport !== 'polling' : type !== 'history') adopt(link);
  }

  // ---- Links

  /** Something was received: the next must come in time. Pages do not see the pings of a WebSocket, so half-way the board is asked. */
  function hear(link, limit = Math.min(Math.max(4 * gap, timeout), idleTimeout)) {
    if (link.reason) return;
    link.heard = Date.now();
    clearTimeout(link.timer);
    link.timer = setTimeout(() => {
      if (link.send) link.send('#0 ');
      link.timer = setTimeout(link.end, limit / 2, 'silent');
    }, limit / 2);
  }

  /** Readings come by this link from now on. */
  function adopt(link) {
    if (link === current || link.reason) return;
    const old = current;
    current = link;
    link.since = Date.now();
    if (old) {
      old.next = link;
      old.end('closed');
    }
    link.adopted();
    report(link.transport, null);
    if (link.transport !== transports[0]) setUpgrade(link);
  }

  function setUpgrade(link, attempts = 2) {
    const delay = Math.min(upgradeInterval, retryMin * 2 ** attempts) * (0.75 + random() / 2);
    const timer = setTimeout(upgrade, delay, link, attempts + 1);
    link.ended.then(() => clearTimeout(timer));
  }

  /** Tries the better transports beside the link, which goes on until one of them brings readings. */
  async function upgrade(link, attempts) {
    for (const transport of transports) {
      if (transport === link.transport || link.reason) break;
      const better = open(transport);
      link.ended.then(() => better !== current && better.end('closed'));
      await Promise.race([better.ended, better.adoption]);
    }
    if (!link.reason) setUpgrade(link, attempts);
  }

  function open(transport) {
    const control = new AbortController();
    const link = { transport, signal: control.signal };
    links.add(link);
    link.adoption = new Promise(resolve => { link.adopted = resolve; });
    link.ended = new Promise(resolve => {
      link.end = reason => {
        if (link.reason) return;
        link.reason = reason;
        clearTimeout(link.timer);
        links.delete(link);
        control.abort();
        resolve(reason);
      };
    });
    hear(link, timeout);
    runners[transport](link).catch(reasonOf).then((reason = 'refused') => link.end(link.since ? 'closed' : reason));
    return link;
  }

  async function request(path, signal, init = {}) {
    const options = { cache: 'no-store', ...init, headers: { ...headers, ...init.headers }, signal };
    const response = await fetch(new URL(path, base).href, options).catch(error => {
      throw failure(/Timeout/.test(error.name) ? 'silent' : 'unreachable', error.message);
    });
    if (response.ok) return response;
    const { message } = response.status === 400 ? await response.json().catch(() => ({})) : {};
    throw failure(reasons[response.status] || 'refused', message);
  }

  const read = async (link, path) => (await request(path, link.signal)).text();

  const runners = {
    websocket: link => new Promise((resolve, reject) => {
      const peer = new WebSocket(new URL(socket, base).href.replace(/^http/, 'ws'));
      link.signal.onabort = () => {
        peer.onmessage = null;
        peer.close();
      };
      peer.onopen = () => { link.send = text => peer.send(text); };
      peer.onclose = peer.onerror = () => resolve();
      peer.onmessage = ({ data }) => {
        try {
          receive(link, data);
        } catch (error) {
          reject(error);
        }
      };
    }),

    // Not EventSource: Node has none, and it reports neither the status of a response nor comments.
    async events(link) {
      const { body } = await request('events', link.signal, { headers: { Accept: 'text/event-stream' } });
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ''; ;) {
        const { done, value } = await reader.read();
        if (done) return;
        const lines = value.split('\n');
        lines[0] = rest + lines[0];
        rest = lines.pop();
        if (rest.length > MOST) return;
        for (const line of lines) {
          hear(link);
          if (line.startsWith('data:')) receive(link, line.slice(5));
        }
      }
    },

    async polling(link) {
      for (let isNew = true; ;) {
        if (isNew) {
          receive(link, await read(link, 'readings'));
          for (const [name, { kind }] of length ? board.readings : []) {
            if (kind) continue;
            const rows = (await read(link, 'history?name=' + name)).trim().split('\n').slice(1).map(row => row.split(','));
            const values = rows.map(([, , value]) => (value.trim() ? +value : null));
            if (rows[0]) receive(link, JSON.stringify({ type: 'history', name, uptime: +rows[0][0], values }));
          }
        }
        hear(link, pollWait + timeout);
        const news = await read(link, `readings?after=${boot}-${seq}&wait=${isNew ? 1 : pollWait / 1000}`);
        adopt(link);
        isNew = news && JSON.parse(news).type === 'hello'; // the board has been restarted
        if (news && !isNew) receive(link, news);
        await new Promise(resolve => setTimeout(resolve, pollDelay));
      }
    },

    /** No browser tells why it got no WebSocket: the readings, which anybody may have who may have a WebSocket, are asked for instead. */
    async probe(link) {
      take(await read(link, 'readings'));
      return '';
    },
  };

  // ---- Commands

  function ask(text) {
    const { send, ended } = current, id = ++count;
    return new Promise((resolve, reject) => {
      const settle = error => {
        clearTimeout(timer);
        commands.delete(id);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => settle(failure('silent')), timeout);
      commands.set(id, settle);
      ended.then(reason => settle(failure(reason)));
      send(`#${id} ${text}`);
    });
  }

  async function post(body) {
    await request('command', AbortSignal.timeout(timeout), { method: 'POST', body });
  }

  // ---- From one link to the next

  /** Tries one transport after the other until one works, or the reason is one that they share. Returns why it has ended. */
  async function attempt() {
    let reason;
    for (const transport of transports) {
      let link = open(transport);
      while (reason = await link.ended, link.next) link = link.next;
      if (current === link) current = null;
      const lasted = link.since && Date.now() - link.since > stableAfter;
      if (lasted) failures = 0;
      report(null, reason);
      // An event stream that falls silent may be held back by a proxy; a WebSocket that had brought readings is not.
      if (ending.signal.aborted || lasted && (reason !== 'silent' || (link.send && link.frame))) break;
      const shared = link.transport === 'websocket' ? await open('probe').ended : /unreachable|password|full/.test(reason) && reason;
      if (shared) {
        reason = shared;
        break;
      }
    }
    return reason;
  }

  async function run() {
    while (!ending.signal.aborted) {
      const reason = await attempt();
      if (ending.signal.aborted) return;
      // The jitter prevents all clients of a board from coming back at the same time after it has restarted.
      const delay = Math.min(retryMax, retryMin * 2 ** failures++) * (1 + random()) / 2;
      await new Promise(resolve => {
        const timer = setTimeout(resolve, delay);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        report(null, reason, Date.now() + delay); // a listener may call retry() or close()
        if (isHurried) wake();
      });
      isHurried = false;
      report(null, reason);
    }
  }

  if (globalThis.document) {
    const { signal } = ending;
    addEventListener('online', board.retry, { signal });
    document.addEventListener('visibilitychange', () => document.hidden || board.retry(), { signal });
  }
  run();
  return board;
}
