// What the page says, in English or German, and how it writes numbers and times: by the languages that the browser prefers.

const languages = (navigator.languages || []).filter(one => /^(en|de)\b/.test(one));
export const locale = languages[0] || 'en';
const isGerman = locale.startsWith('de');
document.documentElement.lang = locale.slice(0, 2);

export const t = (english, german) => (isGerman ? german : english);

export const isNumber = value => typeof value === 'number' && isFinite(value);

const formats = new Map();
function formatOf(type, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl[type](locale, options));
  return formats.get(key);
}

/** 1234.5 -> "1,234.5", with a minus sign as wide as a digit; numbers that nobody can read in full are written in powers of ten. */
export function format(value, decimals = 0) {
  const size = Math.abs(value), most = Math.min(decimals, Math.max(0, 11 - Math.floor(Math.log10(size + 1))));
  const digits = size >= 1e12 ? { notation: 'scientific', maximumSignificantDigits: 5 } : { minimumFractionDigits: most, maximumFractionDigits: most };
  return formatOf('NumberFormat', digits).format(value).replace(/^-(?=[0.,]+$)/, '').replace(/-/g, '−');
}

/** A value of a reading, with its unit if it is a number. */
export function written(value, { decimals, unit, choices }) {
  if (!isNumber(value)) return value == null ? '–' : String(value);
  return choices[value] ?? format(value, decimals) + (unit && '\u00a0' + unit);
}

/** The time of day, with the date if that is not today's. */
export function clock(date, seconds = '2-digit') {
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: 'numeric', month: 'short' };
  return formatOf('DateTimeFormat', { ...day, hour: '2-digit', minute: '2-digit', second: seconds }).format(date);
}

/** Seconds before now: "now", "−45 s", "−1:30", "−2:15:00". */
export function ago(seconds) {
  const s = Math.round(seconds), two = n => String(Math.floor(n)).padStart(2, '0');
  if (s < 1) return t('now', 'jetzt');
  return s < 60 ? `−${s} s` : s < 3600 ? `−${Math.floor(s / 60)}:${two(s % 60)}` : `−${Math.floor(s / 3600)}:${two(s / 60 % 60)}:${two(s % 60)}`;
}

/** A time span in one or two units: "12 s", "5 min", "3 h 20 min". */
export function span(seconds) {
  const s = Math.round(seconds);
  const part = (n, unit, rest, small) => `${Math.floor(n)} ${unit}` + (Math.floor(rest) ? ` ${Math.floor(rest)} ${small}` : '');
  if (s < 60) return `${s} s`;
  if (s < 3600) return part(s / 60, 'min', s % 60, 's');
  if (s < 86400) return part(s / 3600, 'h', s / 60 % 60, 'min');
  return part(s / 86400, t('d', 'T'), s / 3600 % 24, 'h');
}

/** An element with these properties or attributes, and these children, which may be texts. */
export function make(tag, properties = {}, ...children) {
  const isDrawn = tag === 'svg' || tag === 'path';
  const element = isDrawn ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const name in properties) {
    if (name in element && !isDrawn) element[name] = properties[name];
    else element.setAttribute(name, properties[name]);
  }
  element.append(...children);
  return element;
}

export const put = (element, text) => element.textContent !== text && (element.textContent = text);
export const setAttribute = (element, name, value) => element.getAttribute(name) !== String(value) && element.setAttribute(name, value);

/** A picture of lines, in a square of 24. */
export const icon = path => make('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': true }, make('path', { d: path }));
