// One line chart over the shared time axis, drawn with uPlot.

import uPlot from 'uplot';

export const WINDOW = 120; // seconds shown, once there are that many
const LEAST = 10; // seconds shown at first, so that the line fills the card from the beginning

/** Seconds before now: "now", "−45 s", "−1:30". */
export function ago(seconds) {
  const s = Math.round(seconds);
  return s < 1 ? 'now' : s < 60 ? `−${s} s` : `−${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}

const digits = step => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** 1234.5 -> "1,234.5", with a minus sign as wide as a digit. */
export const format = (value, decimals) =>
  value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace('-', '−');

/** Labels of the axis, in thousands if they are long. */
function axisLabels(values, step) {
  const k = Math.max(...values.map(Math.abs)) < 10000 ? 1 : 1000;
  return values.map(v => format(v / k, digits(step / k)) + (k > 1 ? 'k' : ''));
}

let widest = 0; // characters of the longest label so far: all charts reserve the same space, so that their time axes are aligned

/** The smallest of 1, 2, 5, 10, 20 ... that is at least x. */
function roundStep(x) {
  const unit = 10 ** Math.floor(Math.log10(x));
  return unit * ([1, 2, 5].find(m => m * unit >= x * 0.999) || 10);
}

/**
 * Bottom, top and step of the value axis: round numbers, three or four grid lines, not below zero if no value is,
 * and never such a small range that noise in the last digit looks like an event.
 */
export function valueAxis(min, max, decimals, unit) {
  if (min == null) return [0, 1, 1];
  const resolution = 10 ** -decimals;
  const span = Math.max(max - min, 5 * resolution, Math.abs(max) / 500, unit === '%' ? 10 : 0);
  const margin = (span - (max - min)) / 2 + span * 0.06;
  let low = min - margin, high = max + margin;
  if (min >= 0 && low < 0) low = 0;
  if (unit === '%' && max <= 100 && high > 100) high = 100;
  const step = Math.max(roundStep((high - low) / 3), resolution);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, step];
}

/**
 * view is shared by all charts: { times, breaks, now, live }. times are seconds, breaks are [from, to] pairs of silence.
 * onCursor(index) is called with the sample that the pointer is at in any of the charts, or null.
 */
export class Chart {
  constructor(host, reading, view, onCursor) {
    this.host = host;
    let step = 1;
    const css = {};
    this.restyle = () => {
      const style = getComputedStyle(host);
      for (const name of ['c', 'soft', 'grid', 'band']) css[name] = style.getPropertyValue('--' + name).trim();
    };
    this.restyle();
    const font = '11px ' + getComputedStyle(host).fontFamily;

    const span = () => Math.min(WINDOW, Math.max(LEAST, view.now - view.times[0] || 0));

    const bands = u => {
      const { left, top, width, height } = u.bbox;
      const x = t => Math.min(left + width, Math.max(left, u.valToPos(t, 'x', true)));
      u.ctx.fillStyle = css.band;
      for (const [from, to] of view.breaks) u.ctx.fillRect(x(from), top, x(to || view.now) - x(from), height);
    };

    const head = u => {
      const last = u.data[0].length - 1, value = u.data[1][last];
      if (!view.live || value == null) return;
      const x = u.valToPos(u.data[0][last], 'x', true), y = u.valToPos(value, 'y', true), r = uPlot.pxRatio;
      const disc = (radius, fill) => {
        u.ctx.beginPath();
        u.ctx.arc(x, y, radius * r, 0, 7);
        u.ctx.fillStyle = fill;
        u.ctx.fill();
      };
      disc(7, css.c + '30');
      disc(3.5, css.c);
    };

    const area = u => {
      const { top, height } = u.bbox;
      const fill = u.ctx.createLinearGradient(0, top, 0, top + height);
      fill.addColorStop(0, css.c + '44');
      fill.addColorStop(1, css.c + '05');
      return fill;
    };

    const axis = { stroke: () => css.soft, font, ticks: { show: false } };
    this.plot = new uPlot({
      ...this.size(),
      legend: { show: false },
      padding: [8, 0, 0, 8],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'time' }, points: { size: 9 } },
      scales: {
        x: { time: false, range: () => [view.now - span(), view.now] },
        y: {
          range: (u, min, max) => {
            const [low, high, s] = valueAxis(min, max, reading.decimals, reading.unit);
            step = s;
            return [low, high];
          },
        },
      },
      axes: [
        {
          ...axis, size: 26, gap: 7, grid: { show: false },
          splits: () => {
            const every = [5, 10, 15, 30].find(k => span() / k <= 5) || 30;
            const at = [];
            for (let s = 0; s < span() * 0.93; s += every) at.push(view.now - s);
            return at.reverse();
          },
          values: (u, at) => at.map(t => ago(view.now - t)),
        },
        {
          ...axis, side: 1, gap: 7, grid: { stroke: () => css.grid, width: 1 },
          size: (u, labels) => 14 + 6.2 * (widest = Math.max(widest, ...(labels || []).map(l => l.length))),
          splits: (u, i, low, high) => {
            const at = [];
            for (let k = 0; low + k * step <= high + step / 2; k++) at.push(low + k * step);
            return at;
          },
          values: (u, at) => axisLabels(at, step),
        },
      ],
      series: [{}, {
        stroke: () => css.c, fill: area, width: 2, points: { show: false }, paths: uPlot.paths.linear(),
        fillTo: u => u.scales.y.min,
      }],
      hooks: { drawClear: [bands], draw: [head], setCursor: [u => onCursor(u.cursor.idx)] },
    }, [[], []], host);

    this.observer = new ResizeObserver(() => this.plot.setSize(this.size()));
    this.observer.observe(host);
  }

  size() {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  draw(times, values) {
    this.plot.setData([times, values]);
  }

  remove() {
    this.observer.disconnect();
    this.plot.destroy();
  }
}
