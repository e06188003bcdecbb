// What nanows.js keeps, in Node: nothing of a command or an attempt that is over, and no timer after close(). The board is in memory.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect } from '../../src/nanows.js/nanows.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const hello = JSON.stringify({ type: 'hello', boot: 1, seq: 1, uptime: 1, readings: [{ name: 'a', value: 1 }] });
const readings = JSON.stringify({ type: 'readings', seq: 1, uptime: 1, values: { a: 1 } });
const never = 1e7;

class Socket extends EventTarget {
  static opened = [];

  constructor() {
    super();
    Socket.opened.push(new WeakRef(this));
    setImmediate(() => this.begin());
  }

  begin() {
    this.onopen();
    for (const data of [hello, readings]) this.onmessage?.({ data });
  }

  send(text) {
    const [, id] = /^#(\d+) led/.exec(text) ?? [];
    if (id) queueMicrotask(() => this.onmessage({ data: `{"type":"result","id":${id}}` }));
  }

  close() {}
}

class RefusedSocket extends Socket {
  begin() {
    this.onerror();
  }
}

class SilentSocket extends Socket {
  begin() {}
}

/** A board without WebSockets; with nothing at the paths that begin like those that it holds. */
const fetchFrom = (...holds) => (url, { signal }) => new Promise((resolve, reject) => {
  const end = () => reject(signal.reason);
  if (signal.aborted) return end();
  signal.addEventListener('abort', end);
  const { pathname, search } = new URL(url);
  if (holds.some(start => (pathname + search).startsWith(start))) return;
  if (pathname === '/readings') return resolve(new Response(search ? readings : hello));
  const start = controller => {
    controller.enqueue(new TextEncoder().encode(`data:${hello}\n\ndata:${readings}\n\n`));
    signal.addEventListener('abort', () => controller.error(signal.reason));
  };
  resolve(pathname === '/events' ? new Response(new ReadableStream({ start })) : new Response(null, { status: 404 }));
});

const open = options => connect('http://board/', {
  fetch: fetchFrom(), WebSocket: Socket, upgradeInterval: never, retryMin: never, retryMax: never, pollDelay: never, ...options,
});

const alive = refs => {
  collect();
  return refs.filter(ref => ref.deref()).length;
};

test('leaks: a command that is over is not kept', async () => {
  const board = open({});
  await once(board, 'readings');
  const promises = [];
  for (let i = 0; i < 100; i++) {
    const promise = board.command('led on');
    promises.push(new WeakRef(promise));
    await promise;
  }
  await turn();
  assert.ok(alive(promises) <= 1, `${alive(promises)} of 100 are kept`);
  board.close();
});

test('leaks: an attempt at a better transport that has failed is not kept', async () => {
  Socket.opened = [];
  const board = open({ WebSocket: RefusedSocket, upgradeInterval: 1, retryMin: 1 });
  await once(board, 'readings');
  while (Socket.opened.length < 50) await new Promise(resolve => setTimeout(resolve, 1));
  await turn();
  assert.equal(board.state.transport, 'events');
  const kept = alive(Socket.opened);
  assert.ok(kept <= 5, `${kept} of ${Socket.opened.length} are kept`);
  board.close();
});

const timers = () => process.getActiveResourcesInfo().filter(type => type === 'Timeout').length;

/** When to call close(): a board, and what must have happened. */
const moments = {
  'at once': [{}, () => {}],
  'while a WebSocket is opened': [{ WebSocket: SilentSocket }, () => turn()],
  'while events are asked for': [{ transports: ['events'], fetch: fetchFrom('/events') }, () => turn()],
  'while the readings are asked for': [{ transports: ['polling'], fetch: fetchFrom('/readings') }, () => turn()],
  'while a poll waits': [{ transports: ['polling'], fetch: fetchFrom('/readings?') }, board => once(board, 'hello')],
  'between two polls': [{ transports: ['polling'] }, async board => {
    await once(board, 'state');
    await turn();
  }],
  'while it is asked why there is no WebSocket': [
    { WebSocket: RefusedSocket, fetch: fetchFrom('/readings') }, board => once(board, 'state'),
  ],
  'while a WebSocket is tried beside events': [{ WebSocket: RefusedSocket, upgradeInterval: 1 }, async board => {
    await once(board, 'readings');
    Socket.opened = [];
    while (!Socket.opened.length) await new Promise(resolve => setTimeout(resolve, 1));
  }],
  'before the next attempt': [{ WebSocket: RefusedSocket, fetch: fetchFrom().bind(null, 'http://board/nothing') }, async board => {
    while (!board.state.retry) await once(board, 'state');
  }],
  'while a command waits': [{}, async board => {
    await once(board, 'readings');
    await turn();
    board.command('wait').catch(() => {});
  }],
};

for (const [moment, [options, happened]] of Object.entries(moments)) {
  test(`timers: none is left after close() ${moment}`, async () => {
    const before = timers();
    const board = open(options);
    await happened(board);
    board.close();
    board.retry(); // has no effect any more
    await turn();
    await turn();
    assert.equal(timers(), before);
    assert.deepEqual(board.state, { transport: null, reason: 'closed', retry: 0 });
  });
}

// How many events of each type there are until a transport is in use; without a WebSocket the first are those of the probe.
const counts = {
  websocket: { message: 2, hello: 1, readings: 1, state: 1 },
  events: { message: 3, hello: 2, readings: 2, state: 2 },
  polling: { message: 3, hello: 2, readings: 3, state: 2 },
};
for (const [transport, types] of Object.entries(counts)) {
  for (const [type, count] of Object.entries(types)) {
    for (let number = 1; number <= count; number++) {
      test(`timers: none is left after close() by a listener to ${type} number ${number}, with ${transport}`, async () => {
        const before = timers();
        const board = open({ transports: ['websocket', transport], WebSocket: transport === 'websocket' ? Socket : RefusedSocket });
        let left = number;
        const types = [];
        await new Promise(resolve => {
          board.addEventListener(type, () => {
            if (--left) return;
            board.close();
            for (const other of ['hello', 'readings', 'history', 'state']) board.addEventListener(other, () => types.push(other));
            resolve();
          });
        });
        for (let i = 0; i < 5; i++) await turn();
        assert.equal(timers(), before);
        assert.deepEqual(types, []);
      });
    }
  }
}
