// The connection to the station: connects, notices silence, and comes back on its own.

const STALE = 3000; // ms without a message until the readings on screen are doubtful
const DEAD = 8000; // ms without a message until the connection is given up
const STEADY = 3000; // ms a connection must have lived before the next loss counts as the first one
const FIRST = 1000, CAP = 10000; // ms, the back-off before jitter

/**
 * Exponential back-off with jitter: 0.5 to 1 s, then 1 to 2 s, 2 to 4 s ... 5 to 10 s.
 * The jitter keeps the dashboards of one board from coming back all at once after it restarts.
 */
export const backoff = (failures, random) => Math.min(CAP, FIRST * 2 ** failures) * (1 + random) / 2;

/**
 * onMessage(text) gets every message. onState({ state, due, refused }) is called at least four times a second:
 * state is connecting, live, stale or reconnecting; due is the ms until the next attempt, or 0 while one is under way;
 * silent is the ms since the last message;
 * refused tells that the last attempt never got through (the board is away, or answers 503 because it is full).
 * onLocked() is called when the station wants a password: no browser tells why a WebSocket was refused, so the page itself is asked for.
 */
export function openLink(address, onMessage, onState, onLocked) {
  const now = () => performance.now();
  let socket = null, state = 'connecting', failures = 0, refused = false;
  let heardAt = 0; // the last message, or the start of the attempt: either way the clock of silence
  let liveAt = 0, retryAt = 0;

  const report = () => onState({ state, due: socket ? 0 : Math.max(1, retryAt - now()), silent: now() - heardAt, refused });

  function drop() {
    const old = socket;
    socket = null;
    if (old) {
      // A dead peer can keep a socket in its closing state for a minute: it must not be heard from again.
      old.onclose = old.onmessage = null;
      old.close();
    }
  }

  function connect() {
    drop();
    const mine = socket = new WebSocket(address);
    heardAt = now();
    mine.onmessage = event => {
      heardAt = now();
      if (state !== 'live') {
        if (state !== 'stale') liveAt = heardAt;
        state = 'live';
        refused = false;
        report();
      }
      onMessage(event.data);
    };
    mine.onclose = lost;
    report();
  }

  function lost() {
    const wasOpen = state === 'live' || state === 'stale';
    drop();
    if (wasOpen && now() - liveAt > STEADY) failures = 0;
    refused = !wasOpen;
    state = 'reconnecting';
    retryAt = now() + backoff(failures++, Math.random());
    report();
    if (refused) fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(page => page.status === 401 && onLocked(), () => {});
  }

  function tick() {
    const t = now();
    if (!socket) {
      if (t >= retryAt) return connect();
    } else if (t - heardAt > DEAD) {
      return lost();
    } else if (state === 'live' && t - heardAt > STALE) {
      state = 'stale';
    }
    report();
  }

  // Back from another tab, from sleep or from a network change: whatever was planned, try now.
  function retry() {
    if (socket && now() - heardAt < STALE) return tick();
    if (state !== 'connecting') state = 'reconnecting';
    connect();
  }

  document.addEventListener('visibilitychange', () => document.hidden || retry());
  addEventListener('online', retry);
  addEventListener('pageshow', event => event.persisted && retry());
  addEventListener('pagehide', drop); // gives the board its slot back at once
  setInterval(tick, 250);
  connect();

  return {
    retry,
    send: text => !!socket && socket.readyState === 1 && (socket.send(text), true),
  };
}
