// The widgets, by the kind of their reading. A widget shows what the board says, never what was clicked: between a click and the board's word
// it is busy. All texts of the board are set as text, never as HTML.

import { clock, format, icon, isNumber, make, put, setAttribute, t, written } from './text.js';

const EVERY = 250; // ms, at least, between two commands of a widget that is being dragged
const PATIENCE = 600; // ms for which a command's value may come after its result

let count = 0; // for ids

const text = (value, instead = '') => (value == null ? instead : String(value));
const number = value => (isNumber(value) ? value : undefined);

/** What hello says about a reading, without what makes no sense. */
export function described(raw) {
  const reading = {
    name: raw.name, kind: text(raw.kind), label: text(raw.label) || raw.name, unit: text(raw.unit), hint: text(raw.hint), group: text(raw.group),
    decimals: Math.min(6, Math.max(0, raw.decimals | 0)), simulated: !!raw.simulated, keeps: raw.history !== false,
    min: number(raw.min), max: number(raw.max), warnBelow: number(raw.warnBelow), warnAbove: number(raw.warnAbove),
    choices: Array.isArray(raw.choices) ? raw.choices.map(String) : [], maxLength: raw.maxLength > 0 ? raw.maxLength | 0 : undefined,
  };
  if (reading.min >= reading.max) reading.min = reading.max = undefined;
  reading.step = raw.step > 0 ? raw.step : 10 ** -reading.decimals;
  return reading;
}

/** 1: above what is good, -1: below, 0: neither. */
export const levelOf = (value, { warnBelow, warnAbove }) => (!isNumber(value) ? 0 : value > warnAbove ? 1 : value < warnBelow ? -1 : 0);

/** What a failed command says to people. */
function refusal({ reason, message }) {
  if (reason === 'silent') return t('The board did not confirm it.', 'Das Gerät hat es nicht bestätigt.');
  if (reason !== 'refused') return t('Not confirmed: the connection was lost.', 'Nicht bestätigt: Die Verbindung ist abgebrochen.');
  return message === reason ? t('The board refused it.', 'Das Gerät hat es abgelehnt.') : message;
}

export class Widget {
  /** link: { board, isLive(), why() }, its board; level: of its heading. */
  constructor(reading, link, level) {
    Object.assign(this, { reading, link, busy: 0, ids: 'w' + count++ });
    const { kind, label, hint, simulated } = reading;
    this.title = make('h' + level, { id: this.ids, dir: 'auto', title: label, className: 'label' }, label);
    this.level = make('span', { className: 'warn', hidden: true });
    this.top = make('div', { className: 'top' }, this.title);
    if (simulated) this.top.append(make('span', { className: 'badge' }, t('simulated', 'simuliert')));
    this.top.append(this.level);
    this.note = make('p', { className: 'note', dir: 'auto', id: this.ids + 'n', 'data-testid': 'note' });
    this.element = make('article', {
      className: `card ${kinds[kind] ? kind : kind ? 'value' : 'graph'}`, 'data-testid': 'reading-' + reading.name, 'aria-labelledby': this.ids,
    }, this.top);
    this.hint = make('p', { className: 'hint', dir: 'auto', title: hint, id: this.ids + 'h' }, hint);
    this.controls = [];
    const show = kinds[kind] || (kind ? kinds.value : kinds.chart);
    if (show === kinds.chart) this.title.after(this.hint);
    else if (hint) this.element.append(this.hint);
    this.element.append(this.note);
    show.call(this);
    this.note.hidden = !this.controls[0];
    for (const control of this.controls) {
      setAttribute(control, 'aria-describedby', `${this.ids}n${hint ? ` ${this.ids}h` : ''}`);
      if (!control.hasAttribute('aria-label')) setAttribute(control, 'aria-labelledby', this.ids);
    }
  }

  get value() {
    return this.link.board.readings.get(this.reading.name)?.value ?? null;
  }

  /** Shows the value, and whether its board can be reached. */
  update() {
    const { value, link, reading } = this, level = levelOf(value, reading), isLive = link.isLive();
    const limit = level > 0 ? reading.warnAbove : reading.warnBelow, amount = level ? written(limit, { ...reading, choices: [] }) : '';
    this.level.hidden = !level;
    put(this.level, !level ? '' : level > 0 ? `▲ ${t('above', 'über')} ${amount}` : `▼ ${t('below', 'unter')} ${amount}`);
    setAttribute(this.element, 'data-level', level);
    setAttribute(this.element, 'data-live', isLive);
    setAttribute(this.element, 'aria-busy', this.busy > 0);
    this.show(value);
    const why = !isLive ? link.why() : this.missing ? this.missing() : '';
    for (const control of this.controls) {
      const hadFocus = control === document.activeElement;
      control.disabled = !!why;
      if (why && hadFocus) this.lost = control; // a control that cannot be used has no focus; it comes back with the board
      else if (!why && this.lost === control) {
        this.lost = null;
        if (document.activeElement === document.body) control.focus();
      }
    }
    this.hint.hidden = !!this.controls[0] && !!(why || this.busy || this.error || !reading.hint); // the note takes its place
    this.note.hidden = !this.controls[0] || !this.hint.hidden;
    put(this.note, why || (this.busy ? t('Waiting…', 'Warte…') : this.error || ''));
    this.note.classList.toggle('bad', !why && !this.busy && !!this.error);
  }

  /** Sends a command, and is busy until the board has said what became of it. True if it was carried out. */
  async send(argument) {
    const { board } = this.link, { name } = this.reading;
    let isDone = false;
    this.busy++;
    this.error = '';
    let heard;
    const said = new Promise(resolve => {
      heard = ({ detail }) => name in detail.values && resolve();
      board.addEventListener('readings', heard);
    });
    this.update();
    try {
      await board.command(`${name} ${argument}`);
      isDone = true;
      await Promise.race([said, new Promise(resolve => setTimeout(resolve, PATIENCE))]);
    } catch (error) {
      this.error = refusal(error);
      this.link.say(`${this.reading.label}: ${this.error}`, true); // the note shows it to those who see
    }
    board.removeEventListener('readings', heard);
    this.busy--;
    this.update();
    return isDone;
  }

  /** Sends the latest of the values that it is given, not too often, and the last one for certain. */
  async set(value) {
    this.wanted = value;
    this.update();
    if (this.isSetting) return;
    this.isSetting = true;
    while (this.wanted !== undefined) {
      const next = this.wanted, from = Date.now();
      this.wanted = undefined;
      this.sent = next;
      await this.send(next);
      this.sent = undefined;
      this.update();
      await new Promise(resolve => setTimeout(resolve, from + EVERY - Date.now()));
    }
    this.isSetting = false;
  }

  /** A big number, or words, and its unit; as large as fits. */
  amount() {
    const data = make('data', { 'data-testid': 'value', dir: 'auto' }), line = make('p', { className: 'now' }, data);
    return [line, value => {
      const { choices, decimals, unit, kind } = this.reading;
      const shown = isNumber(value) ? choices[value] ?? format(value, decimals) : text(value, '–');
      const hasUnit = isNumber(value) && choices[value] === undefined && unit;
      put(data, shown);
      setAttribute(data, 'data-unit', hasUnit ? unit.slice(0, 20) : ''); // by the style sheet, so that it is no box that moves with each digit
      data.value = text(value);
      line.style.setProperty('--n', kind === 'gauge' ? shown.length : shown.length + (hasUnit ? Math.min(20, unit.length) * 0.55 + 0.7 : 0.1));
    }];
  }

  /** An input whose text is the user's until it is sent, and otherwise the board's. */
  draft(input, read) {
    let isDraft = false;
    input.oninput = () => {
      isDraft = true;
      this.update();
    };
    input.onkeydown = event => {
      if (event.key !== 'Escape' || !isDraft) return;
      isDraft = false;
      this.error = '';
      this.update();
    };
    input.onchange = async () => {
      if (!input.checkValidity()) {
        this.error = input.validationMessage;
        return this.update();
      }
      const done = await this.send(read());
      if (done || document.activeElement !== input) isDraft = false;
      this.update();
    };
    input.onblur = () => {
      if (this.busy) return;
      isDraft = false; // what was changed has been sent by now, and what is not valid goes
      this.update();
    };
    return value => {
      setAttribute(input, 'aria-invalid', isDraft && !!this.error);
      input.classList.toggle('draft', isDraft);
      if (!isDraft && input.value !== value) input.value = value;
    };
  }
}

/** Each makes the parts of its widget, and says how to show a value: this.show(value). */
const kinds = {
  __proto__: null,

  chart() {
    const [line, show] = this.amount();
    this.range = make('p', { className: 'range', 'data-testid': 'range' });
    this.plot = make('div', { className: 'plot', 'aria-hidden': 'true' });
    this.more = make('button', { type: 'button', className: 'more', 'aria-label': `${t('Enlarge', 'Vergrößern')}: ${this.reading.label}`, title: t('Enlarge, compare, save', 'Vergrößern, vergleichen, speichern') },
      icon('M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7'));
    this.top.append(this.more);
    this.element.append(line, this.range, this.plot);
    this.show = show;
  },

  value() {
    const [line, show] = this.amount();
    this.element.append(line);
    this.show = show;
  },

  state() {
    kinds.value.call(this);
  },

  gauge() {
    const [line, show] = this.amount(), { min = 0, max = Math.max(100, min + 1), warnBelow, warnAbove, label } = this.reading;
    const arc = 'M18.7 87A50 50 0 1 1 105.3 87', part = value => Math.min(1, Math.max(0, (value - min) / (max - min))) * 100;
    const svg = make('svg', { viewBox: '0 0 124 96', 'aria-hidden': true }, make('path', { d: arc, class: 'rail' }));
    const stretch = (name, from, to) => {
      const path = make('path', { d: arc, class: name, pathLength: 100, 'stroke-dasharray': `${to - from} 200`, 'stroke-dashoffset': -from });
      svg.append(path);
      return path;
    };
    const bar = stretch('bar', 0, 0);
    if (warnBelow > min) stretch('limit', part(warnBelow) - 0.8, part(warnBelow) + 0.8);
    if (warnAbove < max) stretch('limit', part(warnAbove) - 0.8, part(warnAbove) + 0.8);
    const meter = make('div', { className: 'dial', role: 'meter', 'aria-label': label, 'aria-valuemin': min, 'aria-valuemax': max }, svg, line);
    const ends = make('p', { className: 'ends' }, ...[min, max].map(end => make('span', {}, format(end, this.reading.decimals))));
    this.element.append(meter, ends);
    this.show = value => {
      show(value);
      bar.setAttribute('stroke-dasharray', `${isNumber(value) ? part(value) : 0} 200`);
      setAttribute(meter, 'aria-valuenow', isNumber(value) ? Math.min(max, Math.max(min, value)) : min);
      setAttribute(meter, 'aria-valuetext', written(value, this.reading));
    };
  },

  switch() {
    const button = make('button', { type: 'button', role: 'switch', className: 'toggle' }, make('span', { className: 'track' }));
    const state = make('p', { className: 'word', 'data-testid': 'value' });
    this.element.append(make('div', { className: 'row' }, state, button));
    this.controls = [button];
    const isKnown = value => value === 0 || value === 1;
    this.missing = () => (isKnown(this.value) ? '' : t('Nothing said yet', 'Noch nicht gemeldet'));
    button.onclick = () => this.busy || this.send(this.value ? 'off' : 'on');
    this.show = value => {
      setAttribute(button, 'aria-checked', value === 1);
      put(state, !isKnown(value) ? t('Unknown', 'Unbekannt') : value ? t('On', 'Ein') : t('Off', 'Aus'));
    };
  },

  slider() {
    const { reading } = this, { min = 0, max = Math.max(100, min + 1), step, decimals } = reading;
    const input = make('input', { type: 'range', min, max, step });
    const shown = make('output', { 'data-testid': 'value', className: 'readout' }), next = make('span', { className: 'next' });
    this.top.append(next, shown);
    this.element.append(input);
    this.controls = [input];
    let isHeld = false;
    input.oninput = () => {
      isHeld = true;
      this.set(+(+input.value).toFixed(9));
    };
    input.onchange = () => {
      isHeld = false;
      this.update();
    };
    this.show = value => {
      const target = this.wanted ?? this.sent;
      put(shown, written(value, reading));
      put(next, target !== undefined && target !== value ? `${format(target, decimals)} →` : '');
      if (!isHeld && target === undefined) input.value = isNumber(value) ? value : min;
      setAttribute(input, 'aria-valuetext', written(value, reading));
      input.style.setProperty('--p', `${(input.value - min) / (max - min) * 100}%`);
    };
  },

  number() {
    const { reading } = this, { min, max, step, decimals, label, unit } = reading;
    const input = make('input', { type: 'number', step: 'any', inputMode: 'decimal', required: true });
    if (min !== undefined) input.min = min;
    if (max !== undefined) input.max = max;
    const now = make('output', { className: 'readout', 'data-testid': 'value' });
    const show = this.draft(input, () => +input.value);
    const button = (sign, name) => make('button', {
      type: 'button', className: 'step', 'aria-label': `${label}: ${name}`, onclick: () => {
        const from = this.wanted ?? this.sent ?? (isNumber(this.value) ? this.value : min ?? 0);
        const steps = Math.round((from - (min ?? 0)) / step + sign);
        this.set(+Math.min(max ?? Infinity, Math.max(min ?? -Infinity, (min ?? 0) + steps * step)).toFixed(9));
      },
    }, sign < 0 ? '−' : '+');
    this.controls = [button(-1, t('less', 'weniger')), input, button(1, t('more', 'mehr'))];
    this.top.append(now);
    this.element.append(make('div', { className: 'row' }, ...this.controls, make('span', { className: 'unit' }, unit)));
    this.show = value => {
      put(now, written(value, reading));
      show(isNumber(value) ? String(+value.toFixed(decimals)) : '');
    };
  },

  text() {
    const input = make('input', { type: 'text', autocomplete: 'off', dir: 'auto', enterKeyHint: 'send' });
    if (this.reading.maxLength) input.maxLength = this.reading.maxLength;
    const now = make('output', { className: 'readout', 'data-testid': 'value', dir: 'auto' });
    const show = this.draft(input, () => input.value);
    this.top.append(now);
    this.element.append(make('div', { className: 'row' }, input));
    this.controls = [input];
    this.show = value => {
      const isSame = input.value === text(value);
      put(now, isSame || input !== document.activeElement ? '' : text(value));
      show(text(value));
    };
  },

  choice() {
    const { choices } = this.reading, now = make('output', { className: 'readout', 'data-testid': 'value', dir: 'auto' });
    const select = make('select', { dir: 'auto' }, ...choices.map(choice => make('option', {}, choice)));
    this.top.append(now);
    this.element.append(make('div', { className: 'row' }, select));
    this.controls = [select];
    this.missing = () => (choices.length ? '' : t('No choices listed', 'Keine Auswahl genannt'));
    select.onchange = () => {
      const choice = choices[select.selectedIndex];
      if (!this.busy) this.send(choice);
      this.update();
    };
    this.show = value => {
      put(now, written(value, this.reading));
      select.selectedIndex = isNumber(value) && choices[value] !== undefined ? value : -1;
    };
  },

  button() {
    const button = make('button', { type: 'button', className: 'push', dir: 'auto', onclick: () => this.busy || this.send('press') }, this.reading.label);
    const times = make('output', { className: 'readout', 'data-testid': 'value' });
    this.top.append(times);
    this.element.append(make('div', { className: 'row' }, button));
    this.controls = [button];
    this.show = value => put(times, isNumber(value) ? `${format(value)}×` : '');
  },

  log() {
    const list = make('div', { className: 'lines', role: 'log', tabIndex: 0, 'aria-labelledby': this.ids, 'data-testid': 'log' }), { link } = this;
    const none = make('p', { className: 'none' }, t('No events yet.', 'Noch keine Ereignisse.'));
    this.element.append(none, list);
    if (link.url) {
      list.hidden = true;
      this.element.classList.add('away');
      none.textContent = '';
      none.append(make('a', { href: link.url }, t('The log is on the page of this board.', 'Das Protokoll steht auf der Seite dieses Geräts.')));
      this.show = () => {};
      return;
    }
    let shown = null, wanted = null, isLoading = false;
    const load = async () => {
      isLoading = true;
      while (shown !== wanted) {
        const next = wanted;
        const log = await fetch('log', { cache: 'no-store' }).then(response => response.json()).catch(() => null);
        if (!log || !Array.isArray(log.lines)) {
          wanted = shown = null; // again with the next value
          break;
        }
        shown = next;
        none.hidden = log.lines.length > 0;
        const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 30;
        list.replaceChildren(...log.lines.slice(-20).map(line => {
          const at = link.board.date(+line?.uptime);
          return make('p', {}, make('time', {}, isNumber(+at) ? clock(at) : ''), make('span', { dir: 'auto' }, text(line?.text)));
        }));
        if (isAtEnd) list.scrollTop = list.scrollHeight;
      }
      isLoading = false;
    };
    this.show = value => {
      const start = link.board.hello?.boot;
      if (!isNumber(value) || !link.isLive() || `${start}-${value}` === wanted) return;
      wanted = `${start}-${value}`;
      if (!isLoading) load();
    };
  },
};
