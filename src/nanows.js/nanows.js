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
  const base = new URL(url, globalThis.location?.href).href.replace(/^ws/, 'http');
  const transports = allowed.filter(transport => transport !== 'websocket' || WebSocket);
  const ending = new AbortController();
  const links = new Set();
  const commands = new Map(); // by number: those that wait for their result, all by the current link
  let current = null; // the link by which readings arrive
  let gap = Infinity; // ms, the longest that there were lately between two frames
  let seq = 0, sampled = 0; // the rounds up to which all values have come, and of the latest points
  let boot = 0, interval = 0, length = 0, failures = 0, count = 0;
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
    command: text => (current?.send ? ask : post)(text),
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
      const { readings, history } = message, old = board.readings;
      const isOther = message.boot !== boot; // it has been restarted
      board.readings = new Map(readings.map(reading => {
        return [reading.name, { value: old.get(reading.name)?.value ?? null, ...reading }];
      }));
      board.hello = { time: Date.now(), ...message };
      // While there is another link of this start, its rounds count until this one has brought values.
      if (!current || isOther) ({ seq } = message);
      ({ boot } = message);
      interval = history?.interval;
      length = interval > 0 && Math.max(Math.min(history.points, MOST / readings.length) | 0, 0);
      for (const name of board.history.keys()) if (isOther || !length || !board.readings.has(name)) board.history.delete(name);
    },

    history({ name, uptime, values }) {
      if (!length || !board.readings.has(name)) return;
      const points = values.map((value, i) => ({ uptime: uptime + i * interval, value }));
      const old = board.history.get(name) || [];
      const end = uptime + values.length * interval;
      // It comes in pieces, and what another link has added meanwhile is newer.
      const before = old.filter(point => point.uptime < uptime), after = old.filter(point => point.uptime >= end);
      board.history.set(name, [...before, ...points, ...after].slice(-length));
    },

    readings(message) {
      ({ seq } = message);
      const values = new Map(Object.entries(message.values));
      for (const [name, reading] of board.readings) {
        if (values.has(name)) reading.value = values.get(name);
        if (length && reading.history !== false) sample(name, reading.value, message.uptime);
      }
    },

    result({ id, error }) {
      commands.get(id)?.(error !== undefined && failure('refused', error));
    },

    error() {},
  };

  // As the board does: a point has the values of the first round at its time or later, and without one it is a gap.
  function sample(name, value, uptime) {
    const points = board.history.get(name) || [];
    board.history.set(name, points);
    const now = uptime - uptime % interval;
    const last = points[points.length - 1];
    if (last && last.uptime >= now) {
      if (sampled === seq) last.value = value; // the rest of a round that has come in several frames
      return;
    }
    for (let i = Math.min(last ? (now - last.uptime) / interval : 0, length) - 1; i > 0; i--) {
      points.push({ uptime: now - i * interval, value: null });
    }
    points.push({ uptime: now, value });
    sampled = seq;
    points.splice(0, points.length - length);
  }

  function take(link, message) {
    const { type } = message, handle = handlers[type];
    // After close() there are no events, also if a listener calls it.
    if (!link.reason) emit('message', message);
    if (link.reason || !handle) return;
    handle(message);
    emit(type, message);
  }

  /** What has come by a link that streams. A message that is cut off at the limit is not JSON any more, and so ends the link. */
  function receive(link, text) {
    const message = JSON.parse(text.slice(0, MOST)), { type } = message;
    const brings = type === 'hello' ? !current || message.boot !== boot : type !== 'history';
    hear(link);
    if (type === 'readings') {
      if (message.seq < seq) return link === current || link.end('closed'); // another link is ahead
      const now = Date.now();
      if (link.frame) gap = Math.max(now - link.frame, Math.min(gap, idleTimeout) * 0.9);
      link.frame = now;
    }
    take(link, message);
    if (brings) adopt(link);
  }

  // ---- Links

  /** Something was received: the next must come in time. Pages do not see the pings of a WebSocket, so half-way the board is asked. */
  function hear(link, limit = Math.min(Math.max(4 * gap, timeout), idleTimeout)) {
    if (link.reason) return;
    link.heard = Date.now();
    clearTimeout(link.timer);
    link.timer = setTimeout(() => {
      link.send?.('#0 ');
      link.timer = setTimeout(link.end, limit / 2, 'silent');
    }, limit / 2);
  }

  /** Readings come by this link from now on. */
  function adopt(link) {
    if (link === current || link.reason) return;
    link.since = Date.now();
    if (current) {
      current.next = link;
      current.end('closed');
    }
    current = link;
    report(link.transport, null);
    if (link.transport !== transports[0]) setUpgrade(link);
  }

  function setUpgrade(link, attempts = 2) {
    if (link.reason) return;
    const delay = Math.min(upgradeInterval, retryMin * 2 ** attempts) * (0.75 + random() / 2);
    link.upgrade = setTimeout(upgrade, delay, link, attempts + 1);
  }

  /** Tries the better transports beside the link, which goes on until one of them brings readings. */
  async function upgrade(link, attempts) {
    for (const transport of transports) {
      if (transport === link.transport || link.reason) break;
      link.better = open(transport);
      await link.better.ended;
    }
    setUpgrade(link, attempts);
  }

  function open(transport) {
    const control = new AbortController();
    const link = { transport, signal: control.signal };
    links.add(link);
    link.ended = new Promise(resolve => {
      link.end = reason => {
        if (link.reason) return;
        link.reason = reason;
        clearTimeout(link.timer);
        clearTimeout(link.upgrade);
        links.delete(link);
        control.abort();
        if (!link.next) link.better?.end('closed');
        if (link === current) {
          current = null;
          for (const settle of commands.values()) settle(failure(reason));
        }
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

  /** The description with values. Whoever listens for values gets these, too. */
  async function load(link) {
    const message = JSON.parse(await read(link, 'readings')), { uptime, readings } = message;
    take(link, message);
    if (link.reason) return;
    ({ seq } = message);
    emit('readings', { type: 'readings', seq, uptime, values: Object.fromEntries(readings.map(({ name, value }) => [name, value])) });
  }

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
          await load(link);
          for (const [name, { history }] of length ? board.readings : []) {
            if (history === false) continue;
            hear(link);
            const text = await read(link, 'history?name=' + name).catch(error => {
              if (error.reason !== 'refused') throw error;
              return ''; // there is none of it
            });
            const rows = text.trim().split('\n').slice(1).map(row => row.split(','));
            const values = rows.map(([, , value]) => (value.trim() ? +value : null));
            if (rows[0]) take(link, { type: 'history', name, uptime: +rows[0][0], values });
          }
        }
        hear(link, pollWait + timeout);
        const text = await read(link, `readings?after=${boot}-${seq}&wait=${isNew ? 1 : pollWait / 1000}`);
        adopt(link);
        const news = text && JSON.parse(text);
        isNew = news.type === 'hello'; // the board has been restarted
        if (news && !isNew) take(link, news);
        if (link.reason) return;
        clearTimeout(link.timer);
        await new Promise(resolve => { link.timer = setTimeout(resolve, pollDelay); });
      }
    },

    /** No browser tells why it got no WebSocket: the readings, which anybody may have who may have a WebSocket, are asked for instead. */
    async probe(link) {
      await load(link);
      return '';
    },
  };

  // ---- Commands

  function ask(text) {
    const { send } = current, id = ++count;
    return new Promise((resolve, reject) => {
      const settle = error => {
        clearTimeout(timer);
        commands.delete(id);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => settle(failure('silent')), timeout);
      commands.set(id, settle);
      send(`#${id} ${text}`);
    });
  }

  async function post(body) {
    if (ending.signal.aborted) throw failure('closed');
    await request('command', AbortSignal.timeout(timeout), { method: 'POST', body });
  }

  // ---- From one link to the next

  /** Tries one transport after the other until one works, or the reason is one that they share. Returns why it has ended. */
  async function attempt() {
    let reason;
    for (const transport of transports) {
      let link = open(transport);
      while (reason = await link.ended, link.next) link = link.next;
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
