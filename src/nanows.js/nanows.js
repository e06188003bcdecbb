// The readings of a NanoWs board, over whatever gets through: a WebSocket, else server-sent events, else long polling.
// nanows.d.ts describes the API; docs/protocol.md of the repository describes what the board sends.

const defaults = {
  socket: 'ws', // the path of the board's WebSocket, relative to its address
  transports: ['websocket', 'events', 'polling'], // the best one first
  headers: {}, // for requests, not for the WebSocket
  fetch: (...args) => fetch(...args),
  WebSocket: globalThis.WebSocket,
  silence: 5000, // ms without a message after which a board that has been talking is taken for silent, or one that does not begin to
  quiet: 20000, // ms for one that talks seldom: more than the 15 s after which an event stream has a comment
  wait: 10, // seconds for which the board may keep a long poll waiting
  pause: 500, // ms between two polls: each is a connection to the board
  upgrade: 60000, // ms between two attempts to get back to a better transport, at last
  steady: 3000, // ms that a connection must last to be worth the same attempt again
  first: 1000, cap: 10000, // ms, the shortest and the longest back-off before jitter
  random: Math.random,
};

/** Why it failed, in one word. The message is for people. */
const failure = (reason, message = reason) => Object.assign(new Error(message), { reason });
const reasonOf = error => error.reason || 'refused'; // what came is not a board's
const reasons = { 401: 'password', 502: 'unreachable', 503: 'full', 504: 'unreachable' };

export function connect(url = '', options = {}) {
  const given = { ...defaults, ...options };
  const page = globalThis.location;
  const base = new URL(url, page && page.href).href.replace(/^ws/, 'http');
  const transports = given.transports.filter(transport => transport !== 'websocket' || given.WebSocket);
  const ending = new AbortController();
  const links = new Set();
  const commands = new Map(); // by number: those that wait for their result
  let current = null; // the link by which readings arrive
  let gap = Infinity; // ms, the longest that there were lately between two frames
  let seq = 0, uptime = 0, interval = 0, length = 0, failures = 0, count = 0;
  let isHurried = false;
  let wake = () => {};

  const board = Object.assign(new EventTarget(), {
    readings: {}, history: {}, hello: null, state: { transport: null, reason: null, retry: 0 },
    date: at => new Date(board.hello.time + at - board.hello.uptime),
    retry() {
      failures = 0;
      if (current && Date.now() - current.heard > given.silence) {
        isHurried = true;
        current.end('closed');
      }
      wake();
    },
    close() {
      ending.abort();
      for (const link of links) link.end('closed');
      report(null, 'closed');
      wake();
    },
    command: text => (current && current.send ? ask : post)(text),
  });

  const emit = (type, detail) => board.dispatchEvent(new CustomEvent(type, { detail }));

  function report(transport, reason, retry = 0) {
    const { state } = board;
    if (state.transport === transport && state.reason === reason && state.retry === retry) return;
    board.state = { transport, reason, retry };
    emit('state', board.state);
  }

  // ---- What the board says

  const handlers = {
    hello(message) {
      if (message.uptime < uptime) board.history = {}; // it has been restarted
      ({ seq, uptime } = message);
      ({ interval = 0, points: length = 0 } = message.history || {});
      board.hello = { time: Date.now(), ...message };
      const old = board.readings;
      board.readings = {};
      const values = {};
      for (const reading of message.readings) {
        const { name } = reading, { value = null } = old[name] || {};
        board.readings[name] = { value, ...reading };
        if ('value' in reading) values[name] = reading.value;
      }
      return values;
    },

    history({ name, uptime, values }) {
      const points = values.map((value, i) => ({ uptime: uptime + i * interval, value }));
      const old = board.history[name] || [];
      const end = uptime + values.length * interval;
      // It comes in pieces, and what another link has added meanwhile is newer.
      const before = old.filter(point => point.uptime < uptime), after = old.filter(point => point.uptime >= end);
      board.history[name] = [...before, ...points, ...after].slice(-length);
    },

    readings(message) {
      ({ seq, uptime } = message);
      for (const name in message.values) (board.readings[name] = board.readings[name] || { name }).value = message.values[name];
      if (interval) for (const name in board.readings) sample(name);
    },

    result({ id, error }) {
      const settle = commands.get(id);
      if (settle) settle(error && failure('refused', error));
    },
  };

  // As the board does: a point has the values of the first round at its time or later, and without one it is a gap.
  function sample(name) {
    const points = board.history[name] = board.history[name] || [];
    const now = Math.floor(uptime / interval) * interval;
    const { value } = board.readings[name];
    const last = points[points.length - 1];
    if (last && last.uptime >= now) {
      if (last.round === seq) last.value = value; // the rest of a round that has come in several frames
      return;
    }
    let at = last ? Math.max(last.uptime + interval, now - length * interval) : now;
    for (; at < now; at += interval) points.push({ uptime: at, value: null });
    points.push(Object.defineProperty({ uptime: now, value }, 'round', { value: seq }));
    points.splice(0, points.length - length);
  }

  function take(text, message = JSON.parse(text)) {
    const { type } = message;
    emit('message', text);
    const values = handlers[type] && handlers[type](message);
    emit(type, message);
    // Whoever listens for values gets these, too.
    for (const _ in values) return emit('readings', { type: 'readings', seq, uptime, values });
  }

  function receive(link, text) {
    const message = JSON.parse(text), { type } = message;
    hear(link);
    if (type === 'readings') {
      if (message.seq < seq) return; // another link is ahead
      const now = Date.now();
      if (link.frame) gap = Math.max(now - link.frame, Math.min(gap, given.quiet) * 0.9);
      link.frame = now;
    }
    take(text, message);
    if (type === 'hello' ? !current && link.transport !== 'polling' : type !== 'history') adopt(link);
  }

  // ---- Links

  /** Something was heard: what follows must come in time. A WebSocket shows no pings to a page, so half-way the board is asked. */
  function hear(link, limit = Math.min(Math.max(4 * gap, given.silence), given.quiet)) {
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
    const delay = Math.min(given.upgrade, given.first * 2 ** attempts) * (0.75 + given.random() / 2);
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
    hear(link, given.silence);
    runners[transport](link).catch(reasonOf).then((reason = 'refused') => link.end(link.since ? 'closed' : reason));
    return link;
  }

  async function request(path, signal, init = {}) {
    const headers = { ...given.headers, ...init.headers };
    const response = await given.fetch(new URL(path, base).href, { cache: 'no-store', ...init, headers, signal }).catch(error => {
      throw failure(/Timeout/.test(error.name) ? 'silent' : 'unreachable', error.message);
    });
    if (response.ok) return response;
    const { message } = response.status === 400 ? await response.json().catch(() => ({})) : {};
    throw failure(reasons[response.status] || 'refused', message);
  }

  const runners = {
    websocket: link => new Promise((resolve, reject) => {
      const socket = new given.WebSocket(new URL(given.socket, base).href.replace(/^http/, 'ws'));
      link.signal.onabort = () => {
        socket.onmessage = null;
        socket.close();
      };
      socket.onopen = () => { link.send = text => socket.send(text); };
      socket.onclose = socket.onerror = () => resolve();
      socket.onmessage = ({ data }) => {
        try {
          receive(link, data);
        } catch (error) {
          reject(error);
        }
      };
    }),

    // Not EventSource: Node has none, and it tells neither the status of a response nor that there was a comment.
    async events(link) {
      const { body } = await request('events', link.signal, { headers: { Accept: 'text/event-stream' } });
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ''; ;) {
        const { done, value } = await reader.read();
        if (done) return;
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        hear(link);
        for (const line of lines) if (line.startsWith('data:')) receive(link, line.slice(5));
      }
    },

    async polling(link) {
      const text = async path => (await request(path, link.signal)).text();
      for (let isNew = true, { wait } = given; ;) {
        if (isNew) {
          receive(link, await text('readings'));
          for (const name in length && board.readings) {
            const rows = (await text('history?name=' + name)).trim().split('\n').slice(1).map(row => row.split(','));
            const values = rows.map(([, , value]) => (value.trim() ? +value : null));
            if (rows[0]) receive(link, JSON.stringify({ type: 'history', name, uptime: +rows[0][0], values }));
          }
        }
        hear(link, wait * 1000 + given.silence);
        const news = await text(`readings?after=${seq}&wait=${isNew ? 1 : wait}`);
        adopt(link);
        isNew = news && JSON.parse(news).uptime < uptime; // the board has been restarted
        if (news && !isNew) receive(link, news);
        await new Promise(resolve => setTimeout(resolve, given.pause));
      }
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
      const timer = setTimeout(() => settle(failure('silent')), given.silence);
      commands.set(id, settle);
      ended.then(reason => settle(failure(reason)));
      send(`#${id} ${text}`);
    });
  }

  async function post(body) {
    await request('command', AbortSignal.timeout(given.silence), { method: 'POST', body });
  }

  // ---- From one link to the next

  /** No browser tells why it got no WebSocket: the readings, which anybody may have who may have a WebSocket, are asked for instead. */
  async function probe() {
    try {
      const response = await request('readings', AbortSignal.timeout(given.silence));
      take(await response.text());
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Tries one transport after the other until one works, or the reason is one that they share. Returns why it has ended. */
  async function attempt() {
    let reason;
    for (const transport of transports) {
      let link = open(transport);
      while (reason = await link.ended, link.next) link = link.next;
      if (current === link) current = null;
      if (ending.signal.aborted) break;
      const lasted = link.since && Date.now() - link.since > given.steady;
      if (lasted) failures = 0;
      report(null, reason);
      // An event stream that falls silent may be held back by a proxy; a WebSocket that had brought readings is not.
      if (lasted && (reason !== 'silent' || (link.send && link.frame))) break;
      const shared = link.transport === 'websocket' ? await probe() : /unreachable|password|full/.test(reason) && reason;
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
      const delay = Math.min(given.cap, given.first * 2 ** failures++) * (1 + given.random()) / 2;
      report(null, reason, Date.now() + delay);
      if (!isHurried) await new Promise(resolve => {
        const timer = setTimeout(resolve, delay);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
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
