// Builds the dashboard into one compressed page and that page into one C# file, and src/nanows.js, for pages from elsewhere, into another: node build.mjs --help

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { begin } from '../../../tests/Kit/usage.mjs';
import { DATA_AT, pixelsOf, pngOf } from './icon.mjs';
import { leanUplot } from './uplot.mjs';

const checking = begin(import.meta.url, `node build.mjs           writes ../Content/DashboardPage.cs and ../Content/NanoWsScript.cs; before: npm ci
node build.mjs --check   fails if they do not match the sources`, ['--check']).length > 0;
const { build } = await import('esbuild');
const { minify } = await import('terser');

const CHUNK = 512; // bytes that the station copies to the heap at a time
const PER_LINE = 32;

const here = name => fileURLToPath(new URL(name, import.meta.url));

const leanUplotPlugin = {
  name: 'lean-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({ contents: leanUplot(readFileSync(path, 'utf8')), loader: 'js' }));
  },
};

async function bundle(entry, options) {
  const result = await build({
    absWorkingDir: here('.'), entryPoints: [entry], bundle: true, minify: true, write: false, charset: 'utf8',
    legalComments: 'none', plugins: [leanUplotPlugin], ...options,
  });
  return result.outputFiles[0].text.trim();
}

/** The page's script: esbuild joins it, terser leaves out what uPlot cannot reach any more, inside of functions, too. */
async function makePageScript() {
  const joined = await bundle('app.js', { target: 'es2020', format: 'iife', minify: false });
  const { code } = await minify(joined, {
    ecma: 2020,
    compress: { passes: 4, unsafe: true, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
    mangle: { properties: { regex: /^_[a-z]/ } }, // of uPlot
  });
  return code;
}

async function makePage() {
  const css = await bundle('style.css', { target: ['chrome90', 'firefox90', 'safari14'] });
  const js = await makePageScript();
  const licence = readFileSync(here('node_modules/uplot/LICENSE'), 'utf8').replace(/\s+/g, ' ').trim();
  const html = readFileSync(here('index.html'), 'utf8').replace(/\r/g, '').replace(/<!--[^]*?-->/g, '').replace(/\n\s*/g, '');
  const inline = (text, from, to) => {
    if (text.split(from).length !== 2) throw new Error(`index.html must contain ${from} exactly once`);
    return text.replace(from, () => to);
  };
  const drawn = inline(html, 'data:image/svg+xml,ICON', 'data:image/svg+xml,' + picture().replace(/[<>#]/g, encodeURIComponent));
  const styled = inline(drawn, '<link rel="stylesheet" href="style.css">', `<style>${css}</style>`);
  return Buffer.from(inline(styled, '<script src="app.js"></script>', `<script>/* Charts: uPlot. ${licence} */${js}</script>`) + '\n');
}

const picture = () => readFileSync(here('icon.svg'), 'utf8').trim();

async function makeScript() {
  const script = await bundle('../../nanows.js/nanows.js', { target: 'es2020', format: 'esm' });
  return Buffer.from(`/* nanows.js, Copyright (c) The NanoWs authors, MIT */${script}\n`);
}

/** The Content-Security-Policy: the page may use only its own script and style, and connect to the board. */
function policyOf(page) {
  const hash = tag => {
    const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page.toString())[1];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  return `default-src 'none'; script-src ${hash('script')}; style-src ${hash('style')}; img-src 'self' data:; manifest-src 'self'; connect-src 'self' ws: wss:; `
    + `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

const etagOf = page => `"${createHash('sha256').update(page).digest('hex').slice(0, 16)}"`;

function lines(bytes, indent) {
  const found = [];
  for (let i = 0; i < bytes.length; i += PER_LINE) found.push(indent + [...bytes.slice(i, i + PER_LINE)].join(','));
  return found.join(',\n');
}

function toCSharp({ name, what, summary, hasPolicy }, content, packed) {
  const cases = [];
  for (let at = 0; at < packed.length; at += CHUNK) {
    const bytes = [...packed.subarray(at, at + CHUNK)];
    cases.push(`                case ${at / CHUNK}: return new byte[] {\n${lines(bytes, '                    ')} };`);
  }
  const policy = hasPolicy ? `        /// <summary>What the page may do, by the hashes of its script and style.</summary>
        public const string Policy = ${JSON.stringify(policyOf(content))};

        /// <summary>/icon.svg, image/svg+xml, as it is: the picture of the app that the page becomes on a phone.</summary>
        public const string Icon = ${JSON.stringify(picture())};

        /// <summary>/apple-touch-icon.png, image/png: the same for iOS. A new array.</summary>
        public static byte[] AppIcon() => new byte[] {
${lines(pngOf(picture()), '            ')} };

        /// <summary>How many bytes that has.</summary>
        public const int AppIconLength = ${pngOf(picture()).length};

` : '';
  return `// <auto-generated>
// ${what}, gzip-compressed.
// Generated by Page/build.mjs. To regenerate, in that folder: npm ci && node build.mjs
// </auto-generated>

namespace NanoWs
{
    /// <summary>
    /// ${summary}, gzip-compressed, in chunks. Each chunk is an array initialiser in its own branch: on the device
    /// it stays in flash and is copied to the heap only when asked for, so the heap never holds all of it.
    /// </summary>
    internal static class ${name}
    {
        /// <summary>Bytes, compressed (${content.length} uncompressed).</summary>
        public const int Length = ${packed.length};

        /// <summary>The entity tag, quotes included: it follows the content, not the compressor.</summary>
        public const string ETag = ${JSON.stringify(etagOf(content))};

${policy}        /// <summary>Bytes of each chunk but the last.</summary>
        public const int ChunkSize = ${CHUNK};

        /// <summary>A new array with the bytes from index * ChunkSize on; null behind the last chunk.</summary>
        public static byte[] Chunk(int index)
        {
            switch (index)
            {
${cases.join('\n')}
                default: return null;
            }
        }
    }
}
`;
}

/** Extracts the content from a generated file. */
function fromCSharp(source) {
  const constant = name => (new RegExp(`const \\w+ ${name} = (.*);`).exec(source) ?? [])[1];
  const chunks = [...source.matchAll(/case (\d+): return new byte\[\] \{([\d,\s]*)\};/g)];
  const packed = Buffer.concat(chunks.map(([, index, bytes], i) => {
    if (Number(index) !== i) throw new Error(`chunk ${i} is missing`);
    return Buffer.from(bytes.split(',').map(Number));
  }));
  const appIcon = Buffer.from((/AppIcon\(\) => new byte\[\] \{([\d,\s]*)\}/.exec(source)?.[1] ?? '').split(',').map(Number));
  if (packed.length !== Number(constant('Length'))) throw new Error('Length is wrong');
  if (chunks.length !== Math.ceil(packed.length / Number(constant('ChunkSize')))) throw new Error('ChunkSize is wrong');
  return { packed, content: gunzipSync(packed), etag: JSON.parse(constant('ETag')), policy: JSON.parse(constant('Policy') ?? 'null'), icon: JSON.parse(constant('Icon') ?? 'null'), appIcon };
}

function check({ name, hasPolicy }, content) {
  const committed = fromCSharp(readFileSync(here(`../Content/${name}.cs`), 'utf8'));
  if (!committed.content.equals(content)) throw new Error('it does not match the sources; run node build.mjs');
  if (committed.etag !== etagOf(content)) throw new Error('its ETag does not match its content; run node build.mjs');
  if (hasPolicy && committed.policy !== policyOf(content)) throw new Error('its policy does not match its page; run node build.mjs');
  if (hasPolicy && committed.icon !== picture()) throw new Error('its icon does not match icon.svg; run node build.mjs');
  // Another version of the compressor makes other bytes of the same pixels.
  if (hasPolicy && !inflateSync(committed.appIcon.subarray(DATA_AT)).equals(pixelsOf(picture()))) throw new Error('its icon for iOS does not match icon.svg; run node build.mjs');
  return committed.packed;
}

function write(output, content) {
  const packed = gzipSync(content, { level: 9 }); // Node writes neither time nor file name
  packed[9] = 255; // "unknown operating system": the same bytes on every platform
  writeFileSync(here(`../Content/${output.name}.cs`), toCSharp(output, content, packed));
  return packed;
}

// limit: maximum size, compressed, in bytes of flash.
const outputs = [
  {
    name: 'DashboardPage', limit: 32 * 1024, hasPolicy: true, make: makePage, summary: 'The dashboard page',
    what: 'The dashboard page: HTML, style sheet, script and charts (uPlot, Copyright (c) 2022 Leon Sorokin, MIT)',
  },
  {
    name: 'NanoWsScript', limit: 3 * 1024, make: makeScript, summary: 'The module nanows.js',
    what: 'src/nanows.js/nanows.js, minified',
  },
];
for (const output of outputs) {
  const { name, limit } = output;
  try {
    const content = await output.make();
    const packed = checking ? check(output, content) : write(output, content);
    if (packed.length > limit) throw new Error(`${packed.length} bytes compressed: more than ${limit}`);
    const sizes = `${content.length} bytes, ${packed.length} compressed of at most ${limit}, ETag ${etagOf(content)}`;
    console.log(`${name}.cs ${checking ? 'is up to date' : 'written'}: ${sizes}`);
  } catch (error) {
    console.error(`${name}.cs: ${error.message}`);
    process.exitCode = 1;
  }
}
