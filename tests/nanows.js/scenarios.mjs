// What nanows.js does with boards of every kind, the same in Node and in browsers. Each scenario gets a fresh board, which it can tell what
// to do, and ends with every client closed.
const patience = 30000;
const never = 1e7;

/** No time limit is reached unless a scenario wants it. */
const calm = { silence: 20000, quiet: 40000, wait: 20, pause: 0, upgrade: never, steady: -1, first: 10, cap: 50 };

export function equal(actual, expected, what) {
  const [a, b] = [actual, expected].map(value => JSON.stringify(value));
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

const isTrue = (condition, what) => equal(Boolean(condition), true, what);

/** Waits until the test is true, which is asked at each event of the type. */
function until(client, type, test, what) {
  return new Promise((resolve, reject) => {
    const end = settle => {
      clearTimeout(timer);
      client.removeEventListener(type, listen);
      settle();
    };
    const listen = event => test(event.detail) && end(() => resolve(event.detail));
    const timer = setTimeout(() => end(() => reject(new Error(`no ${what}, but ${JSON.stringify(client.state)}`))), patience);
    client.addEventListener(type, listen);
  });
}

const isIn = (client, transport, reason) => client.state.transport === transport && client.state.reason === reason;

async function state(client, transport, reason = null) {
  if (!isIn(client, transport, reason)) await until(client, 'state', () => isIn(client, transport, reason), `${transport} with ${reason}`);
}

/** Waits until an attempt has ended. */
async function attempted(client, reason) {
  if (!client.state.retry) await until(client, 'state', ({ retry }) => retry, 'end of the attempt');
  equal(client.state.reason, reason, 'the reason');
}

const value = async (client, name, wanted) => client.readings[name]?.value === wanted
  || until(client, 'readings', () => client.readings[name]?.value === wanted, `${name} = ${wanted}`);

async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return [error.message, error.reason];
  }
  throw new Error('a command was not rejected');
}

/** Rounds that fill the history of five points, with a gap. */
async function fill(board) {
  for (const [temperature, after] of [[20.5, 1000], [21.5, 1000], [null, 1000], [21.7, 250], [21.8, 1750], [-21.9, 1250]]) {
    await board.publish({ temperature, heap: 81234 }, after);
  }
}

/** What holds over every transport. */
async function everything({ open, board }, transport) {
  await fill(board);
  const client = open({ upgrade: 200 }); // if a lower one was quicker when the board came back
  await state(client, transport);
  await value(client, 'heap', 81234);
  equal(Object.keys(client.readings), ['temperature', 'heap'], 'the names');
  equal(client.readings.temperature, {
    value: -21.9, name: 'temperature', label: 'Temperature', unit: '°C', decimals: 1, simulated: false, min: -40, max: 85,
  }, 'a reading');
  equal(client.hello.station, 'Greenhouse', 'the station');
  equal(client.date(1000).getTime(), 1763769601000, 'the time of an uptime');
  equal(client.history, await board.past(), 'the history');
  isTrue(client.history.temperature.some(point => point.value === null), 'a gap');
  for (const [temperature, after] of [[22, 750], [23, 250], [24, 2500], [25, 250]]) {
    await board.publish(temperature === 24 ? { temperature } : { temperature, heap: 1 }, after);
    await value(client, 'temperature', temperature);
  }
  equal(client.readings.heap.value, 1, 'the other reading');
  equal(client.history, await board.past(), 'the history after four rounds');
  await client.command('led on');
  equal(await rejection(client.command('sing')), ['Unknown command. There are: led on, led off.', 'refused'], 'a rejected command');
  equal(await board.received(), ['led on', 'sing'], 'the commands');
  await board.restart();
  await board.publish({ temperature: 1 });
  await value(client, 'temperature', 1);
  await state(client, transport);
  if (!client.history.temperature) await until(client, 'history', () => client.history.temperature, 'history');
  equal(client.history.temperature, [{ uptime: 0, value: 1 }], 'the history after a restart');
  client.close();
  equal(client.state, { transport: null, reason: 'closed', retry: 0 }, 'the state after close()');
  await board.until({});
}

export const scenarios = {
  'readings, history, commands and a restart over a WebSocket': run => everything(run, 'websocket'),

  async 'readings, history, commands and a restart over server-sent events'(run) {
    await run.board.behave({ refuses: true });
    await everything(run, 'events');
  },

  async 'readings, history, commands and a restart by long polling'(run) {
    await run.board.behave({ refuses: true, holds: ['events'] });
    const { open } = run;
    await everything({ ...run, open: options => open({ ...options, transports: ['polling'] }) }, 'polling');
  },

  async 'an event stream that brings nothing is given up for polling'({ open, board }) {
    await board.behave({ refuses: true, holds: ['events'] });
    await fill(board);
    const client = open({ silence: 1000 });
    await state(client, 'polling');
    await value(client, 'temperature', -21.9);
    await board.until({ polling: 1 });
    equal(client.history, await board.past(), 'the history');
  },

  async 'a WebSocket that brings nothing is given up for events'({ open, board }) {
    await board.behave({ holds: ['websocket'] });
    await board.publish({ temperature: 5 });
    const client = open({ silence: 1000 });
    await state(client, 'events');
    await value(client, 'temperature', 5);
    await board.until({ events: 1 });
  },

  async 'back up from events to a WebSocket, with every round'({ open, board }) {
    await board.behave({ refuses: true });
    const rounds = [];
    const client = open({ upgrade: 50 });
    client.addEventListener('readings', event => event.detail.seq && rounds.push(event.detail.seq));
    await state(client, 'events');
    await board.asked('GET /ws', 3);
    await board.behave();
    for (let i = 1; client.state.transport === 'events'; i++) {
      await board.publish({ temperature: i });
      await value(client, 'temperature', i);
    }
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
    const last = await board.publish({ temperature: -1 });
    await value(client, 'temperature', -1);
    equal([...new Set(rounds)], Array.from({ length: last }, (_, i) => i + 1), 'the rounds');
    equal(client.history, await board.past(), 'the history');
  },

  async 'back up from polling by way of events'({ open, board }) {
    await board.behave({ refuses: true, holds: ['events'] });
    await board.publish({ temperature: 1 });
    const client = open({ upgrade: 50, silence: 1000 });
    await state(client, 'polling');
    await board.behave({ refuses: true });
    await state(client, 'events');
    await board.behave();
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
  },

  async 'polling notices a restart by the uptime'({ open, board }) {
    await fill(board);
    const client = open({ transports: ['polling'] });
    await state(client, 'polling');
    await board.boot();
    await board.publish({ temperature: 1 });
    await until(client, 'hello', () => true, 'hello');
    await value(client, 'temperature', 1);
    if (!client.history.temperature) await until(client, 'history', () => client.history.temperature, 'history');
    equal(client.history.temperature, [{ uptime: 0, value: 1 }], 'the history');
  },

  async 'polling goes on when there is nothing new'({ open, board }) {
    await board.publish({ temperature: 1 });
    const client = open({ transports: ['polling'], wait: 0.05 });
    await board.asked('GET /readings?', 4);
    await state(client, 'polling');
    await board.publish({ temperature: 2 });
    await value(client, 'temperature', 2);
  },

  async 'a round in several frames is one point'({ open, board }) {
    await fill(board);
    const client = open({});
    await value(client, 'temperature', -21.9);
    const parts = [{ temperature: 1 }, { heap: 2 }];
    for (const values of parts) await board.say({ type: 'readings', seq: 7, uptime: 10000, values });
    await value(client, 'heap', 2);
    equal(client.history.temperature.at(-1), { uptime: 10000, value: 1 }, 'one reading');
    equal(client.history.heap.at(-1), { uptime: 10000, value: 2 }, 'the other one');
    await board.say({ type: 'readings', seq: 8, uptime: 10250, values: { heap: 3 } });
    await value(client, 'heap', 3);
    equal(client.history.heap.at(-1), { uptime: 10000, value: 2 }, 'after the next round');
  },

  async 'a frame of an earlier round, by a link that lags behind, changes nothing'({ open, board }) {
    await fill(board);
    const client = open({});
    await value(client, 'temperature', -21.9);
    await board.say({ type: 'readings', seq: 3, uptime: 3000, values: { temperature: 99 } });
    await board.publish({ heap: 5 });
    await value(client, 'heap', 5);
    equal(client.readings.temperature.value, -21.9, 'the value');
  },

  async 'messages of other types are events, and unknown members stay'({ open, board }) {
    const client = open({});
    const texts = [];
    client.addEventListener('message', event => texts.push(event.detail));
    await state(client, 'websocket');
    const told = until(client, 'led', () => true, 'led');
    await board.say({ type: 'led', on: true, extra: [1] });
    equal(await told, { type: 'led', on: true, extra: [1] }, 'the message');
    equal(texts.at(-1), '{"type":"led","on":true,"extra":[1]}', 'the text');
  },

  async 'a WebSocket on which nothing is new stays, because the board replies'({ open, board }) {
    await board.publish({ temperature: 1 });
    const client = open({ silence: 1000, quiet: 1000 });
    const states = [];
    client.addEventListener('state', event => states.push(event.detail.transport));
    await board.until({ websocket: 1 });
    await board.asked('GET /ws');
    const start = (await board.received()).length;
    while ((await board.received()).length < start + 3) await board.changed();
    equal(states, ['websocket'], 'the states');
  },

  async 'a WebSocket that falls silent is noticed, and tried first when the board is back'({ open, board }) {
    const client = open({ silence: 1000, quiet: 1000, first: never, cap: never });
    await state(client, 'websocket');
    await board.publish({ temperature: 1 });
    await value(client, 'temperature', 1);
    await board.behave({ isDeaf: true, ignoresCommands: true });
    await attempted(client, 'silent');
    await board.until({});
    await board.behave();
    client.retry();
    await board.asked('GET ');
    equal(await board.count('GET /ws'), 1, 'upgrades first');
    await state(client, 'websocket');
  },

  async 'a WebSocket that falls silent is replaced by another, while the board responds'({ open, board }) {
    await board.publish({ temperature: 1 });
    await board.behave({ ignoresCommands: true });
    const client = open({ silence: 1000, quiet: 1000 });
    await state(client, 'websocket');
    await state(client, null, 'silent');
    await state(client, 'websocket');
    equal(await board.count('GET /events'), 0, 'requests for events');
  },

  async 'an event stream with nothing but comments stays'({ open, board }) {
    await board.behave({ refuses: true });
    const client = open({ silence: 1000, quiet: 1000 });
    await state(client, 'events');
    const states = [];
    client.addEventListener('state', event => states.push(event.detail));
    for (let i = 0; i < 6; i++) {
      await board.comment();
      await new Promise(resolve => setTimeout(resolve, 300)); // longer than the silence, all together
    }
    equal(states, [], 'the states');
  },

  async 'an event stream without even comments is given up'({ open, board }) {
    const client = open({ transports: ['events', 'polling'], silence: 1000, quiet: 1000 });
    await state(client, 'events');
    await state(client, 'polling');
  },

  async 'a board that is not there is unreachable, until it is'({ open, board }) {
    await board.stop();
    const client = open({});
    await attempted(client, 'unreachable');
    isTrue(client.state.retry > Date.now() - patience, 'a time of the next attempt');
    await board.start();
    await state(client, 'websocket');
  },

  async 'a board that does not respond is silent'({ open, board }) {
    await board.behave({ isDeaf: true });
    const client = open({ silence: 1000, first: never, cap: never });
    await attempted(client, 'silent');
    await board.behave();
    client.retry();
    await state(client, 'websocket');
  },

  async 'a full board is full, tells its values, and is joined when it can be'({ open, board }) {
    await board.publish({ temperature: 7 });
    await board.behave({ isFull: true });
    const client = open({ first: never, cap: never });
    await attempted(client, 'full');
    equal(client.readings.temperature.value, 7, 'the value');
    equal(await board.count('GET /readings?'), 0, 'polls');
    await client.command('led on');
    await board.behave();
    client.retry();
    await state(client, 'websocket');
  },

  async 'a board that wants a password says so'({ open, board }) {
    await board.behave({ password: 'secret' });
    const client = open({ first: never, cap: never });
    await attempted(client, 'password');
    equal(await rejection(client.command('led on')), ['password', 'password'], 'a command');
    await board.behave();
    client.retry();
    await state(client, 'websocket');
  },

  async 'header fields with a password are sent with every request'({ open, board }) {
    await board.behave({ password: 'secret' });
    const client = open({ headers: { Authorization: 'Bearer secret' } });
    await state(client, 'events');
    await client.command('led on');
  },

  async 'a server that is no board is refused, and not besieged'({ open, board }) {
    await board.behave({ isForeign: true });
    const client = open({ first: never, cap: never });
    await attempted(client, 'refused');
    equal(await board.count('GET /readings'), 1, 'requests for the readings');
  },

  async 'each back-off is twice the one before, less a part at random, up to a limit'({ open, board }) {
    await board.stop();
    const client = open({ first: 100, cap: 800, random: () => 0.5 });
    const delay = async () => {
      let left; // as the listener is called, whatever else the machine has to do
      await until(client, 'state', ({ retry }) => retry && (left = retry - Date.now()), 'next attempt');
      return Math.ceil(left / 75);
    };
    const delays = [];
    while (delays.length < 5) delays.push(await delay());
    equal(delays, [1, 2, 4, 8, 8], 'the delays, in units of 75 ms');
    client.retry();
    equal([await delay(), await delay()], [1, 2], 'after retry()');
    await board.start();
    await state(client, 'websocket');
    const next = delay();
    await board.stop();
    equal(await next, 1, 'after a connection');
  },

  async 'retry() does not wait for the next attempt'({ open, board }) {
    await board.stop();
    const client = open({ first: never, cap: never });
    await attempted(client, 'unreachable');
    await board.start();
    client.retry();
    await state(client, 'websocket');
  },

  async 'retry() replaces a connection that has been silent for too long, by the same transport'({ open, board }) {
    const client = open({ silence: 1000, quiet: never, first: never, cap: never });
    await state(client, 'websocket');
    await board.behave();
    await new Promise(resolve => setTimeout(resolve, 1100)); // the silence is what it is about
    client.retry();
    await board.asked('GET /ws');
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
  },

  async 'a connection that is lost at once is not tried for ever'({ open, board }) {
    const client = open({ steady: never });
    await state(client, 'websocket');
    await board.drop();
    await state(client, 'events');
  },

  async 'a command that waits when the connection is lost is rejected'({ open, board }) {
    await board.behave({ ignoresCommands: true });
    const client = open({ steady: -1 });
    await state(client, 'websocket');
    const ends = rejection(client.command('led on'));
    await board.until({ websocket: 1 });
    while (!(await board.received()).length) await board.changed();
    await board.drop();
    equal(await ends, ['closed', 'closed'], 'the command');
  },

  async 'a command without a reply is rejected'({ open, board }) {
    await board.behave({ ignoresCommands: true });
    const client = open({ silence: 1000, quiet: never });
    await state(client, 'websocket');
    equal(await rejection(client.command('led on')), ['silent', 'silent'], 'the command');
  },

  async 'a command to a board that is not there is rejected'({ open, board }) {
    await board.stop();
    const client = open({});
    const [, reason] = await rejection(client.command('led on'));
    equal(reason, 'unreachable', 'the reason');
  },

  async 'after close() nothing is asked any more'({ open, board }) {
    for (const transports of [['websocket'], ['events'], ['polling']]) {
      const client = open({ transports });
      await state(client, transports[0]);
      client.close();
      await board.until({});
    }
    await board.behave();
    const probe = open({ transports: ['websocket'] });
    await state(probe, 'websocket');
    equal(await board.count(''), 1, 'requests');
  },
};

/** Those that need a page. */
export const inPage = {
  async 'a page that is back online does not wait for the next attempt either'({ open, board }) {
    await board.stop();
    const client = open({ first: never, cap: never });
    await attempted(client, 'unreachable');
    await board.start();
    dispatchEvent(new Event('online'));
    await state(client, 'websocket');
  },
};

/** Those of a page that a proxy serves, by the proxy's name. The board itself can do everything. */
export const behind = {
  'no upgrade': {
    'behind nginx that does not pass Upgrade, everything comes as server-sent events': run => everything(run, 'events'),
  },
  'buffering': {
    'behind nginx that holds responses back as well, everything comes by long polling'(run) {
      const { open } = run;
      return everything({ ...run, open: options => open({ ...options, silence: 1000 }) }, 'polling');
    },
  },
};

const all = Object.assign({}, scenarios, inPage, ...Object.values(behind));

/** Runs a scenario with a fresh board. */
export async function play(name, { connect, url, board, options }) {
  await board.fresh();
  const clients = [];
  const open = changes => {
    const client = connect(url, { ...calm, ...options, ...changes });
    clients.push(client);
    return client;
  };
  try {
    await all[name]({ open, board });
  } finally {
    for (const client of clients) client.close();
  }
}
