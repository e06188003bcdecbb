// Requirements on a WebSocket server that any client can check, whatever the server is for: in RFC 6455's order, each on a separate connection.

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
  ['4.2.1', '"Connection: keep-alive, Upgrade", as Firefox sends', r => replace(r, 'Connection', 'Connection: keep-alive, Upgrade')],
  ['4.2.1', '"Connection: upgrade", as nginx sends', r => replace(r, 'Connection', 'Connection: upgrade')],
  ['4.2.1', 'two Connection lines', r => [...r, 'Connection: keep-alive']],
  ['4.2.1', 'no space after the colons', r => [r[0], ...r.slice(1).map(l => l.replace(': ', ':'))]],
  ['4.2.1', 'spaces and tabs around the values', r => [r[0], ...r.slice(1).map(l => l.replace(': ', ': \t ') + ' \t')]],
  ['4.2.1', 'the address in absolute form', (r, t) => [r[0].replace(t.path, `http://${t.authority}${t.path}`), ...r.slice(1)]],
  ['4.2.1', '4,000 bytes of cookies', r => [...r, 'Cookie: ' + 'a=0123456789; '.repeat(290)]],
  ['9.1', 'an extension on offer, which may be declined', r => [...r, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']],
  ['4.2.1', 'a subprotocol on offer, which may be declined', r => [...r, 'Sec-WebSocket-Protocol: unknown.example']],
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
  return { peer, response: await peer.response() };
}

async function accepts(target, patience, bytes, key, sent = null) {
  const until = performance.now() + patience;
  for (;;) {
    const { peer, response } = await request(target, patience, bytes);
    try {
      if (response?.status === 503 && performance.now() < until) {
        await pause(200);
        continue;
      }
      must(response, 'refused without a response');
      must(response.status === 101, `refused: ${response.first}`);
      must(/^websocket$/i.test(response.headers.upgrade), `Upgrade: ${response.headers.upgrade}`);
      must(/upgrade/i.test(response.headers.connection), `Connection: ${response.headers.connection}`);
      must(response.headers['sec-websocket-accept'] === acceptFor(key), 'wrong Sec-WebSocket-Accept');
      must(!('sec-websocket-extensions' in response.headers), 'it accepts an extension that this client does not support');
      must(!('sec-websocket-protocol' in response.headers), 'it chooses a subprotocol that it cannot know');
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
    section: '4.2.1', name: 'accepted: a request that arrives byte by byte', run: (target, patience) => {
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
      const { peer, response } = await request(target, patience, head(change(upgrade(target, newKey()), target)));
      try {
        must(response, 'no HTTP response');
        must(statuses.includes(response.status), `${response.first}; expected ${statuses.join(' or ')}`);
        if (section === '4.4') must(/\b13\b/.test(response.headers['sec-websocket-version'] ?? ''), 'no "Sec-WebSocket-Version: 13" in the response');
      } finally {
        peer.drop();
      }
    },
  })),
  {
    section: '4.2.1', name: 'refused: something that is not HTTP', run: async (target, patience) => {
      const { peer, response } = await request(target, patience, Buffer.from('\x16\x03\x01\x00\xee hello?\r\n\r\n'));
      peer.drop();
      must(!response || response.status >= 400, `accepted: ${response?.first}`);
    },
  },
];

// ---- Sections 5 to 8: frames

/** Sends frames, and expects the connection to stay open. */
const staysOpen = async (peer, ...bytes) => {
  for (const part of bytes) peer.send(part);
  peer.send(frame(Op.ping, 'still there'));
  for (;;) {
    const pong = await peer.next(Op.pong);
    must(pong, 'the server closed the connection');
    if (pong.payload.toString() === 'still there') return;
  }
};

/** Sends invalid frames, and expects the connection to be failed with one of these codes. */
const fails = async (peer, codes, ...bytes) => {
  for (const part of bytes) peer.send(part);
  const got = await peer.next(Op.close).catch(error => { throw new Error(`not refused (${error.message}); expected close ${codes[0]}`); });
  must(got, `TCP closed without a close frame; expected close ${codes[0]}`);
  must(codes.includes(codeOf(got)), `close ${codeOf(got)}; expected ${codes.join(' or ')}`);
  await peer.end();
};

/** Starts the closing handshake, and expects a reply with one of these codes. */
const closes = async (peer, payload, codes) => {
  peer.send(frame(Op.close, payload));
  const got = await peer.next(Op.close);
  must(got, 'TCP closed without a close frame');
  must(codes.includes(codeOf(got)), `the reply is ${codeOf(got)}; expected ${codes.join(' or ')}`);
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
  ['5.2', 'a frame that arrives byte by byte', async p => {
    for (const byte of frame(Op.ping, 'slowly')) { p.send([byte]); await pause(1); }
    must((await p.next(Op.pong))?.payload.toString() === 'slowly', 'no such pong');
  }],
  ['5.4', 'a message in three fragments', p => staysOpen(p, frame(Op.text, 'no', { fin: false }), frame(0, 'th', { fin: false }), frame(0, 'ing'))],
  ['5.4', 'a ping between fragments gets a pong at once', async p => {
    p.send(frame(Op.text, 'no', { fin: false }));
    await pings(p, 'between');
    await staysOpen(p, frame(0, 'thing'));
  }],
  ['5.4', 'a continuation of nothing is refused', p => fails(p, [1002], frame(0, 'hello'))],
  ['5.4', 'a new message within a message is refused', p => fails(p, [1002], frame(Op.text, 'a', { fin: false }), frame(Op.text, 'b'))],
  ['5.5', 'a ping of 126 bytes is refused', p => fails(p, [1002], frame(Op.ping, 'x'.repeat(126)))],
  ['5.5', 'a fragmented ping is refused', p => fails(p, [1002], frame(Op.ping, 'x', { fin: false }))],
  ...[0, 1, 125].map(n => ['5.5.2', `a ping of ${n} bytes gets a pong with the same bytes`, p => pings(p, 'x'.repeat(n))]),
  ['5.5.2', 'of twenty pings at once the last gets a pong', async p => {
    p.send(...Array.from({ length: 20 }, (_, i) => frame(Op.ping, `ping ${i}`)));
    for (let got; (got = await p.next(Op.pong));) if (got.payload.toString() === 'ping 19') return;
    throw new Error('the server closed the connection');
  }],
  ['5.5.3', 'an unsolicited pong is ignored', p => staysOpen(p, frame(Op.pong, 'unasked'))],
  ['5.5.1', 'close 1000 gets a close frame, and the server closes TCP', p => closes(p, closePayload(1000), [1000])],
  ['5.5.1', 'close without a code gets a close frame', p => closes(p, '', [1005, 1000])],
  ['7.4.2', 'close 3000 with a reason gets a close frame', p => closes(p, closePayload(3000, 'enough'), [3000, 1000])],
  ['5.5.1', 'what follows a close frame is ignored', async p => {
    p.send(frame(Op.close, closePayload(1000)), frame(Op.ping, 'late'));
    must(codeOf(await p.next(Op.close) ?? { payload: [] }) === 1000, 'no close frame');
    must(await p.frame().catch(() => undefined) === undefined, 'a frame after the close frame');
  }],
  ['5.5.1', 'a close payload of one byte is refused', p => fails(p, [1002], frame(Op.close, 'x'))],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(code => ['7.4', `close code ${code} is refused`, p => fails(p, [1002], frame(Op.close, closePayload(code)))]),
  ['5.5.1', 'a close reason that is not UTF-8 is refused', p => fails(p, [1007, 1002], frame(Op.close, Buffer.concat([closePayload(1000), bytesOf(bad.alone)])))],
  ...Object.entries(bad).map(([name, list]) => ['8.1', `text that is not UTF-8 (${name}) is refused`, p => fails(p, [1007], frame(Op.text, bytesOf(list)))]),
  ['8.1', 'a text that ends within a character is refused', p => fails(p, [1007], frame(Op.text, bytesOf([0xe2, 0x82])))],
  ['8.1', 'a character split between fragments is joined', p => staysOpen(p, frame(Op.text, bytesOf([0xe2, 0x82]), { fin: false }), frame(0, bytesOf([0xac])))],
  ['8.1', 'bad text fails before its message ends', p => fails(p, [1007], frame(Op.text, bytesOf([0x61, 0xff]), { fin: false }))],
  ['10.4', 'a message of 70,000 bytes is accepted, or refused with 1009', async p => {
    try {
      await staysOpen(p, frame(Op.binary, Buffer.alloc(70000)));
    } catch (error) {
      must(/closed with 1009/.test(error.message), error.message);
    }
  }],
  ['10.4', 'a length larger than any memory has no effect, or is refused', p => {
    p.patience = Math.min(p.patience, 1500); // a server that receives messages in parts may wait for the first one
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
