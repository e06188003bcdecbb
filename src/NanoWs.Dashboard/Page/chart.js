// A chart of one or several readings over time, drawn with uPlot. All times are seconds of the page's own clock (performance.now()), so that
// readings of several boards can share an axis.

import uPlot from 'uplot';
import { ago, clock, format, isNumber } from './text.js';

const LEAST = 10; // seconds shown at first, so that the line fills the card from the beginning

/**
 * What all charts show: span seconds (0: all there are) up to now; or, when it is paused or zoomed, what lies from frozen[0] to frozen[1].
 * cursor is the time at the pointer, selection from and to of the one chart that is about to zoom, zone the milliseconds from page time to
 * the time of day.
 */
export const view = { span: 300, frozen: null, now: 0, first: 0, cursor: null, selection: null, zone: 0 };

export function range() {
  if (view.frozen) return view.frozen;
  const all = Math.max(LEAST, view.now - view.first);
  return [view.now - Math.min(view.span || all, all), view.now];
}

const digits = step => Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));

/** Labels of the axis, in thousands, millions ... if they are long. */
function axisLabels(values, step) {
  const most = Math.max(...values.map(Math.abs));
  if (most >= 1e16) return values.map(value => format(value));
  const [k, sign] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']].find(([k]) => most >= 10 * k) || [1, ''];
  return values.map(value => format(value / k, digits(step / k)) + sign);
}

/** The smallest of 1, 2, 5, 10, 20 ... that is at least x. */
function roundStep(x) {
  const unit = 10 ** Math.floor(Math.log10(x));
  return unit * ([1, 2, 5].find(m => m * unit >= x * 0.999) || 10);
}

/**
 * Bottom, top and step of the value axis. Where the board gives a range, that one, and percentages are on 0 to 100, as long as all values are
 * there. Otherwise round numbers, three or four grid lines, not below zero if no value is, and never such a small range that noise in the
 * last digit looks like an event.
 */
export function valueAxis(low, high, { min, max, unit, decimals }) {
  if (min === undefined && max === undefined && unit === '%' && !(low < 0 || high > 100)) [min, max] = [0, 100];
  if (low == null) [low, high] = [min ?? 0, max ?? 1];
  low = Math.min(low, min ?? low);
  high = Math.max(high, max ?? high);
  const resolution = 10 ** -decimals;
  const span = Math.max(high - low, 5 * resolution, Math.abs(high) / 500);
  const margin = (span - (high - low)) / 2 + span * 0.06;
  let bottom = low - margin, top = high + margin;
  if (low >= 0 && bottom < 0) bottom = 0;
  if (low === min) bottom = low;
  if (high === max) top = high;
  const step = Math.max(roundStep((top - bottom) / 3), resolution);
  if (low !== min) bottom = Math.floor(bottom / step + 1e-9) * step;
  if (high !== max) top = Math.ceil(top / step - 1e-9) * step;
  return [bottom, top, step];
}

/** The index of the time that is next to this one. */
function closest(times, time) {
  let from = 0, to = times.length - 1;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (times[middle] < time) from = middle;
    else to = middle;
  }
  return time - times[from] < times[to] - time ? from : to;
}

/** Time and value of a trace at the cursor: the point there; or where there is none, the cursor's own time and null. */
export function atCursor({ times, values, spacing }) {
  const i = closest(times, view.cursor);
  const isThere = values[i] != null && Math.abs(times[i] - view.cursor) <= spacing;
  return isThere ? [times[i], values[i]] : [view.cursor, null];
}

/** Several traces on one time axis. Where only others have a point it is undefined, which is no gap. */
function joined(traces) {
  if (traces.length === 1) return [traces[0].times, traces[0].values];
  const times = [...new Set(traces.flatMap(trace => trace.times))].sort((a, b) => a - b);
  const places = new Map(times.map((time, i) => [time, i]));
  return [times, ...traces.map(trace => {
    const values = Array(times.length);
    trace.times.forEach((time, i) => { values[places.get(time)] = trace.values[i]; });
    return values;
  })];
}

/** The times that the axis names: [times, labels]. While time passes: how long ago; of long spans, and when it does not: the time of day. */
function timeAxis(from, to, width) {
  const span = to - from, most = Math.max(2, width / 85);
  const every = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400].find(k => span / k <= most) || 172800;
  const isRelative = !view.frozen && span < 1800;
  const midnight = new Date(to * 1000 + view.zone).setHours(0, 0, 0, 0);
  const zero = isRelative ? to : (midnight - view.zone) / 1000;
  const times = [];
  for (let at = zero + Math.floor((to - zero) / every) * every; at > from + span * 0.06; at -= every) times.unshift(at);
  const label = at => (isRelative ? ago(to - at) : clock(new Date(at * 1000 + view.zone), every < 60 ? '2-digit' : undefined));
  return [isRelative ? times : times.filter(at => at < to - span * 0.05), label];
}

/**
 * traces: { times, values, spacing, color, decimals, unit, min, max, warnBelow, warnAbove, isLive() }. Those of one unit share an axis; there
 * are labels for the first two. onPoint() is called when the cursor has moved, onZoom(from, to) when the user wants to see this.
 */
export class Chart {
  constructor(host, traces, { isSmall, onPoint, onZoom }) {
    this.host = host;
    this.traces = traces;
    const css = {};
    this.restyle = () => {
      const style = getComputedStyle(host);
      for (const name of ['soft', 'grid', 'band', 'warn', ...traces.map(trace => trace.color)]) css[name] = style.getPropertyValue('--' + name).trim();
    };
    this.restyle();
    const font = '11px ' + getComputedStyle(host).fontFamily;
    const units = [...new Set(traces.map(trace => trace.unit))], keyOf = i => 'y' + (i || '');
    const steps = {};
    const place = (u, time) => u.valToPos(time, 'x', true);

    /** Behind the lines: shade where there is nothing, and lines at the thresholds. */
    const before = u => {
      const { left, top, width, height } = u.bbox, { ctx } = u, [from, to] = range();
      const shade = (a, b) => {
        const x = Math.max(left, place(u, a)), end = Math.min(left + width, place(u, b));
        if (end > x) ctx.fillRect(x, top, end - x, height);
      };
      ctx.fillStyle = css.band;
      if (traces.length === 1) {
        const [{ times, values, spacing, isLive }] = traces;
        let last = null; // the latest time with a value
        times.forEach((time, i) => {
          if (values[i] == null) return;
          if (last !== null && (values[i - 1] == null || time - last > 2 * spacing)) shade(last, time);
          last = time;
        });
        if (last !== null && (!isLive() || values[values.length - 1] == null)) shade(last, view.now);
      }
      if (u === view.selection?.plot) shade(...view.selection.times.slice().sort((a, b) => a - b));
      ctx.lineWidth = uPlot.pxRatio;
      for (const trace of isSmall ? [] : traces) {
        for (const limit of [trace.warnBelow, trace.warnAbove]) {
          const y = u.valToPos(limit, keyOf(units.indexOf(trace.unit)), true);
          if (!(y > top && y < top + height)) continue;
          line(ctx, css.warn, left, y, left + width, y);
        }
      }
    };

    const line = (ctx, color, ...[x, y, toX, toY]) => {
      ctx.save();
      ctx.strokeStyle = color;
      ctx.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(toX, toY);
      ctx.stroke();
      ctx.restore();
    };

    /** In front of the lines: the latest values, or those at the cursor. */
    const after = u => {
      const { ctx, bbox: { left, top, width, height } } = u, [from, to] = range();
      const { cursor } = view, isPointed = cursor !== null && cursor >= from && cursor <= to;
      if (isPointed) line(ctx, css.soft, place(u, cursor), top, place(u, cursor), top + height);
      for (const trace of traces) {
        const last = trace.times.length - 1;
        const [time, value] = isPointed ? atCursor(trace) : [trace.times[last], trace.isLive() && !view.frozen ? trace.values[last] : null];
        if (value == null) continue;
        const x = Math.min(place(u, time), left + width), y = u.valToPos(value, keyOf(units.indexOf(trace.unit)), true);
        for (const [radius, opacity] of [[7, '30'], [3.5, '']]) {
          ctx.beginPath();
          ctx.arc(x, y, radius * uPlot.pxRatio, 0, 7);
          ctx.fillStyle = css[trace.color] + opacity;
          ctx.fill();
        }
      }
    };

    const fill = trace => u => {
      const { top, height } = u.bbox, gradient = u.ctx.createLinearGradient(0, top, 0, top + height);
      gradient.addColorStop(0, css[trace.color] + '44');
      gradient.addColorStop(1, css[trace.color] + '05');
      return gradient;
    };

    /** One description for the traces of an axis. */
    const scaleOf = unit => {
      const those = traces.filter(trace => trace.unit === unit), decimals = Math.max(...those.map(trace => trace.decimals));
      const bound = (name, best) => (those.every(trace => trace[name] !== undefined) ? best(...those.map(trace => trace[name])) : undefined);
      return { unit, decimals, min: bound('min', Math.min), max: bound('max', Math.max) };
    };

    const axis = { stroke: () => css.soft, font, show: !isSmall, grid: { show: false } };
    let times;
    this.plot = new uPlot({
      ...this.size(),
      padding: isSmall ? [3, 4, 3, 0] : [8, 0, 0, 8],
      scales: {
        x: { range },
        ...Object.fromEntries(units.map((unit, i) => [keyOf(i), {
          range: (u, low, high) => {
            const [bottom, top, step] = valueAxis(low, high, scaleOf(unit));
            steps[keyOf(i)] = step;
            return [bottom, top];
          },
        }])),
      },
      axes: [
        {
          ...axis, size: () => 26, gap: 7,
          splits: (u, i, from, to) => (times = timeAxis(from, to, host.clientWidth - 60))[0],
          values: (u, all) => all.map(times[1]),
        },
        ...units.slice(0, 2).map((unit, i) => ({
          ...axis, scale: keyOf(i), side: i ? 3 : 1, gap: 7, grid: { show: !isSmall && !i, stroke: () => css.grid, width: 1 },
          size: (u, labels) => 14 + 6.3 * Math.max(4, ...(labels || []).map(label => label.length)),
          splits: (u, axis, low, high) => {
            const at = [], step = steps[keyOf(i)];
            for (let k = Math.ceil(low / step - 1e-6); k * step <= high + step * 1e-6 && at.length < 9; k++) at.push(k * step);
            return at;
          },
          values: (u, at) => axisLabels(at, steps[keyOf(i)]).map((label, k, all) => (traces.length > 1 && k === all.length - 1 && unit ? `${label} ${unit}` : label)),
        })),
      ],
      series: [{}, ...traces.map(trace => ({
        scale: keyOf(units.indexOf(trace.unit)), stroke: () => css[trace.color], fill: traces.length === 1 ? fill(trace) : null, width: 2,
        fillTo: u => u.scales.y.min,
      }))],
      hooks: { drawClear: [before], draw: [after] },
    }, [[], ...traces.map(() => [])], host);

    this.observer = new ResizeObserver(() => this.plot.setSize(this.size()));
    this.observer.observe(host);

    const { plot } = this, timeAt = ({ clientX }) => plot.posToVal(clientX - plot.over.getBoundingClientRect().left, 'x');
    const fingers = new Map(); // where they are, and, of two, the times that they hold
    const pinch = () => {
      const [a, b] = [...fingers.values()], perPixel = (b.time - a.time) / (b.clientX - a.clientX);
      if (!(perPixel > 0) || Math.abs(b.clientX - a.clientX) < 20) return; // they cross
      const { right, width } = plot.over.getBoundingClientRect(), to = Math.min(view.now, a.time + perPixel * (right - a.clientX));
      onZoom(to - Math.max(2, perPixel * width), to);
    };
    const point = time => {
      view.cursor = time;
      onPoint();
    };
    let clicked = -Infinity;
    const end = event => {
      const { selection } = view;
      fingers.delete(event.pointerId);
      view.selection = null;
      if (event.type === 'pointerup' && selection?.plot === plot) {
        const [from, to] = selection.times.sort((a, b) => a - b), [first, last] = range();
        if ((to - from) / (last - first) * plot.over.clientWidth > 8) onZoom(Math.max(from, first), Math.min(to, last));
        else if (event.timeStamp - clicked < 400) onZoom(); // a double click; the capture keeps Firefox from making one
        else clicked = event.timeStamp;
      }
      if (event.type !== 'pointerup' || event.pointerType !== 'mouse') point(null);
    };
    host.onpointerdown = event => {
      if (event.pointerType === 'mouse' && !event.button) {
        host.setPointerCapture(event.pointerId);
        view.selection = { plot, times: [timeAt(event), timeAt(event)] };
      }
      if (event.pointerType === 'touch') {
        fingers.set(event.pointerId, { clientX: event.clientX });
        for (const finger of fingers.values()) finger.time = timeAt(finger);
      }
      point(fingers.size > 1 ? null : timeAt(event));
    };
    host.onpointermove = event => {
      const finger = fingers.get(event.pointerId);
      if (finger) finger.clientX = event.clientX;
      if (fingers.size > 1) {
        if (fingers.size < 3) pinch();
        return;
      }
      if (view.selection?.plot === plot) view.selection.times[1] = timeAt(event);
      point(timeAt(event));
    };
    host.onpointerup = host.onpointerleave = host.onpointercancel = end;
  }

  size() {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  draw() {
    this.plot.setData(joined(this.traces));
  }

  remove() {
    this.observer.disconnect();
    this.plot.destroy();
    view.selection = null;
  }
}

/** The lowest and the highest value of a trace in the range that is shown; null if there is none. */
export function extremes({ times, values }) {
  const [from, to] = range();
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (!isNumber(values[i]) || times[i] < from || times[i] > to) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low > high ? null : [low, high];
}
