// What a WebSocket server must do that any client can see, whatever the server is for: each point in RFC 6455's order, on a connection of its own.

import { Op, Peer, acceptFor, closePayload, codeOf, frame, head, newKey, open, pause, upgrade } from './peer.mjs';

const must = (condition, message) => { if (!condition) throw new Error(message); };

// ---- Section 4: requests that open a WebSocket, and requests that do not

const replace = (lines, name, line) => lines.map(old => old.toLowerCase().startsWith(name.toLowerCase() + ':') ? line : old);
const without = (lines, name) => lines.filter(old => !old.toLowerCase().startsWith(name.toLowerCase() + ':'));

const accepted = [
  ['4.2.1', 'the plain request', r => r],
  ['4.2.1', 'header names in lower case', r => [r[0], ...r.slice(1).map(l => l.slice(0, l.indexOf(':')).toLowerCase() + l.slice(l.indexOf(':')))]],
  ['4.2.1', 'header names in upper case', r => [r[0], ...r.slice(1).map(l => l.slice(0, l.indexOf(':')).toUpperCase() + l.slice(l.indexOf(':')))]],
  ['4.2.1', '"Upgrade: WebSocket"', r => replace(r, 'Upgrade', 'Upgrade: WebSocket')],
  ['4.2.1', '"Connection: keep-alive, Upgrade", as Firefox says', r => replace(r, 'Connection', 'Connection: keep-alive, Upgrade')],
  ['4.2.1', '"Connection: upgrade", as nginx says', r => replace(r, 'Connection', 'Connection: upgrade')],
  ['4.2.1', 'two Connection lines', r => [...r, 'Connection: keep-alive']],
  ['4.2.1', 'no space behind the colons', r => [r[0], ...r.slice(1).map(l => l.replace(': ', ':'))]],
  ['4.2.1', 'spaces and tabs around the values', r => [r[0], ...r.slice(1).map(l => l.replace(': ', ': \t ') + ' \t')]],
  ['4.2.1', 'the address in absolute form', (r, t) => [r[0].replace(t.path, `http://${t.authority}${t.path}`), ...r.slice(1)]],
  ['4.2.1', '4,000 bytes of cookies', r => [...r, 'Cookie: ' + 'a=0123456789; '.repeat(290)]],
  ['9.1', 'an extension on offer, which may be declined', r => [...r, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']],
  ['4.2.1', 'a subprotocol on offer, which may be declined', r => [...r, 'Sec-WebSocket-Protocol: nobody.knows.this']],
];

const refused = [
  ['4.2.1', 'no key', r => without(r, 'Sec-WebSocket-Key'), [400]],
  ['4.2.1', 'a key of 15 bytes', r => replace(r, 'Sec-WebSocket-Key', 'Sec-WebSocket-Key: ' + Buffer.alloc(15).toString('base64')), [400]],
  ['4.2.1', 'a key that is no Base64', r => replace(r, 'Sec-WebSocket-Key', 'Sec-WebSocket-Key: ????????????????????????'), [400]],
  ['4.2.1', 'no Host', r => without(r, 'Host'), [400]],
  ['4.2.1', 'no Connection', r => without(r, 'Connection'), [400, 426]],
  ['4.2.1', 'HTTP/1.0', r => [r[0].replace('1.1', '1.0'), ...r.slice(1)], [400, 426, 505]],
  ['4.2.1', 'POST', r => [r[0].replace('GET', 'POST'), ...r.slice(1)], [400, 404, 405, 501]],
  ['4.4', 'version 12', r => replace(r, 'Sec-WebSocket-Version', 'Sec-WebSocket-Version: 12'), [426, 400]],
];

async function request(target, patience, bytes) {
  const peer = await Peer.connect(target, patience);
  for (const part of [].concat(bytes)) {
    peer.send(part);
    if (Array.isArray(bytes)) await pause(0);
  }
  return { peer, answer: await peer.response() };
}

async function accepts(target, patience, bytes, key, sent = null) {
  const until = performance.now() + patience;
  for (;;) {
    const { peer, answer } = await request(target, patience, bytes);
    try {
      if (answer?.status === 503 && performance.now() < until) {
        await pause(200);
        continue;
      }
      must(answer, 'refused without an answer');
      must(answer.status === 101, `refused: ${answer.first}`);
      must(/^websocket$/i.test(answer.headers.upgrade), `Upgrade: ${answer.headers.upgrade}`);
      must(/upgrade/i.test(answer.headers.connection), `Connection: ${answer.headers.connection}`);
      must(answer.headers['sec-websocket-accept'] === acceptFor(key), 'wrong Sec-WebSocket-Accept');
      must(!('sec-websocket-extensions' in answer.headers), 'it accepts an extension that this client does not speak');
      must(!('sec-websocket-protocol' in answer.headers), 'it chooses a subprotocol that it cannot know');
      if (!sent) peer.send(frame(Op.ping, 'hello'));
      must((await peer.next(Op.pong))?.payload.toString() === (sent ?? 'hello'), 'no such pong after the handshake');
      return;
    } finally {
      peer.drop();
    }
  }
}

export const handshakePoints = [
  ...accepted.map(([section, name, change]) => ({
    section, name: 'accepted: ' + name, run: (target, patience) => {
      const key = newKey();
      return accepts(target, patience, head(change(upgrade(target, key), target)), key);
    },
  })),
  {
    section: '4.2.1', name: 'accepted: a request that comes byte by byte', run: (target, patience) => {
      const key = newKey();
      return accepts(target, patience, [...head(upgrade(target, key))].map(byte => Buffer.from([byte])), key);
    },
  },
  {
    section: '4.1', name: 'accepted: a ping in the same segment as the request', run: async (target, patience) => {
      const key = newKey();
      await accepts(target, patience, Buffer.concat([head(upgrade(target, key)), frame(Op.ping, 'early')]), key, 'early');
    },
  },
  ...refused.map(([section, name, change, statuses]) => ({
    section, name: 'refused: ' + name, run: async (target, patience) => {
      const { peer, answer } = await request(target, patience, head(change(upgrade(target, newKey()), target)));
      try {
        must(answer, 'no HTTP answer');
        must(statuses.includes(answer.status), `${answer.first}; expected ${statuses.join(' or ')}`);
        if (section === '4.4') must(/\b13\b/.test(answer.headers['sec-websocket-version'] ?? ''), 'no "Sec-WebSocket-Version: 13" in the answer');
      } finally {
        peer.drop();
      }
    },
  })),
  {
    section: '4.2.1', name: 'refused: something that is not HTTP', run: async (target, patience) => {
      const { peer, answer } = await request(target, patience, Buffer.from('\x16\x03\x01\x00\xee hello?\r\n\r\n'));
      peer.drop();
      must(!answer || answer.status >= 400, `answered: ${answer?.first}`);
    },
  },
];

// ---- Sections 5 to 8: frames

/** Sends something and expects the connection to go on. */
const goesOn = async (peer, ...bytes) => {
  for (const part of bytes) peer.send(part);
  peer.send(frame(Op.ping, 'still there'));
  for (;;) {
    const pong = await peer.next(Op.pong);
    must(pong, 'the server closed the connection');
    if (pong.payload.toString() === 'still there') return;
  }
};

/** Sends something wrong and expects the connection to be failed with one of these codes. */
const fails = async (peer, codes, ...bytes) => {
  for (const part of bytes) peer.send(part);
  const got = await peer.next(Op.close).catch(error => { throw new Error(`not refused (${error.message}); expected close ${codes[0]}`); });
  must(got, `TCP closed without a close frame; expected close ${codes[0]}`);
  must(codes.includes(codeOf(got)), `close ${codeOf(got)}; expected ${codes.join(' or ')}`);
  await peer.end();
};

/** The closing handshake, begun from here. */
const closes = async (peer, payload, answers) => {
  peer.send(frame(Op.close, payload));
  const got = await peer.next(Op.close);
  must(got, 'TCP closed without a close frame');
  must(answers.includes(codeOf(got)), `answered with ${codeOf(got)}; expected ${answers.join(' or ')}`);
  await peer.end();
};

const pings = async (peer, payload) => {
  peer.send(frame(Op.ping, payload));
  const got = await peer.next(Op.pong);
  must(got, 'the server closed the connection');
  must(got.payload.equals(Buffer.from(payload)), `a pong of ${got.payload.length} bytes that are not the ping's (section 5.5.3)`);
};

const bad = { alone: [0xc3, 0x28], overlong: [0xc0, 0xaf], surrogate: [0xed, 0xa0, 0x80], tooLarge: [0xf4, 0x90, 0x80, 0x80] };
const bytesOf = list => Buffer.from(list);

export const framePoints = [
  ['5.1', 'a frame without a mask is refused', p => fails(p, [1002], frame(Op.text, 'hello', { mask: false }))],
  ...[4, 2, 1].map(rsv => ['5.2', `reserved bit ${rsv} is refused`, p => fails(p, [1002], frame(Op.text, 'hello', { rsv }))]),
  ...[3, 7, 11, 15].map(op => ['5.2', `opcode ${op} is refused`, p => fails(p, [1002], frame(op, ''))]),
  ['5.2', 'a length in more bytes than it needs is refused', p => fails(p, [1002], frame(Op.text, 'hello', { bytes: 2 }))],
  ['5.2', 'a 64-bit length with its top bit set is refused', p => fails(p, [1002, 1009], frame(Op.binary, '', { length: 1n << 63n }))],
  ['5.2', 'a frame that comes byte by byte', async p => {
    for (const byte of frame(Op.ping, 'slowly')) { p.send([byte]); await pause(1); }
    must((await p.next(Op.pong))?.payload.toString() === 'slowly', 'no such pong');
  }],
  ['5.4', 'a message in three fragments', p => goesOn(p, frame(Op.text, 'no', { fin: false }), frame(0, 'th', { fin: false }), frame(0, 'ing'))],
  ['5.4', 'a ping between fragments is answered at once', async p => {
    p.send(frame(Op.text, 'no', { fin: false }));
    await pings(p, 'between');
    await goesOn(p, frame(0, 'thing'));
  }],
  ['5.4', 'a continuation of nothing is refused', p => fails(p, [1002], frame(0, 'hello'))],
  ['5.4', 'a new message within a message is refused', p => fails(p, [1002], frame(Op.text, 'a', { fin: false }), frame(Op.text, 'b'))],
  ['5.5', 'a ping of 126 bytes is refused', p => fails(p, [1002], frame(Op.ping, 'x'.repeat(126)))],
  ['5.5', 'a fragmented ping is refused', p => fails(p, [1002], frame(Op.ping, 'x', { fin: false }))],
  ...[0, 1, 125].map(n => ['5.5.2', `a ping of ${n} bytes is answered with the same`, p => pings(p, 'x'.repeat(n))]),
  ['5.5.2', 'of twenty pings at once the last is answered', async p => {
    p.send(...Array.from({ length: 20 }, (_, i) => frame(Op.ping, `ping ${i}`)));
    for (let got; (got = await p.next(Op.pong));) if (got.payload.toString() === 'ping 19') return;
    throw new Error('the server closed the connection');
  }],
  ['5.5.3', 'a pong that nobody asked for is passed over', p => goesOn(p, frame(Op.pong, 'unasked'))],
  ['5.5.1', 'close 1000 is answered, and the server closes TCP', p => closes(p, closePayload(1000), [1000])],
  ['5.5.1', 'close without a code is answered', p => closes(p, '', [1005, 1000])],
  ['7.4.2', 'close 3000 and 4999 with a reason are answered', p => closes(p, closePayload(3000, 'enough'), [3000, 1000])],
  ['5.5.1', 'what follows a close frame is passed over', async p => {
    p.send(frame(Op.close, closePayload(1000)), frame(Op.ping, 'late'));
    must(codeOf(await p.next(Op.close) ?? { payload: [] }) === 1000, 'no close frame');
    must(await p.frame().catch(() => undefined) === undefined, 'a frame behind the close frame');
  }],
  ['5.5.1', 'a close payload of one byte is refused', p => fails(p, [1002], frame(Op.close, 'x'))],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(code => ['7.4', `close code ${code} is refused`, p => fails(p, [1002], frame(Op.close, closePayload(code)))]),
  ['5.5.1', 'a close reason that is not UTF-8 is refused', p => fails(p, [1007, 1002], frame(Op.close, Buffer.concat([closePayload(1000), bytesOf(bad.alone)])))],
  ...Object.entries(bad).map(([name, list]) => ['8.1', `text that is not UTF-8 (${name}) is refused`, p => fails(p, [1007], frame(Op.text, bytesOf(list)))]),
  ['8.1', 'a text that ends within a character is refused', p => fails(p, [1007], frame(Op.text, bytesOf([0xe2, 0x82])))],
  ['8.1', 'a character cut by a fragment is whole again', p => goesOn(p, frame(Op.text, bytesOf([0xe2, 0x82]), { fin: false }), frame(0, bytesOf([0xac])))],
  ['8.1', 'bad text fails before its message ends', p => fails(p, [1007], frame(Op.text, bytesOf([0x61, 0xff]), { fin: false }))],
  ['10.4', 'a message of 70,000 bytes is taken, or refused with 1009', async p => {
    try {
      await goesOn(p, frame(Op.binary, Buffer.alloc(70000)));
    } catch (error) {
      must(/closed with 1009/.test(error.message), error.message);
    }
  }],
  ['10.4', 'a length that no memory holds does no harm', p => {
    p.patience = Math.min(p.patience, 1500); // a server that takes messages in pieces may wait for the first of them
    return fails(p, [1009, 1002], frame(Op.binary, '', { length: 1n << 40n })).catch(error => { if (!/^not refused/.test(error.message)) throw error; });
  }],
].map(([section, name, act]) => ({
  section, name, run: async (target, patience) => {
    const peer = await open(target, patience);
    try {
      await act(peer);
    } finally {
      peer.drop();
    }
  },
}));
