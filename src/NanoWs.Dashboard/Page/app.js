// The dashboard: a widget for each reading that the board's hello describes, and those of other boards that the address names behind #boards=

import { connect } from '../../nanows.js/nanows.js';
import { atCursor, Chart, extremes, range, view } from './chart.js';
import { clock, format, icon, isNumber, make, put, setAttribute, span, t, written } from './text.js';
import { described, levelOf, Widget } from './widgets.js';

const $ = id => document.getElementById(id);
const page = document.documentElement;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const STALE = 3000; // ms without a message after which what is shown may be out of date, of a board that sends often
const NOTICE = 10000; // ms for which a message is shown
const MANY = 12; // charts from which on the page is dense at first
const OWN = 3600; // points that are kept of a reading of which the board keeps none

/** What the user prefers, in this browser. */
const prefer = (name, value) => {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // no storage is allowed
  }
};

let noticeTimer = 0;
function say(text, isOnlySpoken) {
  $('notice').classList.toggle('unseen', !!isOnlySpoken);
  put($('notice'), text);
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(put, NOTICE, $('notice'), '');
}

// ---- A board

const words = {
  full: t('All places of the board are taken. Its values come with each attempt.', 'Alle Plätze des Geräts sind belegt. Seine Werte kommen mit jedem Versuch.'),
  unreachable: t('The board is out of reach.', 'Das Gerät ist nicht erreichbar.'),
  silent: t('The board does not respond.', 'Das Gerät antwortet nicht.'),
  refused: t('The board does not admit this page.', 'Das Gerät lässt diese Seite nicht zu.'),
  password: t('The board wants a password.', 'Das Gerät verlangt ein Passwort.'),
  closed: t('The connection was lost.', 'Die Verbindung ist abgebrochen.'),
};

/** The same where there is little room. */
const short = {
  full: t('Full', 'Belegt'), unreachable: t('Out of reach', 'Nicht erreichbar'), silent: t('No response', 'Keine Antwort'), refused: t('Not admitted', 'Nicht zugelassen'),
  password: t('Password wanted', 'Passwort verlangt'), closed: t('Offline', 'Getrennt'), ended: t('Stopped by an error', 'Durch Fehler beendet'),
};

class Link {
  /** url: of another board, or '' for the one that this page is from. */
  constructor(url) {
    const link = this;
    Object.assign(this, { url, say, widgets: new Map(), traces: new Map(), own: new Map(), heard: 0, gap: 0, latest: 0, startedAt: null, shown: '', ended: '' });
    this.section = make('section', { className: 'board', 'data-testid': 'board' });
    if (url) {
      this.head = make('h2', { dir: 'auto' }, new URL(url).host);
      this.pill = make('span', { className: 'pill', 'data-testid': 'state' });
      this.status = make('p', { className: 'words', dir: 'auto' });
      const open = make('a', { href: url }, t('Open its page', 'Seite öffnen'));
      this.section.append(make('header', {}, this.head, this.pill, open), this.status);
    } else {
      this.pill = $('state');
    }
    // Why a WebSocket was closed only the WebSocket itself says.
    class Socket extends WebSocket {
      constructor(address) {
        super(address);
        this.addEventListener('close', ({ code, reason }) => {
          if (code === 1000 || code === 1005 || code === 1006 || code === 1015) return;
          link.ended = t('Stopped by an error of the board', 'Durch einen Fehler des Geräts beendet') + ` (${code})` + (reason && `: ${reason}`);
          link.show();
        });
      }
    }
    // Another board admits no other requests than WebSockets from this page.
    const abroad = { transports: ['websocket'], fetch: () => Promise.reject(new Error('other origin')) };
    const board = this.board = connect(url, { WebSocket: window.WebSocket && Socket, ...url && abroad });
    board.addEventListener('message', ({ detail }) => {
      const now = performance.now();
      if (this.heard) this.gap = Math.max(now - this.heard, this.gap * 0.9);
      this.heard = now;
      traffic.push([now, JSON.stringify(detail).length]);
      if (isNumber(detail.uptime) && detail.type !== 'history') this.start(now - detail.uptime);
    });
    board.addEventListener('hello', ({ detail }) => this.hello(detail));
    board.addEventListener('history', () => this.changed());
    board.addEventListener('readings', ({ detail }) => this.readings(detail));
    board.addEventListener('error', ({ detail }) => say(String(detail.message)));
    board.addEventListener('state', () => {
      if (!board.state.transport && this.state === 'live') this.gap = 0;
      this.show();
    });
  }

  /** Page time in ms at which the board was started: the earliest estimate, for delays only add to it. */
  start(at) {
    if (this.startedAt === null || at < this.startedAt || at > this.startedAt + 2000) this.startedAt = at;
  }

  isLive() {
    return this.state === 'live' || this.state === 'stale';
  }

  /** Why its controls cannot be used. */
  why() {
    return short[this.ended ? 'ended' : this.reason] || t('Connecting…', 'Verbinde…');
  }

  title() {
    return String(this.board.hello?.station ?? '') || (this.url ? new URL(this.url).host : 'NanoWs');
  }

  // ---- What it has

  hello(detail) {
    if (detail.boot !== this.boot) {
      this.own.clear();
      this.startedAt = null;
      this.start(performance.now() - detail.uptime);
    }
    this.boot = detail.boot;
    if (this.head) put(this.head, this.title());
    const list = [...this.board.readings.values()].map(({ value, ...raw }) => described(raw)), key = JSON.stringify(list);
    if (key !== this.key) {
      this.key = key;
      this.build(list);
    }
    setTab();
    this.changed();
    this.show();
  }

  build(list) {
    for (const trace of this.traces.values()) trace.chart?.remove();
    this.widgets.clear();
    this.traces.clear();
    const level = this.url ? 3 : 2, rank = ({ kind }) => (!kind || kind === 'chart' || kind === 'gauge' ? 0 : kind === 'log' ? 2 : 1);
    const groups = new Map([['', []]]);
    for (const reading of list) groups.set(reading.group, [...groups.get(reading.group) || [], reading]);
    const parts = [...groups].filter(([, readings]) => readings.length).map(([name, readings]) => {
      const grid = make('div', { className: 'cards' });
      const title = make('h' + level, { dir: 'auto', className: name ? 'group' : 'unseen' }, name || t('Readings', 'Messwerte'));
      // High ones first, so that the low ones fill the rest of their rows.
      for (const reading of readings.sort((a, b) => rank(a) - rank(b))) {
        const widget = new Widget(reading, this, level + 1);
        this.widgets.set(reading.name, widget);
        grid.append(widget.element);
        if (widget.plot) this.traces.set(reading.name, this.trace(widget));
      }
      return make('section', {}, title, grid);
    });
    if (!parts.length) parts.push(make('p', { className: 'words' }, t('The board has no readings yet.', 'Das Gerät hat noch keine Messwerte.')));
    this.section.replaceChildren(...this.url ? [...this.section.children].slice(0, 2) : [], ...parts);
    if (!this.section.isConnected) $('boards').append(this.section);
    for (const ghost of document.querySelectorAll('.ghosts')) ghost.remove();
    page.classList.add('ready');
    arrange();
  }

  trace(widget) {
    const { reading } = widget, trace = {
      ...reading, link: this, widget, color: 'c' + this.traces.size % 6, times: [], values: [], spacing: 1, isLive: () => this.state === 'live',
    };
    widget.element.classList.add(trace.color);
    widget.more.onclick = () => open(trace);
    seen.observe(widget.plot);
    widget.plot.trace = trace;
    return trace;
  }

  readings({ uptime, values }) {
    this.latest = uptime;
    this.ended = '';
    for (const name of this.traces.keys()) {
      if (this.board.history.has(name)) continue;
      const points = this.own.get(name) || [];
      if (!points.length || points[points.length - 1].uptime < uptime) points.push({ uptime, value: this.board.readings.get(name).value });
      this.own.set(name, points.slice(-OWN));
    }
    for (const [name, widget] of this.widgets) if (name in values) widget.update();
    this.changed();
  }

  changed() {
    this.isNew = true;
    redraw();
  }

  /** The points of all traces: of the board's history, so that a reload shows the same curve, and the latest value behind them. */
  collect() {
    if (!this.isNew || this.startedAt === null || view.frozen && this.traces.size && [...this.traces.values()][0].times.length) return;
    this.isNew = false;
    const { board, startedAt, latest } = this, { interval } = board.hello?.history || {};
    for (const [name, trace] of this.traces) {
      const past = board.history.get(name), points = (past || this.own.get(name) || []).slice(), last = points[points.length - 1];
      const { value } = board.readings.get(name) || {};
      if (latest && !(last?.uptime >= latest)) points.push({ uptime: latest, value });
      trace.times = points.map(({ uptime }) => (startedAt + uptime) / 1000);
      trace.values = points.map(point => (isNumber(point.value) ? point.value : null));
      trace.spacing = Math.max(past && interval ? interval / 1000 * 1.5 : 30, 1.5);
      // Without the beginning in which there was nothing yet.
      const start = trace.values.findIndex(one => one !== null);
      trace.times.splice(0, start < 0 ? points.length : start);
      trace.values.splice(0, start < 0 ? points.length : start);
      trace.widget.element.classList.toggle('empty', start < 0);
    }
  }

  // ---- Whether it is there

  show() {
    const { transport, retry } = this.board.state, silence = performance.now() - this.heard;
    // What an attempt meets on its way is not news: it counts when the attempt is over.
    if (transport) this.reason = null;
    else if (retry || this.isLive()) this.reason = this.board.state.reason;
    const { reason } = this;
    const state = transport ? (silence > Math.max(STALE, 2.2 * this.gap) ? 'stale' : 'live') : reason ? 'lost' : 'connecting';
    const pill = state === 'live' ? t('Live', 'Live') + ({ events: ' · SSE', polling: ' · ' + t('polling', 'Abfrage') }[transport] || '')
      : state === 'stale' ? t('No data for ', 'Keine Daten seit ') + span(silence / 1000)
        : this.why();
    put(this.pill, pill);
    setAttribute(this.pill, 'data-state', state);
    const again = !retry ? '' : t('Next attempt in ', 'Nächster Versuch in ') + Math.max(1, Math.ceil((retry - Date.now()) / 1000)) + ' s.';
    let why = state !== 'lost' ? '' : this.ended || words[reason] || '';
    if (why && this.url && !this.ended) {
      why = `${words.unreachable} ${t('Or it is full, or its AllowedOrigins lack', 'Oder es ist voll, oder in seinen AllowedOrigins fehlt')} ${location.origin}`;
    }
    if (this.url) {
      put(this.status, why && `${why} ${again}`);
      this.status.hidden = !why;
    } else {
      setAttribute(page, 'data-state', state);
      put($('why'), why);
      put($('again'), again);
      $('bar').hidden = !why;
      if (state === 'lost') put($('uptime'), '');
      put($('retry'), reason === 'password' ? t('Log in', 'Anmelden') : t('Retry now', 'Jetzt versuchen'));
    }
    const key = state + reason + this.ended;
    if (key === this.shown) return;
    this.state = state;
    this.shown = key;
    setAttribute(this.section, 'data-state', state);
    for (const widget of this.widgets.values()) widget.update();
    if (!this.url) {
      setTab();
      put($('say'), state === 'live' ? pill : why);
      if (reason === 'password') logIn();
    }
    redraw();
  }
}

/** A reload brings the login page; if it has brought this one instead, the user decides. */
function logIn() {
  const last = +prefer('nanows-login');
  if (Date.now() - last < 15000) return;
  prefer('nanows-login', Date.now());
  location.reload();
}

// ---- The tab

const favicon = document.querySelector('link[rel=icon]'), normal = favicon.href;
const lost = normal.replace('%230b7285', '%23b3261e').replace(/M6 17.*?'/, "M16 7v11M16 22v3'");

function setTab() {
  const link = links[0], isLost = link.state === 'lost';
  put($('station'), link.title());
  const title = (isLost ? `⚠ ${t('Offline', 'Getrennt')} · ` : '') + link.title();
  if (document.title !== title) document.title = title;
  const href = isLost ? lost : normal;
  if (favicon.href !== href) favicon.href = href;
}

// ---- Charts

const visible = new Set();
const seen = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && target.isConnected) visible.add(target);
    else visible.delete(target);
  }
  redraw();
}, { rootMargin: '100px' });

let isDense = false;

/** Chooses the density, once there are readings. */
function arrange() {
  const traces = links.flatMap(link => [...link.traces.values()]), chosen = prefer('nanows-dense');
  isDense = chosen ? chosen === '1' : traces.length > MANY;
  page.classList.toggle('dense', isDense);
  setAttribute($('dense'), 'aria-pressed', isDense);
  $('tools').hidden = !traces.length;
  for (const plot of visible) if (!plot.isConnected) visible.delete(plot);
  for (const trace of traces) {
    trace.chart?.remove();
    trace.chart = null; // it is made when it is seen
  }
  redraw();
}

const actions = { onPoint: () => redraw(true), onZoom: (from, to) => freeze(from === undefined ? null : [from, to]) };

let drawnAt = 0, asked = 0;

/** Draws once, soon: no more often than the lines move by a pixel, but at once at the pointer. */
function redraw(isUrgent) {
  if (asked && !(isUrgent && asked === 1)) return;
  const [from, to] = range();
  const pause = isUrgent ? 0 : Math.max(calm.matches ? 1000 : 90, Math.min(1000, (to - from) * 2)) + drawnAt - performance.now();
  asked = isUrgent ? 2 : 1;
  const draw = () => {
    if (!asked) return;
    asked = 0;
    drawnAt = performance.now();
    drawAll();
  };
  setTimeout(requestAnimationFrame, pause, draw); // none comes in a background tab: nothing is drawn while the page is hidden
}

function drawAll() {
  view.now = performance.now() / 1000;
  for (const link of links) link.collect();
  view.zone = zone();
  view.first = Math.min(view.now, ...links.flatMap(link => [...link.traces.values()].map(({ times }) => times[0] ?? Infinity)));
  for (const { trace } of visible) {
    trace.chart ??= new Chart(trace.widget.plot, [trace], { isSmall: isDense, ...actions });
    trace.chart.draw();
    put(trace.widget.range, summary(trace));
  }
  if (big) drawBig();
  showTools();
}

/** The lowest and the highest value that are shown, and of what time; or the value at the pointer. */
function summary(trace) {
  if (!trace.times.length) return t('No data yet', 'Noch keine Daten');
  const [from, to] = range(), found = extremes(trace);
  if (view.cursor !== null && view.cursor >= from && view.cursor <= to) {
    const [time, value] = atCursor(trace);
    return `${value === null ? t('no data', 'keine Daten') : written(value, trace)} · ${wall(time)}`;
  }
  const over = view.frozen ? `${wall(from)} – ${wall(to)}` : span(to - from);
  return found ? `min ${format(found[0], trace.decimals)} · max ${format(found[1], trace.decimals)} · ${over}` : `${t('no data', 'keine Daten')} · ${over}`;
}

/** Milliseconds from page time to the time of day, by the clock of the first board if it has one. What does not move keeps it. */
function zone() {
  const { board: { hello }, startedAt } = links[0];
  return view.frozen ? view.zone : hello && startedAt !== null ? hello.time - hello.uptime - startedAt : Date.now() - performance.now();
}

const wall = time => clock(new Date(time * 1000 + view.zone));

function restyle() {
  for (const link of links) for (const { chart } of link.traces.values()) chart?.restyle();
  big?.restyle();
  redraw();
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);

// ---- The time that is shown

const spans = [60, 300, 900, 3600, 21600, 86400, 0];

/** What is shown stays; null: it goes on. */
function freeze(range) {
  const isOther = !range !== !view.frozen;
  view.frozen = range;
  if (!range) for (const link of links) link.isNew = true;
  if (isOther) put($('say'), range ? t('Paused', 'Angehalten') : t('Live', 'Live'));
  redraw(true);
}

function setSpan(seconds) {
  view.span = seconds;
  prefer('nanows-span', seconds);
  if (view.frozen) {
    const [, to] = view.frozen;
    view.frozen = null;
    const [from, now] = range();
    view.frozen = [to - (now - from), to];
  }
  redraw(true);
}

/** Shows a part of what is shown: factor 0.5 is a zoom to the half; or what is before or behind it. */
function move(factor, shift = 0) {
  const [from, to] = range(), width = Math.max(2, (to - from) * factor), end = view.frozen ? (from + to) / 2 + width / 2 : to;
  const last = Math.min(view.now, end + shift * width);
  freeze([last - width, last]);
}

/** The buttons for it; there are two sets, one of them in the dialog. */
function tools(host, isBig) {
  const button = (name, press, ...content) => make('button', { type: 'button', 'aria-label': name, title: name, onclick: press }, ...content);
  const windows = make('div', { className: 'group', role: 'group', 'aria-label': t('Time shown', 'Gezeigte Zeit') }, ...spans.map(seconds => {
    const name = seconds ? span(seconds) : t('All', 'Alles');
    return make('button', { type: 'button', value: seconds, hidden: seconds > 300, onclick: () => setSpan(seconds) }, name);
  }));
  const pause = make('button', { type: 'button', className: 'pause', 'data-testid': 'pause', onclick: () => freeze(view.frozen ? null : range()) });
  host.append(windows, pause);
  if (isBig) {
    host.append(make('div', { className: 'group', role: 'group', 'aria-label': 'Zoom' },
      button(t('Earlier', 'Früher'), () => move(1, -0.5), icon('M15 5l-7 7 7 7')), button(t('Zoom out', 'Verkleinern'), () => move(2), icon('M5 12h14')),
      button(t('Zoom in', 'Vergrößern'), () => move(0.5), icon('M5 12h14M12 5v14')), button(t('Later', 'Später'), () => move(1, 0.5), icon('M9 5l7 7-7 7'))));
  }
}

function showTools() {
  const all = view.now - view.first;
  for (const pause of document.querySelectorAll('.pause')) {
    put(pause, view.frozen ? t('Continue', 'Weiter') : t('Pause', 'Anhalten'));
    pause.classList.toggle('on', !!view.frozen);
  }
  for (const button of document.querySelectorAll('[role=group] button[value]')) {
    const seconds = +button.value;
    setAttribute(button, 'aria-pressed', seconds === view.span);
    // There is always one behind what there is, so that the buttons do not come and go with every second.
    button.hidden = seconds > 300 && seconds !== view.span && spans[spans.indexOf(seconds) - 1] > all;
  }
}

// ---- One chart in large, or several readings in one

const dialog = $('big');
let big = null, compared = [];

function open(trace) {
  compared = [trace];
  dialog.showModal();
  compare();
}

function close() {
  big?.remove();
  big = null;
}
dialog.onclose = close;
dialog.onclick = event => { if (event.target === dialog) dialog.close(); };

const source = trace => (links.length > 1 ? `${trace.label} (${trace.link.title()})` : trace.label);

function compare() {
  close();
  const all = links.flatMap(link => [...link.traces.values()]), colors = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
  const traces = compared.map(trace => {
    const color = colors.includes(trace.color) ? trace.color : colors[0] || trace.color;
    colors.splice(colors.indexOf(color), 1);
    return { __proto__: trace, color };
  });
  put($('what'), compared.map(source).join(', '));
  const rest = all.filter(trace => !compared.includes(trace));
  const add = make('select', { 'aria-label': t('Add a reading', 'Messwert hinzufügen'), 'data-testid': 'add' },
    make('option', {}, t('+ Compare with…', '+ Vergleichen mit…')), ...rest.map(trace => make('option', {}, source(trace))));
  add.onchange = () => {
    compared.push(rest[add.selectedIndex - 1]);
    compare();
  };
  add.hidden = !rest.length || compared.length > 5;
  $('legend').replaceChildren(...traces.map((trace, i) => {
    const { link, name, keeps, color } = trace, row = make('li', { className: color });
    trace.line = make('span', { className: 'range' });
    row.append(make('div', {}, make('span', { className: 'label', dir: 'auto' }, source(trace)), trace.line, make('span', { className: 'hint', dir: 'auto' }, trace.hint)));
    if (keeps && link.board.hello?.history) {
      row.append(make('a', { href: `${link.url}history?name=${encodeURIComponent(name)}`, download: name + '.csv', 'aria-label': `CSV: ${source(trace)}` }, 'CSV'));
    }
    if (compared.length > 1) {
      row.append(make('button', {
        type: 'button', 'aria-label': `${t('Remove', 'Entfernen')}: ${source(trace)}`, onclick: () => {
          compared.splice(i, 1);
          compare();
          dialog.focus();
        },
      }, '×'));
    }
    return row;
  }), make('li', {}, add));
  if (compared.length > 1) $('legend').lastChild.firstChild.focus();
  big = new Chart($('plot'), traces, actions);
  redraw(true);
}

function drawBig() {
  big.draw();
  for (const trace of big.traces) put(trace.line, `${trace.values.length ? written(trace.values[trace.values.length - 1], trace) : '–'} · ${summary(trace)}`);
  const plot = $('plot'), [from, to] = range(), at = view.cursor ?? to;
  setAttribute(plot, 'aria-valuenow', Math.round((at - from) / (to - from) * 100));
  setAttribute(plot, 'aria-valuetext', `${wall(at)}: ` + (view.cursor === null ? '' : big.traces.map(trace => `${trace.label} ${summary(trace)}`).join(', ')));
}

/** With the keyboard the pointer goes from point to point. */
$('plot').onkeydown = event => {
  const [from, to] = range(), step = (to - from) / 60, at = view.cursor ?? to;
  const moves = { ArrowLeft: () => at - step, ArrowRight: () => at + step, Home: () => from, End: () => to, PageUp: () => at - 10 * step, PageDown: () => at + 10 * step };
  if (moves[event.key]) view.cursor = Math.min(to, Math.max(from, moves[event.key]()));
  else if (event.key === '+') move(0.5);
  else if (event.key === '-') move(2);
  else return;
  event.preventDefault();
  redraw(true);
};
$('plot').onblur = () => {
  view.cursor = null;
  redraw(true);
};

// ---- Uptime and traffic

const traffic = []; // [time, bytes] of the last five seconds

function tick() {
  const now = performance.now(), [{ startedAt }] = links;
  for (const link of links) link.show();
  put($('uptime'), startedAt !== null && links[0].isLive() ? t('Up ', 'Läuft seit ') + span((now - startedAt) / 1000) : '');
  while (traffic.length && now - traffic[0][0] > 5000) traffic.shift();
  const bytes = traffic.reduce((sum, one) => sum + one[1], 0);
  put($('rate'), traffic.length ? `${format(traffic.length / 5, 1)} ${t('messages', 'Nachrichten')}/s · ${format(bytes / 5000, 2)} kB/s` : '');
  redraw();
}

// ---- The beginning

tools($('tools'), false);
tools($('bigtools'), true);
const dense = $('dense');
put(dense, t('Dense', 'Kompakt'));
dense.onclick = () => {
  prefer('nanows-dense', isDense ? 0 : 1);
  arrange();
};
$('tools').append(dense);
setAttribute($('tools'), 'aria-label', t('Charts', 'Diagramme'));
setAttribute($('plot'), 'aria-label', t('Time', 'Zeit'));
setAttribute($('close'), 'aria-label', t('Close', 'Schließen'));
$('close').onclick = () => dialog.close();
const saved = prefer('nanows-span');
if (saved && spans.includes(+saved)) view.span = +saved;

const addresses = (/[#&]boards=([^&]*)/.exec(location.hash) || ['', ''])[1].split(',').map(decodeURIComponent);
const links = [''].concat(addresses.filter(one => /^[\w.:[\]-]+$/.test(one)).map(one => `${location.protocol}//${one}/`)).map(url => new Link(url));
if (links.length > 1) {
  page.classList.add('several');
  for (const link of links) $('boards').append(link.section);
}
addEventListener('hashchange', () => location.reload());
$('retry').onclick = () => (links[0].reason === 'password' ? location.reload() : links[0].board.retry());
setInterval(tick, 1000);
tick();
