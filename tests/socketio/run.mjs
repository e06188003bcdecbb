// NanoWs.SocketIo with the npm package socket.io, and a page in Chromium on the other side: node tests/socketio/run.mjs --help
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { begin } from '../Kit/usage.mjs';

begin(import.meta.url, `node tests/socketio/run.mjs   a board of NanoWs.SocketIo, a server of socket.io, and behind it a page in Chromium; without
                             chromium the tests with the page are skipped; before: npm ci --prefix tests/socketio`);
const { Program, equal, skip, stopAll, test, totals, within } = await import('../interop/harness.mjs');
const { default: playwright } = await import('playwright-core');
const { io } = await import('socket.io-client');

const file = name => fileURLToPath(new URL(name, import.meta.url));
const startServer = async (port = 0) => {
  const server = new Program(process.execPath, [file('server.mjs'), String(port)], { stdio: ['pipe', 'pipe', 'pipe'] });
  server.port = Number((await server.line(/^listening on (\d+)/))[1]);
  server.tell = command => server.process.stdin.write(`${command}\n`);
  return server;
};
const startBoard = (port, ...args) => new Program('dotnet', [file('../../artifacts/bin/NanoWs.SocketIo.Board/release/NanoWs.SocketIo.Board.dll'), '--url', `ws://localhost:${port}`, ...args]);
const secret = ['--auth', '{"token":"secret"}'];

let server = await startServer();
const { port } = server;
const address = `http://localhost:${port}`;
const board = startBoard(port, ...secret);
const viewer = io(address, { transports: ['websocket'] }); // an independent client on the other side
const reading = () => within(new Promise(resolve => viewer.once('temperature', resolve)), 'a reading');

await test('a board connects to its namespace, and its readings reach another client', async () => {
  await board.line(/^connect$/);
  await server.line(/^board connected by websocket/);
  const first = await reading();
  const second = await reading();
  equal(typeof second, 'number', 'the reading');
  if (!(second > first)) throw new Error(`${first}, then ${second}`);
});

const chromium = process.env.CHROMIUM || '/usr/bin/chromium';
let browser, page;
const text = id => page.locator(`#${id}`);
const moves = async () => {
  const from = await text('temperature').textContent();
  await page.waitForFunction(old => document.getElementById('temperature').textContent !== old, from, { timeout: 15000 });
};
if (existsSync(chromium)) {
  browser = await playwright.chromium.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  page = await browser.newPage();
  await test('a reading of the board moves on a page in Chromium', async () => {
    await page.goto(address);
    await moves();
    await moves();
  });
  await test('a button of the page reaches the board, whose acknowledgement reaches the page', async () => {
    await page.click('#on');
    await board.line(/^event led true$/);
    await page.waitForFunction(() => document.getElementById('lamp').textContent === '["done",true]', null, { timeout: 15000 });
  });
} else {
  skip('a page in Chromium', 'chromium');
}

await test('another client\'s event is acknowledged by the board', async () => {
  equal(JSON.stringify(await new Promise(resolve => viewer.emit('led', { x: [1] }, 'b', (...reply) => resolve(reply)))), '["done",{"x":[1]},"b"]', 'the reply');
  await board.line(/^event led \{"x":\[1\]\},"b"$/);
});

await test('the server acknowledges an event of the board, whose name has quotes', async () => {
  server.tell('ask');
  const [, value] = await server.line(/^question (.*)$/);
  await board.line(new RegExp(`^ack "answer",\\{"value":${value}\\}$`));
});

await test('events that the board does not know are dropped', async () => {
  server.tell('names');
  await board.line(/^event led "a\\"\\\\\\n\u20ac",null$/);
});

await test('wrong credentials, and a namespace that is not there, are refused with the server\'s message', async () => {
  const wrong = startBoard(port, '--auth', '{"token":"x"}');
  await wrong.line(/^connect_error Refused no such "board"$/);
  await wrong.line(/^connect_error Refused no such "board"$/); // it tries again
  await wrong.stop();
  const lost = startBoard(port, '--namespace', '/nowhere');
  await lost.line(/^connect_error Refused Invalid namespace$/);
  await lost.stop();
});

for (const [command, reason] of [['binary', 'BinaryAttachment'], ['big', 'MessageTooBig'], ['disconnect', 'ServerDisconnect']]) {
  await test(`the command ${command} ends the connection (${reason}), and the board connects again`, async () => {
    server.tell(command);
    await board.line(new RegExp(`^disconnect ${reason}$`));
    await board.line(/^connect$/);
    await reading();
  });
}

await test('a server that is killed and starts again is found again', async () => {
  process.kill(server.process.pid, 'SIGKILL');
  await board.line(/^disconnect Transport(Close|Error)$/);
  await board.line(/^connect_error TransportError ./);
  server = await startServer(port);
  await board.line(/^connect$/);
  await reading();
  if (page) await moves();
});

await test('a server that says nothing any more is noticed, and found again when it goes on', async () => {
  process.kill(server.process.pid, 'SIGSTOP');
  await board.line(/^disconnect PingTimeout$/);
  process.kill(server.process.pid, 'SIGCONT');
  await board.line(/^connect$/);
  await reading();
});

await test('a board that stops leaves its namespace', async () => {
  server.tell('stop');
  await server.line(/^board disconnected: client namespace disconnect$/);
  equal(await within(board.exited, 'the end of the board'), 0, 'its exit code');
});

viewer.close();
await browser?.close();
await stopAll();
const { passed, failed, skipped } = totals();
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
