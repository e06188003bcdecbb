// nanows.js as a package: its types, and what its package.json says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';
import * as exports from '../../src/nanows.js/nanows.js';

const folder = new URL('../../src/nanows.js/', import.meta.url);
const read = path => readFileSync(new URL(path, folder), 'utf8');

/** What TypeScript says of a program that uses the types. */
function complaints(code, strict = true) {
  const options = { strict, noEmit: true, target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.ESNext, types: [] };
  options.moduleResolution = typescript.ModuleResolutionKind.Bundler;
  const host = typescript.createCompilerHost(options);
  const name = fileURLToPath(new URL('program.ts', folder));
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = path => path === name || fileExists(path);
  host.readFile = path => (path === name ? code : readFile(path));
  host.getSourceFile = (path, ...rest) => (path === name ? typescript.createSourceFile(path, code, rest[0]) : getSourceFile(path, ...rest));
  return typescript.getPreEmitDiagnostics(typescript.createProgram([name], options, host))
    .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, '\n'));
}

const head = `import { connect, type Board, type Message, type Point, type Reading } from './nanows.js';
const board: Board = connect('http://board/');
`;

test('types: a program that uses everything compiles', () => {
  assert.deepEqual(complaints(`${head}
    connect();
    connect('/', { transports: ['events'], timeout: 1000, headers: { Authorization: 'Bearer x' }, WebSocket: null, random: () => 0.5 });
    board.addEventListener('readings', ({ detail }) => console.log(detail.values, detail.seq), { once: true });
    board.addEventListener('state', ({ detail: { transport, reason, retry } }) => {
      const text: string | null = reason === 'password' ? 'Log in' : transport === 'events' ? null : new Date(retry).toString();
    });
    const listener = (event: CustomEvent<Message>) => event.detail.type === 'alarm' && console.log(event.detail.on);
    board.addEventListener('message', listener);
    board.removeEventListener('message', listener);
    board.addEventListener('result', ({ detail: { id, error } }) => console.log(id, error));
    board.addEventListener('error', ({ detail }) => console.log(detail.message));
    const reading: Reading | undefined = board.readings.get('temperature');
    const points: readonly Point[] = board.history.get('temperature') ?? [];
    const value: number | string | null | undefined = reading?.value;
    const kind: string | undefined = reading?.kind;
    const isForgotten: boolean = reading?.history === false;
    const at: Date = board.date(points[0].uptime);
    board.command('led on').then(() => board.retry(), (error: Error) => board.close());
  `), []);
});

test('types: mistakes do not compile', () => {
  const mistakes = [
    'board.state.transport = null', "board.state.reason === 'ful'", 'board.command(7)', 'board.readings.get("heap").value',
    "board.addEventListener('alarm', ({ detail }) => detail.type)", 'board.readings.clear()', "connect('/', { silent: 1 })",
    "connect('/', { transports: ['sse'] })",
  ];
  const found = complaints(head + mistakes.join(';\n'));
  assert.equal(found.length, mistakes.length, found.join('\n'));
});

test('types: the exports are those of the module', () => {
  const declared = [...read('nanows.d.ts').matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared, Object.keys(exports));
});

test('options: the types and their defaults are those of the module', () => {
  const text = read('nanows.d.ts').split('export interface Options')[1].split('\n}')[0];
  const declared = [...text.matchAll(/^  (\w+)\?:/gm)].map(([, name]) => name).sort();
  const code = read('nanows.js').split("connect(url = '', {")[1].split('\n} = {}')[0];
  assert.deepEqual(declared, [...code.matchAll(/^  (\w+)(?:: \w+)? = /gm)].map(([, name]) => name).sort());
  const numbers = [...text.matchAll(/Default (\d+)\. \*\/\n  (\w+)\?/g)];
  assert.equal(numbers.length, 8);
  for (const [, value, name] of numbers) assert.match(code, new RegExp(`^  ${name} = ${value},`, 'm'));
});

test('package.json: version, license, no dependencies, and files that exist', () => {
  const description = JSON.parse(read('package.json'));
  assert.equal(description.version, /<Version>(.*)<\/Version>/.exec(read('../../Directory.Build.props'))[1]);
  assert.match(read('../../LICENSE'), new RegExp(`^${description.license} License`));
  assert.equal(description.dependencies, undefined);
  assert.ok(read('README.md').includes(`nanows.js-${description.version}.tgz`));
  for (const file of [description.main, description.types, ...description.files]) assert.ok(read(file), file);
});

test('README.md: its programs compile', () => {
  const found = read('README.md').matchAll(/```js\n([^]*?)```|<script type="module">([^]*?)<\/script>/g);
  const programs = [...found].map(([, js, page]) => js ?? page);
  assert.ok(programs.length >= 2);
  const blocks = programs.map(program => program.replace(/^ *import { connect } from '\/?nanows\.js';$/m, '{') + '}\n');
  assert.deepEqual(complaints("import { connect } from './nanows.js';\n" + blocks.join(''), false), []);
});
