// A server of Socket.IO between boards, in the namespace /boards, and pages: node server.mjs PORT. Each line of its input is a command; it prints what it sees.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Server } from 'socket.io';

const page = `<!doctype html>
<title>Board</title>
<p>Temperature: <output id="temperature">-</output></p>
<button id="on">Lamp on</button>
<p>Lamp: <output id="lamp">-</output></p>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io();
  const show = (id, text) => { document.getElementById(id).textContent = text; };
  socket.on('temperature', value => show('temperature', value));
  document.getElementById('on').onclick = () => socket.emit('led', true, (...reply) => show('lamp', JSON.stringify(reply)));
</script>
`;
const http = createServer((request, response) => response.end(page));
const io = new Server(http, { pingInterval: 500, pingTimeout: 1500 });
const boards = io.of('/boards');
const print = (...words) => console.log(words.join(' '));

boards.use((socket, next) => {
  next(socket.handshake.auth.token === 'secret' ? undefined : Object.assign(new Error('no such "board"'), { data: { message: 'not this one' } }));
});
let board;
boards.on('connection', socket => {
  board = socket;
  print('board connected by', socket.conn.transport.name);
  socket.on('temperature', value => io.emit('temperature', value));
  socket.on('question "1"', (value, acknowledge) => {
    print('question', value);
    acknowledge('answer', { value });
  });
  socket.on('disconnect', reason => print('board disconnected:', reason));
});
io.on('connection', socket => {
  socket.on('led', (...args) => {
    const acknowledge = args.pop();
    board.timeout(5000).emit('led', ...args, (error, ...reply) => acknowledge(...(error ? ['lost'] : reply)));
  });
});

const commands = {
  ask: () => boards.emit('ask'),
  binary: () => boards.emit('led', Buffer.from([1, 2, 3])),
  big: () => boards.emit('led', 'x'.repeat(2000)),
  names: () => boards.emit('other', 1) && boards.emit('led', 'a"\\\n\u20ac', null),
  disconnect: () => boards.disconnectSockets(),
  stop: () => boards.emit('stop'),
};
createInterface({ input: process.stdin }).on('line', line => commands[line]());
http.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => print('listening on', http.address().port));
