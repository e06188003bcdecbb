// What nanows.js does with boards of every kind, the same in Node and in browsers. Each scenario gets a fresh board, which it can tell what
// to do, and ends with every client closed.
const patience = 30000;
const never = 1e7;

/** No time limit is reached unless a scenario wants it. */
const calm = {
  timeout: 20000, idleTimeout: 40000, pollWait: 20000, pollDelay: 0, upgradeInterval: never, stableAfter: -1, retryMin: 10, retryMax: 50,
};

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

const valueOf = (client, name) => client.readings.get(name)?.value;
const value = async (client, name, wanted) => valueOf(client, name) === wanted
  || until(client, 'readings', () => valueOf(client, name) === wanted, `${name} = ${wanted}`);
const past = client => Object.fromEntries(client.history);
const pointsOf = async (client, name) => {
  if (!client.history.has(name)) await until(client, 'history', () => client.history.has(name), 'history');
  return client.history.get(name);
};

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
  let seq;
  for (const [temperature, after] of [[20.5, 1000], [21.5, 1000], [null, 1000], [21.7, 250], [21.8, 1750], [-21.9, 1250]]) {
    seq = await board.publish({ temperature, heap: 81234 }, after);
  }
  return seq;
}

/** What holds over every transport. */
async function everything({ open, board }, transport) {
  await fill(board);
  const client = open({ upgradeInterval: 200 }); // if a lower one was quicker when the board came back
  await state(client, transport);
  await value(client, 'heap', 81234);
  equal([...client.readings.keys()], ['temperature', 'heap', 'led'], 'the names');
  equal(client.readings.get('temperature'), {
    value: -21.9, name: 'temperature', label: 'Temperature', unit: '°C', decimals: 1, simulated: false, min: -40, max: 85,
  }, 'a reading');
  equal(client.hello.station, 'Greenhouse', 'the station');
  equal(client.date(1000).getTime(), 1763769601000, 'the time of an uptime');
  equal(past(client), await board.past(), 'the history');
  isTrue(client.history.get('temperature').some(point => point.value === null), 'a gap');
  for (const [temperature, after] of [[22, 750], [23, 250], [24, 2500], [25, 250]]) {
    await board.publish(temperature === 24 ? { temperature } : { temperature, heap: 1 }, after);
    await value(client, 'temperature', temperature);
  }
  equal(valueOf(client, 'heap'), 1, 'the other reading');
  equal(past(client), await board.past(), 'the history after four rounds');
  equal(valueOf(client, 'led'), null, 'the light');
  await client.command('led on');
  await value(client, 'led', 1);
  equal(await rejection(client.command('sing')), ['Unknown command. There are: led on, led off.', 'refused'], 'a rejected command');
  equal(await board.received(), ['led on', 'sing'], 'the commands');
  await board.restart();
  await board.publish({ temperature: 1 });
  await value(client, 'temperature', 1);
  await state(client, transport);
  equal(await pointsOf(client, 'temperature'), [{ uptime: 0, value: 1 }], 'the history after a restart');
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
    const client = open({ timeout: 1000 });
    await state(client, 'polling');
    await value(client, 'temperature', -21.9);
    await board.until({ polling: 1 });
    equal(past(client), await board.past(), 'the history');
  },

  async 'a WebSocket that brings nothing is given up for events'({ open, board }) {
    await board.behave({ holds: ['websocket'] });
    await board.publish({ temperature: 5 });
    const client = open({ timeout: 1000 });
    await state(client, 'events');
    await value(client, 'temperature', 5);
    await board.until({ events: 1 });
  },

  async 'back up from events to a WebSocket, with every round'({ open, board }) {
    await board.behave({ refuses: true });
    const rounds = [];
    const client = open({ upgradeInterval: 50 });
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
    const first = rounds[0];
    equal([...new Set(rounds)], Array.from({ length: last - first + 1 }, (_, i) => first + i), 'the rounds');
    equal(past(client), await board.past(), 'the history');
  },

  async 'back up from polling by way of events'({ open, board }) {
    await board.behave({ refuses: true, holds: ['events'] });
    await board.publish({ temperature: 1 });
    const client = open({ upgradeInterval: 50, timeout: 1000 });
    await state(client, 'polling');
    await board.behave({ refuses: true });
    await state(client, 'events');
    await board.behave();
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
  },

  async 'polling notices a restart, even if the new run has gone on for longer'({ open, board }) {
    await fill(board);
    const client = open({ transports: ['polling'] });
    await state(client, 'polling');
    const hello = until(client, 'hello', () => true, 'hello');
    await board.boot();
    await board.publish({ temperature: 1 }, 60000);
    await hello;
    await value(client, 'temperature', 1);
    equal(await pointsOf(client, 'temperature'), [{ uptime: 60000, value: 1 }], 'the history');
  },

  async 'polling goes on when there is nothing new'({ open, board }) {
    await board.publish({ temperature: 1 });
    const client = open({ transports: ['polling'], pollWait: 50 });
    await board.asked('GET /readings?', 4);
    await state(client, 'polling');
    await board.publish({ temperature: 2 });
    await value(client, 'temperature', 2);
  },

  async 'a round in several frames is one point'({ open, board }) {
    const seq = await fill(board);
    const client = open({});
    await value(client, 'temperature', -21.9);
    const parts = [{ temperature: 1 }, { heap: 2 }];
    for (const values of parts) await board.say({ type: 'readings', seq: seq + 1, uptime: 10000, values });
    await value(client, 'heap', 2);
    equal(client.history.get('temperature').at(-1), { uptime: 10000, value: 1 }, 'one reading');
    equal(client.history.get('heap').at(-1), { uptime: 10000, value: 2 }, 'the other one');
    await board.say({ type: 'readings', seq: seq + 2, uptime: 10250, values: { heap: 3 } });
    await value(client, 'heap', 3);
    equal(client.history.get('heap').at(-1), { uptime: 10000, value: 2 }, 'after the next round');
  },

  async 'a frame of an earlier round, by a link that lags behind, changes nothing'({ open, board }) {
    const seq = await fill(board);
    const client = open({});
    await value(client, 'temperature', -21.9);
    await board.say({ type: 'readings', seq: seq - 3, uptime: 3000, values: { temperature: 99 } });
    await board.publish({ heap: 5 });
    await value(client, 'heap', 5);
    equal(valueOf(client, 'temperature'), -21.9, 'the value');
  },

  async 'what a link brings after another has said hello counts, until that one brings values'({ open, board }) {
    await board.behave({ refuses: true });
    const seq = await fill(board);
    const client = open({ upgradeInterval: 50 });
    await state(client, 'events');
    await value(client, 'temperature', -21.9);
    await board.behave({ holds: ['websocket'] });
    await board.until({ events: 1, websocket: 1 });
    const hello = { ...await board.hello(false), seq: seq + 2, uptime: 20000 };
    const told = until(client, 'hello', () => true, 'hello');
    await board.tell('websocket', hello);
    await told;
    await board.tell('events', { type: 'readings', seq: seq + 1, uptime: 9000, values: { temperature: 1 } });
    await value(client, 'temperature', 1);
    equal(client.state.transport, 'events', 'the transport');
    await board.tell('websocket', { type: 'readings', seq: seq + 2, uptime: 9250, values: { temperature: 3, heap: 3 } });
    await value(client, 'temperature', 3);
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
  },

  async 'a better link that is behind is tried again, because nobody would send once more what it brought too late'({ open, board }) {
    await board.behave({ refuses: true });
    const seq = await fill(board);
    const client = open({ upgradeInterval: 50 });
    await state(client, 'events');
    await value(client, 'temperature', -21.9);
    await board.behave({ holds: ['websocket'] });
    await board.until({ events: 1, websocket: 1 });
    const told = until(client, 'hello', () => true, 'hello');
    await board.tell('websocket', await board.hello(false));
    await told;
    // A round in several frames: that with the new value of heap has not come yet.
    await board.tell('events', { type: 'readings', seq: seq + 2, uptime: 9000, values: { temperature: 1 } });
    await value(client, 'temperature', 1);
    await board.behave({ refuses: true });
    await board.tell('websocket', { type: 'readings', seq: seq + 1, uptime: 8750, values: { temperature: 0, heap: 2 } });
    await board.until({ events: 1 });
    equal(valueOf(client, 'temperature'), 1, 'the value');
    await board.tell('events', { type: 'readings', seq: seq + 2, uptime: 9000, values: { heap: 2 } });
    await value(client, 'heap', 2);
    for (const heap of [3, 4, 5]) await board.publish({ heap }); // so that its own rounds are ahead of those that the test made up
    await value(client, 'heap', 5);
    await board.behave();
    await state(client, 'websocket');
  },

  async 'a better link to a board that was restarted is used at once, and nothing of the other counts'({ open, board }) {
    await board.behave({ refuses: true });
    const seq = await fill(board);
    const client = open({ upgradeInterval: 50 });
    await state(client, 'events');
    await value(client, 'temperature', -21.9);
    await board.behave({ holds: ['websocket'] });
    await board.until({ events: 1, websocket: 1 });
    await board.tell('websocket', { ...await board.hello(false), boot: -1, seq: 1, uptime: 300 });
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
    await board.tell('websocket', { type: 'readings', seq: 1, uptime: 200, values: { temperature: 1 } });
    await value(client, 'temperature', 1);
    equal(client.history.get('temperature'), [{ uptime: 0, value: 1 }], 'the history');
    isTrue(seq > 1, 'an earlier round');
  },

  async 'there is a history of a reading unless the board says otherwise, whatever its kind'({ open, board }) {
    for (const transports of [['websocket'], ['events'], ['polling']]) {
      await board.fresh();
      await board.describe([{ name: 'gauge', kind: 'gauge' }, { name: 'plain', history: false }, 'lost']);
      await board.publish({ gauge: 1, plain: 1, lost: 1 }, 1000);
      await board.publish({ gauge: 2, plain: 2, lost: 2 }, 1000);
      const client = open({ transports });
      await state(client, transports[0]);
      await board.publish({ gauge: 3, plain: 3, lost: 3 }, 1000);
      await value(client, 'gauge', 3);
      equal(past(client), await board.past(), 'the history');
      equal([...client.history.keys()], ['gauge', 'lost'], 'what has one');
      equal(await board.count('GET /history?name=plain'), 0, 'requests for what has none');
      client.close();
    }
  },

  async 'polling goes on if a history is not found'({ open, board }) {
    await fill(board);
    await board.behave({ lacks: ['temperature'] });
    const client = open({ transports: ['polling'] });
    await state(client, 'polling');
    equal(await board.count('GET /history'), 2, 'requests');
    equal([...client.history.keys()], ['heap'], 'the histories');
    await board.publish({ temperature: 1 });
    await value(client, 'temperature', 1);
  },

  async 'values may be texts'({ open, board }) {
    await board.publish({ temperature: 'none', heap: 1 }, 1000);
    const client = open({});
    await value(client, 'temperature', 'none');
    await board.publish({ temperature: 'some' }, 1000);
    await value(client, 'temperature', 'some');
    equal(client.history.get('temperature').map(point => point.value), ['none', 'some'], 'the history');
  },

  async 'messages of other types are events of the type message, and unknown members stay'({ open, board }) {
    const client = open({});
    await state(client, 'websocket');
    const told = until(client, 'message', ({ type }) => type === 'alarm', 'alarm');
    await board.say({ type: 'alarm', on: true, extra: [1] });
    equal(await told, { type: 'alarm', on: true, extra: [1] }, 'the message');
  },

  async 'errors of the board are events'({ open, board }) {
    const client = open({});
    await state(client, 'websocket');
    const told = until(client, 'error', () => true, 'error');
    await board.say({ type: 'error', message: 'No.' });
    equal(await told, { type: 'error', message: 'No.' }, 'the message');
  },

  async 'no message passes for an event of the client'({ open, board }) {
    const client = open({});
    const events = [];
    await state(client, 'websocket');
    const types = ['state', 'alarm', 'toString', 'constructor', '__proto__', 'message'];
    for (const type of [...types, 'readings']) client.addEventListener(type, event => type !== 'message' && events.push(type));
    for (const type of types) await board.say({ type, transport: null, reason: 'password', retry: 0, uptime: 1, values: ['x'] });
    const end = until(client, 'error', () => true, 'error');
    await board.say({ type: 'error', message: 'The end.' });
    await end;
    equal(events, [], 'the events');
    equal(client.state.transport, 'websocket', 'the state');
  },

  async 'readings of any name are readings, in the order of the board, and change nothing else'({ open, board }) {
    const names = ['10', 'constructor', '2', '__proto__', 'toString', 'valueOf', 'size'];
    const valuesOf = number => Object.fromEntries(names.map(name => [name, number]));
    for (const transports of [['websocket'], ['events'], ['polling']]) {
      await board.fresh();
      await board.describe(names);
      await board.publish(valuesOf(1), 1000);
      const client = open({ transports });
      const counts = new Set();
      client.addEventListener('readings', ({ detail }) => counts.add(Object.keys(detail.values).length));
      await value(client, 'size', 1);
      await board.publish(valuesOf(2), 1000);
      await value(client, 'size', 2);
      await state(client, transports[0]);
      equal([...client.readings.values()].map(({ name, value }) => [name, value]), names.map(name => [name, 2]), 'the readings');
      equal([...client.history.values()].map(points => points.map(point => point.value)), names.map(() => [1, 2]), 'the history');
      equal([...counts], [names.length], 'how many values each event has');
      isTrue(({}).value === undefined && Object.value === undefined && !Object.keys(Object.prototype).length, 'nothing else');
      client.close();
    }
  },

  async 'a board that promises a huge history costs little memory'({ open, board }) {
    const client = open({});
    await state(client, 'websocket');
    for (const [interval, uptime] of [[1, 1e12], [1e-9, 1e12], [1e-9, 2e12 + 0.1], [-1, 3e12]]) {
      await board.say({ ...await board.hello(false), uptime: 1, history: { interval, points: 1e12 } });
      await board.say({ type: 'readings', seq: 1, uptime: 2, values: { heap: 1 } });
      await board.say({ type: 'readings', seq: 2, uptime, values: { heap: interval + uptime } });
      await value(client, 'heap', interval + uptime);
      const points = [...client.history.values()].reduce((sum, { length }) => sum + length, 0);
      isTrue(points <= 1e6, `${points} points`);
    }
  },

  async 'a board that sends more history than it has promised, or readings that it has not named, costs little memory'({ open, board }) {
    const client = open({});
    await state(client, 'websocket');
    const values = Array.from({ length: 1000 }, (_, i) => i);
    for (const points of [1e12, undefined, null, 'x', '7', -7, 0, 1e-9, 2.5, 7]) {
      await board.say({ ...await board.hello(false), boot: -1, history: { interval: 1000, points } });
      const most = points > 2 ? Math.floor(Math.min(points, 4000)) : 0;
      for (let i = 0; i < 4; i++) await board.say({ type: 'history', name: 'heap', uptime: i * 1e6, values });
      const told = until(client, 'history', ({ name }) => name === 'other', 'history');
      await board.say({ type: 'history', name: 'other', uptime: 0, values });
      await told;
      equal((client.history.get('heap') ?? []).length, most, `the points of ${points}`);
      for (let i = 0; i < 9; i++) {
        await board.say({ type: 'readings', seq: 9, uptime: 4e6 + i * 1000, values: { [`new${i}`]: 1, heap: i } });
      }
      await value(client, 'heap', 8);
      isTrue((client.history.get('heap') ?? []).length <= Math.max(most, points > 1e3 ? 4009 : 0), `the points of ${points}, continued`);
      await board.say({ type: 'readings', seq: 9, uptime: 5e6, values: { heap: 0 } });
      await value(client, 'heap', 0);
    }
    equal([...client.readings.keys()], ['temperature', 'heap', 'led'], 'the readings');
    const fewer = until(client, 'hello', ({ readings }) => readings.length === 1, 'hello');
    await board.say({ ...await board.hello(false), boot: -1, readings: [{ name: 'heap' }] });
    await fewer;
    equal([...client.history.keys()], ['heap'], 'the histories'); // not of readings that there are no more
  },

  async 'a message that never ends is refused'({ open, board }) {
    const client = open({ transports: ['websocket'], retryMin: never, retryMax: never });
    await state(client, 'websocket');
    await board.say({ type: 'alarm', text: 'x'.repeat(2e6) });
    await attempted(client, 'closed');
  },

  async 'an event stream with a line that never ends is given up'({ open, board }) {
    await board.behave({ floods: true });
    const client = open({ transports: ['events'], retryMin: never, retryMax: never });
    await attempted(client, 'refused');
  },

  async 'a WebSocket on which nothing is new stays, because the board replies'({ open, board }) {
    await board.publish({ temperature: 1 });
    const client = open({ timeout: 1000, idleTimeout: 1000 });
    const states = [];
    client.addEventListener('state', event => states.push(event.detail.transport));
    await board.until({ websocket: 1 });
    await board.asked('GET /ws');
    const start = (await board.received()).length;
    while ((await board.received()).length < start + 3) await board.changed();
    equal(states, ['websocket'], 'the states');
  },

  async 'a WebSocket that falls silent is noticed, and tried first when the board is back'({ open, board }) {
    const client = open({ timeout: 1000, idleTimeout: 1000, retryMin: never, retryMax: never });
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
    const client = open({ timeout: 1000, idleTimeout: 1000 });
    await state(client, 'websocket');
    await state(client, null, 'silent');
    await state(client, 'websocket');
    equal(await board.count('GET /events'), 0, 'requests for events');
  },

  async 'an event stream with nothing but comments stays'({ open, board }) {
    await board.behave({ refuses: true });
    const client = open({ timeout: 1000, idleTimeout: 1000 });
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
    const client = open({ transports: ['events', 'polling'], timeout: 1000, idleTimeout: 1000 });
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
    const client = open({ timeout: 1000, retryMin: never, retryMax: never });
    await attempted(client, 'silent');
    await board.behave();
    client.retry();
    await state(client, 'websocket');
  },

  async 'a full board is full, tells its values, and is joined when it can be'({ open, board }) {
    await board.publish({ temperature: 7 });
    await board.behave({ isFull: true });
    const client = open({ retryMin: never, retryMax: never });
    await attempted(client, 'full');
    equal(valueOf(client, 'temperature'), 7, 'the value');
    equal(await board.count('GET /readings?'), 0, 'polls');
    await client.command('led on');
    await board.behave();
    client.retry();
    await state(client, 'websocket');
  },

  async 'a board that wants a password says so'({ open, board }) {
    await board.behave({ password: 'secret' });
    const client = open({ retryMin: never, retryMax: never });
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
    const client = open({ retryMin: never, retryMax: never });
    await attempted(client, 'refused');
    equal(await board.count('GET /readings'), 1, 'requests for the readings');
  },

  async 'each back-off is twice the one before, less a part at random, up to a limit'({ open, board }) {
    await board.stop();
    const client = open({ retryMin: 100, retryMax: 800, random: () => 0.5 });
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
    const client = open({ retryMin: never, retryMax: never });
    await attempted(client, 'unreachable');
    await board.start();
    client.retry();
    await state(client, 'websocket');
  },

  async 'retry() replaces a connection that has been silent for too long, by the same transport'({ open, board }) {
    const client = open({ timeout: 1000, idleTimeout: never, retryMin: never, retryMax: never });
    await state(client, 'websocket');
    await board.behave();
    await new Promise(resolve => setTimeout(resolve, 1100)); // the silence is what it is about
    client.retry();
    await board.asked('GET /ws');
    await state(client, 'websocket');
    await board.until({ websocket: 1 });
  },

  async 'a connection that is lost at once is not tried for ever'({ open, board }) {
    const client = open({ stableAfter: never });
    await state(client, 'websocket');
    await board.drop();
    await state(client, 'events');
  },

  async 'a command that waits when the connection is lost is rejected'({ open, board }) {
    await board.behave({ ignoresCommands: true });
    const client = open({ stableAfter: -1 });
    await state(client, 'websocket');
    const ends = rejection(client.command('led on'));
    await board.until({ websocket: 1 });
    while (!(await board.received()).length) await board.changed();
    await board.drop();
    equal(await ends, ['closed', 'closed'], 'the command');
  },

  async 'a command without a reply is rejected'({ open, board }) {
    await board.behave({ ignoresCommands: true });
    const client = open({ timeout: 1000, idleTimeout: never });
    await state(client, 'websocket');
    equal(await rejection(client.command('led on')), ['silent', 'silent'], 'the command');
  },

  async 'a command that failed without a reason is rejected'({ open, board }) {
    await board.behave({ ignoresCommands: true });
    const client = open({});
    await state(client, 'websocket');
    const ends = rejection(client.command('led on'));
    await board.say({ type: 'result', id: 1, error: '' });
    equal(await ends, ['refused', 'refused'], 'the command');
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
      equal(await rejection(client.command('led on')), ['closed', 'closed'], 'a command');
    }
    equal(await board.received(), [], 'the commands');
    await board.behave();
    const probe = open({ transports: ['websocket'] });
    await state(probe, 'websocket');
    equal(await board.count(''), 1, 'requests');
  },

  async 'close() while the readings are asked for ends that request, and nothing is asked any more'({ open, board }) {
    await board.behave({ refuses: true, holdsReadings: true });
    const client = open({});
    await board.asked('GET /readings');
    client.close();
    await board.asked('ABORTED /readings');
    const states = [];
    client.addEventListener('state', event => states.push(event.detail));
    await state(open({ transports: ['events'] }), 'events');
    equal(await board.count(''), 4, 'requests'); // the WebSocket, the readings, that they were given up, and the events of the other client
    equal(states, [], 'the states');
  },

  async 'a listener that is told of the end of a connection, or of the next attempt, can call close()'({ open, board }) {
    await board.behave({ refuses: true });
    const client = open({});
    client.addEventListener('state', ({ detail }) => detail.reason === 'refused' && client.close());
    await state(client, null, 'closed');
    await state(open({ transports: ['events'] }), 'events');
    equal(await board.count(''), 2, 'requests');
    const other = open({ transports: ['websocket'], retryMin: 1000, retryMax: 1000 });
    const states = [];
    other.addEventListener('state', ({ detail: { reason, retry } }) => {
      states.push(reason);
      if (retry) other.close();
    });
    await state(other, null, 'closed');
    await state(open({ transports: ['events'] }), 'events');
    equal(states, ['refused', 'refused', 'closed'], 'the states');
  },

  async 'a listener that is told of the next attempt can call retry()'({ open, board }) {
    await board.stop();
    const client = open({ retryMin: never, retryMax: never });
    let times = 0;
    client.addEventListener('state', ({ detail }) => detail.retry && ++times === 1 && client.retry());
    await until(client, 'state', ({ retry }) => retry && times === 2, 'end of a second attempt');
  },
};

/** Those that need a page. */
export const inPage = {
  async 'a page that is back online does not wait for the next attempt either'({ open, board }) {
    await board.stop();
    const client = open({ retryMin: never, retryMax: never });
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
      return everything({ ...run, open: options => open({ ...options, timeout: 1000 }) }, 'polling');
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
