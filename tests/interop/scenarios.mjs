// What every peer does, as client or as server. A peer is { protocol, send(data, { binary, fin }), ping(data), next(), close(code, reason), closed }, where
// next() resolves to { data: Buffer, binary }, and closed to { code, reason }.
import { ends, equal } from './harness.mjs';

export const lengths = [0, 1, 125, 126, 127, 65535, 65536];

export function bytes(length) {
  const data = Buffer.alloc(length);
  for (let i = 0; i < length; i++) data[i] = i * 7 + (i >> 8);
  return data;
}

export function text(length) {
  const pattern = Buffer.from('aé€😀-z');
  const data = Buffer.alloc(length, '.');
  for (let i = 0; i + pattern.length <= length; i += pattern.length) pattern.copy(data, i);
  return data;
}

async function echo(peer, data, binary) {
  peer.send(data, { binary, fin: true });
  await expect(peer, data, binary);
}

async function expect(peer, data, binary) {
  const message = await Promise.race([peer.next(), peer.closed.then(c => {
    throw new Error(`closed with ${c.code} "${c.reason}" instead of an echo of ${data.length} bytes`);
  })]);
  equal(message.binary, binary, 'the type of the echo');
  if (!message.data.equals(data)) throw new Error(`an echo of ${message.data.length} bytes that differs from the ${data.length} sent`);
}

/** Each is called with the peer's end of a new connection, and the lines that our end prints. */
const scenarios = {
  async 'text at the boundary lengths'(peer) {
    for (const length of lengths) await echo(peer, text(length), false);
    await peer.close(1000, '');
  },
  async 'binary at the boundary lengths'(peer) {
    for (const length of lengths) await echo(peer, bytes(length), true);
    await peer.close(1000, '');
  },
  async 'many messages at once'(peer) {
    for (let i = 0; i < 200; i++) peer.send(text(i * 11), { binary: false, fin: true });
    for (let i = 0; i < 200; i++) await expect(peer, text(i * 11), false);
    await peer.close(1000, '');
  },
  async 'fragments from the peer'(peer) {
    for (const length of lengths) {
      for (const binary of [false, true]) {
        const data = binary ? bytes(length) : text(length);
        const third = Math.floor(length / 3);
        peer.send(data.subarray(0, third), { binary, fin: false });
        peer.send(data.subarray(third, 2 * third), { binary, fin: false });
        peer.send(data.subarray(2 * third), { binary, fin: true });
        await expect(peer, data, binary);
      }
    }
    await peer.close(1000, '');
  },
  async 'a ping from the peer'(peer) {
    for (const length of [0, 1, 125]) equal((await peer.ping(text(length))).toString(), text(length).toString(), 'the pong');
    await peer.close(1000, '');
  },
  async 'a ping to the peer'(peer) {
    for (const payload of ['are you there?', 'x'.repeat(125)]) {
      peer.send(Buffer.from('/ping ' + payload), { binary: false, fin: true });
      await expect(peer, Buffer.from('pong ' + payload), false);
    }
    await peer.close(1000, '');
  },
  async 'the peer closes with code and reason'(peer, ours) {
    const closed = await peer.close(4001, 'leaving é');
    equal(closed.code, 4001, 'the code of the close frame');
    await ours.line(/^closed 4001 leaving é$/);
  },
  async 'the peer closes without a code'(peer, ours) {
    await peer.close();
    await ours.line(/^closed (1005|1000) $/);
  },
  async 'we close with code and reason'(peer, ours) {
    peer.send(Buffer.from('/close 4002 go é'), { binary: false, fin: true });
    const { code, reason } = await peer.closed;
    equal(code, 4002, 'the code that the peer sees');
    equal(reason, 'go é', 'the reason that the peer sees');
    await ours.line(/^closed 4002 /);
  },
  async 'a large message to our end'(peer) {
    const { large } = ends;
    peer.send(Buffer.from('/sink'), { binary: false, fin: true });
    const data = bytes(large);
    peer.send(data, { binary: true, fin: true });
    let sum = 0;
    for (const byte of data) sum = (Math.imul(sum, 31) + byte) >>> 0;
    await expect(peer, Buffer.from(`${large} ${sum}`), false);
    await peer.close(1000, '');
  },
  async 'a large message from our end'(peer) {
    const { large } = ends;
    peer.send(Buffer.from(`/source ${large}`), { binary: false, fin: true });
    await expect(peer, bytes(large), true);
    await peer.close(1000, '');
  },
  async 'an echo of a large message'(peer) {
    const { large } = ends;
    await echo(peer, bytes(large), true);
    await echo(peer, text(large), false);
    await peer.close(1000, '');
  },
};

/** The scenarios for a peer. `fragments`: it can send fragments; `duplex`: it reads while it writes, which a streamed echo requires. */
export function scenariosFor({ fragments, duplex }) {
  return Object.entries(scenarios).filter(([name]) => (fragments || name !== 'fragments from the peer') && (duplex || name !== 'an echo of a large message'));
}
