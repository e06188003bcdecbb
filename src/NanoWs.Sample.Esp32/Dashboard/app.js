// The dashboard: a card with value and chart for each reading without a kind, and a switch for the reading "led" of the kind "switch", whose
// value is 1 or 0; the station's commands are "led on" and "led off". Readings of other kinds are not shown.

import { connect } from '../../nanows.js/nanows.js';
import { ago, Chart, format, WINDOW } from './chart.js';

const $ = id => document.getElementById(id);
const put = (element, text) => element.textContent !== text && (element.textContent = text);
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const STALE = 3000; // ms without a message after which the readings shown may be out of date
const NOTICE = 6000; // ms for which an error is shown

// Readings share one time axis, the board's uptime in seconds.
const view = { times: [], breaks: [], now: 0, live: false };
let readings = new Map();
let cursor = null;

// ---- Cards

function card(reading) {
  const element = document.createElement('article');
  element.className = 'card';
  element.dataset.testid = 'reading-' + reading.name;
  element.innerHTML = '<div class="top"><h2></h2><span class="badge">simulated</span></div>' +
    '<p class="now"><data data-testid="value">–</data><span class="unit"></span><span class="range"></span></p>' +
    '<div class="chart" aria-hidden="true"></div>';
  const part = selector => element.querySelector(selector);
  part('h2').textContent = part('h2').title = reading.label;
  part('.unit').textContent = reading.unit;
  if (!reading.simulated) part('.badge').remove();
  element.setAttribute('aria-label', reading.label);
  return { ...reading, key: JSON.stringify(reading), element, value: part('data'), range: part('.range'), samples: [] };
}

function described(raw) {
  return {
    name: raw.name,
    label: String(raw.label || raw.name),
    unit: String(raw.unit || ''),
    decimals: Math.min(6, Math.max(0, raw.decimals | 0)),
    simulated: !!raw.simulated,
  };
}

function hello(message) {
  put($('station'), message.station || 'NanoWs');
  document.title = $('station').textContent;
  const list = [...board.readings.values()].filter(({ kind }) => !kind).map(described);
  const same = list.length === readings.size && list.every(r => (readings.get(r.name) || {}).key === JSON.stringify(r));
  if (!same) {
    for (const reading of readings.values()) reading.chart.remove();
    readings = new Map();
    $('cards').textContent = '';
    for (const reading of list) {
      readings.set(reading.name, card(reading));
      $('cards').append(readings.get(reading.name).element);
    }
    // For the height that they may take: the number of rows, by two and by three.
    for (const [name, columns] of [['--pairs', 2], ['--triples', 3]]) {
      $('cards').style.setProperty(name, Math.ceil(list.length / columns));
    }
    // Charts measure their cards, so all cards must be in the page first.
    for (const reading of readings.values()) reading.chart = new Chart(reading.element.querySelector('.chart'), reading, view, point);
  }
  const { label = 'LED', simulated } = board.readings.get('led') || {};
  put($('led-label'), label + (simulated ? ' (simulated)' : ''));
}

// ---- Samples: the points of the board's history, and the latest values behind them, so that a reload shows the same curve

let latest = 0; // the uptime of the last frame, in ms
let own = new Map(); // by reading, like board.history: of a board that keeps none
let start = null; // of the board: another one after a restart

function received({ uptime }) {
  latest = uptime;
  if (board.hello.history) return;
  for (const name of readings.keys()) {
    const points = (own.get(name) || []).filter(point => point.uptime > uptime - (WINDOW + 10) * 1000);
    own.set(name, [...points, { uptime, value: latestOf(name) }]);
  }
}

const latestOf = name => board.readings.get(name).value;
const drawable = value => (typeof value === 'number' ? value : null); // a text has no place in a chart

function collect() {
  const past = board.hello && !board.hello.history ? own : board.history, from = (view.now - WINDOW - 5) * 1000;
  const uptimes = new Set();
  for (const points of past.values()) for (const { uptime } of points) if (uptime >= from) uptimes.add(uptime);
  const order = [...uptimes].sort((a, b) => a - b), last = order[order.length - 1];
  if (latest >= from && !(latest <= last)) order.push(latest);
  view.times = order.map(uptime => uptime / 1000);
  const places = new Map(order.map((uptime, i) => [uptime, i]));
  for (const reading of readings.values()) {
    reading.samples = order.map(() => null);
    for (const { uptime, value } of past.get(reading.name) || []) {
      if (places.has(uptime)) reading.samples[places.get(uptime)] = drawable(value);
    }
    if (!(latest <= last)) reading.samples[order.length - 1] = drawable(latestOf(reading.name));
  }
  view.breaks = breaks();
}

/** From and to when there is no value of any reading; the last one may be open. */
function breaks() {
  const { times } = view, all = [...readings.values()], found = [];
  let before = null; // the last time with a value
  let isOpen = false;
  times.forEach((time, i) => {
    if (all.some(({ samples }) => samples[i] !== null)) {
      if (isOpen && before !== null) found.push([before, time]);
      before = time;
      isOpen = false;
    } else {
      isOpen = true;
    }
  });
  if (before !== null && !view.live) found.push([before, 0]);
  return found;
}

// ---- Drawing

function draw() {
  if (startedAt === null) return;
  view.now = (performance.now() - startedAt) / 1000;
  collect();
  for (const reading of readings.values()) {
    reading.chart.draw(view.times, reading.samples);
    summarise(reading);
    showValue(reading);
  }
}

function showValue({ name, value, decimals }) {
  const last = latestOf(name);
  put(value, typeof last === 'number' ? format(last, decimals) : last ?? '–');
  value.value = last ?? '';
}

function summarise(reading) {
  const { samples, decimals, unit } = reading, { times } = view;
  if (cursor != null && cursor < times.length) {
    const value = samples[cursor];
    return put(reading.range, `${value == null ? 'no data' : format(value, decimals) + ' ' + unit} · ${ago(view.now - times[cursor])}`);
  }
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < samples.length; i++) {
    if (samples[i] != null && times[i] >= view.now - WINDOW) {
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
  }
  put(reading.range, low > high ? '' : `min ${format(low, decimals)} · max ${format(high, decimals)}`);
}

function point(index) {
  cursor = index;
  readings.forEach(summarise);
}

let drawnAt = 0, asked = false;
function redraw() {
  if (asked) return;
  asked = true; // stays true in a background tab, where no frame is requested: nothing is drawn while the page is hidden
  setTimeout(requestAnimationFrame, drawnAt + (calm.matches ? 1000 : 90) - performance.now(), () => {
    asked = false;
    drawnAt = performance.now();
    draw();
  });
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const reading of readings.values()) reading.chart.restyle();
  draw();
});

// ---- LED: the switch shows the state that the board has confirmed, not the click

let lit = null, wanted = null;

function led(value) {
  lit = value === null ? null : value === 1;
  showLed();
}

function showLed() {
  const ready = view.live && lit !== null, button = $('led');
  button.setAttribute('aria-checked', lit === true);
  button.setAttribute('aria-busy', wanted !== null);
  button.setAttribute('aria-disabled', !ready);
  put($('led-state'), wanted !== null ? 'Switching…' : lit === null ? 'Unknown' : lit ? 'On' : 'Off');
}

$('led').onclick = async () => {
  if (!view.live || lit === null || wanted !== null) return;
  wanted = !lit;
  showLed();
  try {
    await board.command(wanted ? 'led on' : 'led off');
    lit = wanted;
  } catch (error) {
    notice(error.reason === 'silent' ? 'The board did not confirm the LED.' : error.message);
  }
  wanted = null;
  showLed();
};

let noticeTimer = 0;
function notice(text) {
  put($('notice'), text);
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(put, NOTICE, $('notice'), '');
}

// ---- Uptime and traffic

let startedAt = null; // page time in ms at which the station started
const traffic = []; // [time, bytes] of the last five seconds

function uptime(ms) {
  if (Number.isFinite(ms)) startedAt = performance.now() - ms;
}

function span(s) {
  const part = (n, unit, m, small) => `${n} ${unit}` + (m ? ` ${m} ${small}` : '');
  if (s < 60) return `${s} s`;
  if (s < 3600) return part(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86400) return part(Math.floor(s / 3600), 'h', Math.floor(s / 60) % 60, 'min');
  return part(Math.floor(s / 86400), 'd', Math.floor(s / 3600) % 24, 'h');
}

function clock() {
  const now = performance.now();
  if (startedAt !== null && view.live) put($('uptime'), 'Up ' + span(Math.floor((now - startedAt) / 1000)));
  while (traffic.length && now - traffic[0][0] > 5000) traffic.shift();
  const bytes = traffic.reduce((sum, t) => sum + t[1], 0);
  put($('rate'), traffic.length ? `${(traffic.length / 5).toFixed(1)} messages/s · ${(bytes / 5000).toFixed(2)} kB/s` : '');
}
setInterval(clock, 1000);

// ---- The link

const board = connect();

board.addEventListener('message', ({ detail }) => {
  heardAt = performance.now();
  traffic.push([heardAt, JSON.stringify(detail).length]);
});
board.addEventListener('hello', ({ detail }) => {
  if (detail.boot !== start) own = new Map();
  start = detail.boot;
  uptime(detail.uptime);
  hello(detail);
  clock();
  redraw();
});
board.addEventListener('history', redraw);
board.addEventListener('readings', ({ detail }) => {
  uptime(detail.uptime);
  received(detail);
  if ('led' in detail.values) led(detail.values.led);
  redraw();
});
board.addEventListener('error', ({ detail }) => notice(String(detail.message)));
board.addEventListener('state', state);
setInterval(state, 250);
$('retry').onclick = board.retry;

const transports = { websocket: '', events: ' by server-sent events', polling: ' by polling' };
const names = {
  connecting: () => 'Connecting…',
  live: () => 'Live' + transports[board.state.transport],
  stale: () => `No data for ${Math.floor((performance.now() - heardAt) / 1000)} s`,
  reconnecting: ({ retry }) => {
    const verb = hints[board.state.reason] ? 'Retrying' : 'Reconnecting';
    return retry ? `${verb} in ${Math.max(1, Math.ceil((retry - Date.now()) / 1000))} s` : verb + '…';
  },
};
const hints = {
  full: 'All connections of the station are taken. Its values come with each attempt.',
  unreachable: 'The station is out of reach.',
  silent: 'The station does not respond.',
  refused: 'The station does not admit this page.',
};
const spoken = { live: 'Live', stale: 'The station is silent', reconnecting: 'Connection lost, reconnecting' };
let shown = '', heardAt = 0;

function state() {
  const { transport, reason, retry } = board.state;
  if (reason === 'password') {
    put($('state'), 'Password required');
    board.close();
    return location.reload(); // brings the login page
  }
  const isStale = performance.now() - heardAt > STALE;
  const now = { state: transport ? (isStale ? 'stale' : 'live') : reason ? 'reconnecting' : 'connecting', retry };
  put($('state'), names[now.state](now));
  $('retry').hidden = !retry;
  $('hint').hidden = !!transport || !hints[reason];
  put($('hint'), hints[reason] || '');
  if (now.state !== shown) {
    shown = now.state;
    document.documentElement.dataset.state = $('state').dataset.state = shown;
    put($('say'), spoken[shown] || '');
    view.live = shown === 'live';
    if (shown === 'reconnecting') led(null);
    showLed();
  }
  redraw();
}
