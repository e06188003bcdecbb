// The board of the tests of the dashboard; tests/NanoWs.Greenhouse is the same one made with the library. As a program:
//   node tests/dashboard/board.mjs --port N     prints its address, http://127.0.0.1:N, and runs until it is killed
//
// It is called "Test greenhouse", keeps 120 points of 1 s, publishes every 250 ms, and has, in this order:
//
//   name         kind    label               what else                                              what it does
//   temperature  (chart) Temperature         °C, decimals 1, hint "In the shade", warnAbove 30      21 and a half, and a sine of ±1.5 in a minute
//   humidity     (chart) Humidity            %, decimals 0                                          55 and a sine of ±10 in 2 minutes
//   pressure     (chart) Air pressure        hPa, decimals 1, min 950, max 1050, simulated          1013 and a sine of ±8 in 5 minutes
//   soil         gauge   Soil moisture       %, decimals 0, min 0, max 100, warnBelow 20            what `dryness` makes of it: 100 - dryness
//   heap         value   Free memory         bytes, decimals 0, history false                       81234 and up to ±999
//   door         state   Door                choices Closed, Open, Ajar, history false              0; 1 after `water press`, 2 after the next one, 0 again ...
//   pump         switch  Pump                group Controls, hint "Waters the left bed", history false; 0 at first; each change is a line of the log, "Pump on" or "Pump off"
//   valve        switch  Valve               group Controls, history false                          0; its handler throws: "The valve is stuck."
//   fan          slider  Fan                 group Controls, %, min 0, max 100, step 1, history false; 30 at first
//   dryness      slider  Dryness             group Controls, %, decimals 1, min 0, max 100, history false; 40 at first
//   target       number  Target              group Controls, °C, decimals 1, min 5, max 35, step 0.5, history false; 20 at first; its handler refuses 13: "Not thirteen."
//   mode         choice  Mode                group Controls, choices Off, Eco, Comfort, history false; 1 (Eco) at first; its handler refuses Comfort: "No comfort today."
//   title        text    Name                group Controls, maxLength 20, history false            "Bed 1" at first; its handler refuses "x": "Too short."
//   water        button  Water now           group Controls, history false                          how often it was pressed
//   log          log     Events              group Events, history false                            "Started" at first, "Pump on" ..., "Watered", "Mode Eco" ...
//
// The texts of refusals of ranges, types and lengths are the library's own; the tests do not rely on them.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Board } from '../nanows.js/board.mjs';

const read = path => String(readFileSync(new URL('../../src/NanoWs.Dashboard/' + path, import.meta.url)));
const source = read('Content/DashboardPage.cs'), script = read('Content/NanoWsScript.cs');
const unpack = text => gunzipSync(Buffer.from([...text.matchAll(/return new byte\[\] \{([\d,\s]*)\};/g)].flatMap(([, bytes]) => bytes.split(',').map(Number))));
const constant = name => JSON.parse(new RegExp(`string ${name} = (".*");`).exec(source)[1]);
const appIcon = Buffer.from(/AppIcon\(\) => new byte\[\] \{([\d,\s]*)\}/.exec(source)[1].split(',').map(Number));
export const page = unpack(source), module = unpack(script);

const quiet = { history: false };
const controls = { ...quiet, group: 'Controls' };
export const station = [
  { name: 'temperature', label: 'Temperature', unit: '°C', decimals: 1, hint: 'In the shade', warnAbove: 30 },
  { name: 'humidity', label: 'Humidity', unit: '%', decimals: 0 },
  { name: 'pressure', label: 'Air pressure', unit: 'hPa', decimals: 1, min: 950, max: 1050, simulated: true },
  { name: 'soil', kind: 'gauge', label: 'Soil moisture', unit: '%', decimals: 0, min: 0, max: 100, warnBelow: 20 },
  { name: 'heap', kind: 'value', label: 'Free memory', unit: 'bytes', decimals: 0, ...quiet },
  { name: 'door', kind: 'state', label: 'Door', choices: ['Closed', 'Open', 'Ajar'], ...quiet },
  { name: 'pump', kind: 'switch', label: 'Pump', hint: 'Waters the left bed', ...controls },
  { name: 'valve', kind: 'switch', label: 'Valve', ...controls },
  { name: 'fan', kind: 'slider', label: 'Fan', unit: '%', min: 0, max: 100, step: 1, ...controls },
  { name: 'dryness', kind: 'slider', label: 'Dryness', unit: '%', decimals: 1, min: 0, max: 100, ...controls },
  { name: 'target', kind: 'number', label: 'Target', unit: '°C', decimals: 1, min: 5, max: 35, step: 0.5, ...controls },
  { name: 'mode', kind: 'choice', label: 'Mode', choices: ['Off', 'Eco', 'Comfort'], ...controls },
  { name: 'title', kind: 'text', label: 'Name', maxLength: 20, ...controls },
  { name: 'water', kind: 'button', label: 'Water now', ...controls },
  { name: 'log', kind: 'log', label: 'Events', group: 'Events', ...quiet },
];
const first = { soil: 60, heap: 81234, door: 0, pump: 0, valve: 0, fan: 30, dryness: 40, target: 20, mode: 1, title: 'Bed 1', water: 0 };

export class DashboardBoard extends Board {
  boot() {
    super.boot();
    Object.assign(this, { name: 'Test greenhouse', length: 120, descriptions: station, lines: [], logged: 0, clock: null, lacksTime: false, allows: [] });
    this.more = {}; // members of hello
  }

  behave(switches = {}) {
    super.behave({ page, ...switches });
  }

  /** As it is when it has just been started, with so many seconds of history. */
  begin(seconds = 0) {
    this.say_('Started');
    this.publish({ ...first, log: this.logged, ...this.weather() }, 0);
    for (let i = 0; i < seconds; i++) this.publish(this.weather(), 1000);
    return this;
  }

  weather() {
    const wave = (middle, height, seconds) => middle + height * Math.sin(this.uptime / 1000 / seconds * 2 * Math.PI);
    return {
      temperature: +wave(21.5, 1.5, 60).toFixed(1), humidity: Math.round(wave(55, 10, 120)), pressure: +wave(1013, 8, 300).toFixed(1),
      heap: 81234 + Math.round(wave(0, 999, 7)),
    };
  }

  /** Adds a line to the log; its count is published with the next round. */
  say_(text) {
    this.lines = [...this.lines, { uptime: this.uptime, text }].slice(-20);
    this.logged++;
  }

  hello(hasValues) {
    const { time, ...hello } = super.hello(hasValues);
    return { ...hello, ...!this.lacksTime && { time: this.clock ?? Date.now() }, station: this.name, ...this.more };
  }

  respond(request, response) {
    const path = request.url.split('?')[0];
    const end = (type, body, headers = {}) => {
      this.note(request);
      response.writeHead(200, { 'Content-Type': type, ...headers }).end(body);
    };
    if (this.isDeaf) return super.respond(request, response);
    if (path === '/') return end('text/html; charset=utf-8', this.page, { 'Content-Security-Policy': constant('Policy') });
    if (path === '/nanows.js') return end('text/javascript', module);
    if (path === '/icon.svg') return end('image/svg+xml', constant('Icon'));
    if (path === '/apple-touch-icon.png') return end('image/png', appIcon);
    if (path === '/manifest.webmanifest') {
      return end('application/manifest+json', JSON.stringify({
        name: this.name, display: 'standalone', start_url: '/', icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      }));
    }
    if (path === '/log') return end('application/json', JSON.stringify({ type: 'log', count: this.logged, lines: this.lines }));
    super.respond(request, response);
  }

  upgrade(request, socket, head) {
    if (this.allows.includes(request.headers.origin)) delete request.headers.origin;
    super.upgrade(request, socket, head);
  }

  /** Closes all WebSockets like a board whose handler has thrown. */
  fail(code, reason) {
    for (const peer of this.sockets.clients) peer.close(code, reason);
  }

  execute(text) {
    this.commands.push(text);
    this.changes.emit('change');
    if (this.ignoresCommands) return '';
    const [, name, argument] = /^(\S+) ?([^]*)$/.exec(text) ?? [];
    const reading = this.descriptions.find(one => one.name === name);
    const act = handlers[reading?.kind];
    if (!act) return 'Unknown command.';
    try {
      const values = { [name]: act(argument, reading, this) };
      if (name === 'pump') this.say_('Pump ' + argument);
      if (name === 'mode') this.say_('Mode ' + argument);
      if (name === 'water') {
        this.say_('Watered');
        values.door = (this.values.door + 1) % 3;
      }
      if (name === 'dryness') values.soil = 100 - values.dryness;
      this.publish({ ...values, log: this.logged }, 0);
      return '';
    } catch (error) {
      return error.message;
    }
  }
}

function must(condition, text) {
  if (!condition) throw new Error(text);
}

const amount = (text, { min = -Infinity, max = Infinity, name }) => {
  must(/^-?\d+(\.\d+)?$/.test(text) && +text >= min && +text <= max, `Give a number from ${min} to ${max}.`);
  must(name !== 'target' || +text !== 13, 'Not thirteen.');
  return +text;
};
const handlers = {
  __proto__: null,
  switch(text, { name }) {
    must(/^(on|off)$/.test(text), 'Give on or off.');
    must(name !== 'valve', 'The valve is stuck.');
    return text === 'on' ? 1 : 0;
  },
  slider: amount,
  number: amount,
  choice(text, { choices }) {
    must(choices.includes(text), 'There is no such choice.');
    must(text !== 'Comfort', 'No comfort today.');
    return choices.indexOf(text);
  },
  text(text, { maxLength = 1000 }) {
    must(text.length <= maxLength, 'That is too long.');
    must(text !== 'x', 'Too short.');
    return text;
  },
  button(text, { name }, board) {
    must(text === 'press', 'Give press.');
    return (board.values[name] ?? 0) + 1;
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const board = new DashboardBoard();
  board.port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 0;
  const address = await board.start();
  board.begin();
  let at = performance.now();
  setInterval(() => {
    const now = performance.now();
    board.publish(board.weather(), Math.round(now - at));
    at += Math.round(now - at);
  }, 250);
  console.log(address.replace(/\/$/, ''));
}
