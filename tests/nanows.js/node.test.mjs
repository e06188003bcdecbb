// nanows.js in Node, with the npm package ws for the WebSocket, which Node itself has from 22 on.
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { connect } from '../../src/nanows.js/nanows.js';
import { has } from '../interop/harness.mjs';
import { Board } from './board.mjs';
import { startNginx } from './nginx.mjs';
import { behind, play, scenarios } from './scenarios.mjs';

const board = new Board();
const own = await board.start();
after(() => board.stop());

const playAt = (url, name) => play(name, { connect, url, board, options: { WebSocket } });

for (const name of Object.keys(scenarios)) test(`Node: ${name}`, () => playAt(own, name));

test('Node: everything without any WebSocket', async () => {
  const name = Object.keys(scenarios)[1];
  await play(name, { connect, url: own, board, options: { WebSocket: null } });
});

const names = Object.entries(behind).flatMap(([proxy, all]) => Object.keys(all).map(name => [proxy, name]));
let nginx;
for (const [proxy, name] of names) {
  test(`Node: ${name}`, { skip: !has('nginx') && 'nginx was not found; on Debian: apt-get install nginx' }, async () => {
    nginx ??= await startNginx(board.port);
    await playAt(nginx.urls[proxy], name);
  });
}
after(() => nginx?.stop());
