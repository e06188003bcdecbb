// The dashboard: shows the station's messages. Station to page, JSON:
//
//   {"type":"hello","station":"NanoWs on ESP32","uptime":12345,"led":false,"ledSimulated":true,"readings":[
//     {"name":"cpu","label":"CPU load","unit":"%","decimals":1,"simulated":false}]}      first on every connection
//   {"type":"readings","uptime":12845,"values":{"cpu":12.5}}   the values that changed, at least every two seconds
//   {"type":"led","on":true}                                   whenever it changed
//   {"type":"error","message":"..."}                           a command was not understood
//
// Page to station, plain text: "led on", "led off". uptime is in ms. Messages of unknown type are ignored.

import { openLink } from './link.js';
import { ago, Chart, format, WINDOW } from './chart.js';

const $ = id => document.getElementById(id);
const seconds = () => performance.now() / 1000;
const put = (element, text) => element.textContent !== text && (element.textContent = text);
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const SAMPLE = 0.1; // seconds: updates within this time share one point of the chart
const SILENCE = 3; // seconds without a message after which the chart's line is interrupted
const ANSWER = 3000; // ms in which the board must confirm the LED's state
const NOTICE = 6000; // ms for which an error is shown

// Readings share one time axis: a value that did not change is sampled again together with those that did.
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
  return { ...reading, key: JSON.stringify(reading), element, value: part('data'), range: part('.range'), last: undefined, samples: view.times.map(() => null) };
}

function described(raw) {
  return {
    name: String(raw.name),
    label: String(raw.label || raw.name),
    unit: String(raw.unit || ''),
    decimals: Math.min(6, Math.max(0, raw.decimals | 0)),
    simulated: !!raw.simulated,
  };
}

function hello(message) {
  put($('station'), message.station || 'NanoWs');
  document.title = $('station').textContent;
  const list = (message.readings || []).map(described);
  const same = list.length === readings.size && list.every(r => (readings.get(r.name) || {}).key === JSON.stringify(r));
  if (!same) {
    const old = readings;
    readings = new Map();
    for (const reading of old.values()) reading.chart.remove();
    $('cards').textContent = '';
    for (const reading of list) {
      const made = card(reading);
      if (old.has(reading.name)) made.samples = old.get(reading.name).samples;
      readings.set(reading.name, made);
      $('cards').append(made.element);
    }
    // For the height that they may take: the number of rows, by two and by three.
    for (const [name, columns] of [['--pairs', 2], ['--triples', 3]]) {
      $('cards').style.setProperty(name, Math.ceil(list.length / columns));
    }
    // Charts measure their cards, so all cards must be in the page first.
    for (const reading of readings.values()) reading.chart = new Chart(reading.element.querySelector('.chart'), reading, view, point);
  }
  for (const reading of readings.values()) reading.last = undefined;
  put($('led-label'), message.ledSimulated ? 'LED (simulated)' : 'LED');
  led(message.led);
}

// ---- Samples

function sample(values) {
  for (const name in values) {
    const reading = readings.get(name), value = values[name];
    if (reading) reading.last = Number.isFinite(value) ? value : null;
  }
  const now = seconds(), { times } = view, last = times.length - 1;
  if (now - times[last] > SILENCE) pause();
  resume(now);
  const at = last >= 0 && now - times[last] < SAMPLE ? last : times.length;
  if (at !== last) times.push(now);
  for (const reading of readings.values()) reading.samples[at] = reading.last ?? null;
  trim(now);
}

/** Ends the line at its last sample, because nothing is known after it. */
function pause() {
  const { times, breaks } = view, open = breaks[breaks.length - 1], last = times[times.length - 1];
  if (!last || (open && !open[1])) return;
  breaks.push([last, 0]);
  times.push(last + SAMPLE / 10);
  for (const reading of readings.values()) reading.samples.push(null);
}

function resume(now) {
  const open = view.breaks[view.breaks.length - 1];
  if (open && !open[1]) open[1] = now;
}

function trim(now) {
  const { times, breaks } = view, from = now - WINDOW - 5;
  if (times[0] > from - 10) return;
  const count = times.findIndex(t => t > from);
  times.splice(0, count);
  for (const reading of readings.values()) reading.samples.splice(0, count);
  while (breaks.length && breaks[0][1] && breaks[0][1] < from) breaks.shift();
}

// ---- Drawing

function draw() {
  view.now = seconds();
  for (const reading of readings.values()) {
    reading.chart.draw(view.times, reading.samples);
    summarise(reading);
    showValue(reading);
  }
}

function showValue({ value, last, decimals }) {
  if (last === undefined) return; // after a reconnect the old value stays until the board sends one
  put(value, last === null ? '–' : format(last, decimals));
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

let lit = null, wanted = null, ledTimer = 0;

function led(on) {
  lit = on == null ? null : !!on;
  wanted = null;
  clearTimeout(ledTimer);
  showLed();
}

function showLed() {
  const ready = view.live && lit !== null, button = $('led');
  button.setAttribute('aria-checked', lit === true);
  button.setAttribute('aria-busy', wanted !== null);
  button.setAttribute('aria-disabled', !ready);
  put($('led-state'), wanted !== null ? 'Switching…' : lit === null ? 'Unknown' : lit ? 'On' : 'Off');
}

$('led').onclick = () => {
  if (!view.live || lit === null || wanted !== null) return;
  if (!link.send(lit ? 'led off' : 'led on')) return;
  wanted = !lit;
  showLed();
  ledTimer = setTimeout(() => {
    led(lit);
    notice('The board did not confirm the LED.');
  }, ANSWER);
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

function receive(text) {
  traffic.push([performance.now(), text.length]);
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return;
  }
  if (!message) return;
  uptime(message.uptime);
  if (message.type === 'hello') hello(message), clock();
  if (message.type === 'readings') sample(message.values);
  if (message.type === 'led') led(message.on);
  if (message.type === 'error') led(lit), notice(String(message.message));
  redraw();
}

const names = {
  connecting: () => 'Connecting…',
  live: () => 'Live',
  stale: ({ silent }) => `No data for ${Math.floor(silent / 1000)} s`,
  reconnecting: ({ due, refused }) => {
    const verb = refused ? 'Retrying' : 'Reconnecting';
    return due ? `${verb} in ${Math.ceil(due / 1000)} s` : verb + '…';
  },
};
const spoken = { live: 'Live', stale: 'The station is silent', reconnecting: 'Connection lost, reconnecting' };
let shown = '';

function state(now) {
  put($('state'), names[now.state](now));
  $('retry').hidden = !now.due;
  $('hint').hidden = !now.refused;
  if (now.state !== shown) {
    shown = now.state;
    document.documentElement.dataset.state = $('state').dataset.state = shown;
    put($('say'), spoken[shown] || '');
    view.live = shown === 'live';
    if (shown === 'reconnecting') led(null);
    if (!view.live) pause();
    showLed();
  }
  redraw();
}

const link = openLink((location.protocol === 'https:' ? 'wss:' : 'ws:') + '//' + location.host + '/ws', receive, state, () => {
  put($('state'), 'Password wanted');
  location.reload(); // brings the login page
});
$('retry').onclick = link.retry;
