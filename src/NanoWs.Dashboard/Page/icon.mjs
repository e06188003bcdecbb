// The icon as a PNG, which iOS wants: drawn from the line of icon.svg, in white on its colour, with two shades between them.
import { deflateSync } from 'node:zlib';

const SIZE = 96; // pixels; a phone enlarges it, and more of them would not fit into 400 bytes
const BITS = 2; // of a pixel
const LEVELS = (1 << BITS) - 1;

/** The points of a path of M, h and l. */
function pointsOf(path) {
  const points = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers] of path.matchAll(/([Mhl])([^Mhl]*)/g)) {
    const values = numbers.match(/-?\d+/g).map(Number);
    for (let i = 0; i < values.length; i += command === 'h' ? 1 : 2) {
      [x, y] = command === 'M' ? [values[0], values[1]] : [x + values[i], y + (command === 'h' ? 0 : values[i + 1])];
      points.push([x, y]);
    }
  }
  return points;
}

function distance(x, y, [ax, ay], [bx, by]) {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

/** The rows of the picture, as they are compressed: a zero, then the pixels. */
export function pixelsOf(svg) {
  const [, box] = /viewBox='0 0 (\d+) /.exec(svg), [, path] = / d='([^']+)'/.exec(svg), [, width] = /stroke-width='([\d.]+)'/.exec(svg);
  const points = pointsOf(path), scale = box / SIZE, row = 1 + SIZE * BITS / 8, rows = Buffer.alloc(SIZE * row);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const x = i % SIZE, y = Math.floor(i / SIZE);
    const nearest = Math.min(...points.slice(1).map((point, n) => distance((x + 0.5) * scale, (y + 0.5) * scale, points[n], point)));
    const shade = Math.round(Math.max(0, Math.min(1, (width / 2 - nearest) / scale + 0.5)) * LEVELS);
    rows[y * row + 1 + Math.floor(x * BITS / 8)] |= shade << (8 - BITS - x * BITS % 8);
  }
  return rows;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc >>> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** The file (PNG, ISO/IEC 15948), with a palette. */
export function pngOf(svg) {
  const [, colour] = /fill='#([0-9a-f]{6})'/.exec(svg), from = Buffer.from(colour, 'hex');
  const header = Buffer.from([0, 0, 0, SIZE, 0, 0, 0, SIZE, BITS, 3, 0, 0, 0]);
  const palette = Buffer.from(Array.from({ length: (LEVELS + 1) * 3 }, (_, i) => from[i % 3] + Math.round((255 - from[i % 3]) * Math.floor(i / 3) / LEVELS)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', deflateSync(pixelsOf(svg), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** Where the compressed pixels are in the file. */
export const DATA_AT = 8 + 25 + 12 + (LEVELS + 1) * 3 + 8;
