// The namespace's loopback interface, our host on it, and others there.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import multicastDns from 'multicast-dns';
import packet from 'dns-packet';
import { Program, within } from '../interop/harness.mjs';

export { packet };
export const group = '224.0.0.251';
const port = 5353;

function ip(...args) {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

/** Loopback does without multicast otherwise. */
export function interfaceUp() {
  ip('link', 'set', 'lo', 'up', 'multicast', 'on');
  ip('route', 'replace', '224.0.0.0/4', 'dev', 'lo');
}

export function interfaceDown() {
  ip('link', 'set', 'lo', 'down');
}

/** Starts our host, on 127.0.0.1 unless another address of the interface is given. */
export function start({ runtime, program, knowsInterrupts, address = '127.0.0.1' }, name, ...options) {
  return Object.assign(new Program(runtime, [program, name, '--address', address, ...options]), { knowsInterrupts });
}

/** Ctrl-C. Mono does not hand it on without a terminal. */
export async function interrupt(host) {
  if (!host.knowsInterrupts) {
    await host.stop();
    return;
  }
  process.kill(host.process.pid, 'SIGINT');
  await host.line(/^closed$/);
}

/** Another host, with the implementation of the npm package. It keeps the packets that it saw. */
export class Other {
  constructor(address = '127.0.0.1') {
    this.packets = [];
    this.waiting = new Set();
    this.mdns = multicastDns({ bind: '0.0.0.0', interface: address });
    this.mdns.on('packet', (message, sender) => {
      this.packets.push({ ...message, sender, time: performance.now() });
      for (const check of this.waiting) check();
    });
    this.ready = once(this.mdns, 'ready');
  }

  /** The first packet of which the function returns something, and what it returns. */
  seen(find, what) {
    return within(new Promise(resolve => {
      let next = 0;
      const check = () => {
        for (; next < this.packets.length; next++) {
          const found = find(this.packets[next]);
          if (!found) continue;
          this.waiting.delete(check);
          resolve(found);
          return;
        }
      };
      this.waiting.add(check);
      check();
    }), what, 20000);
  }

  /** Asks until there is a response with what the function wants, once in a second as resolvers do (section 5.2). */
  async ask(questions, find, what) {
    this.packets.length = 0;
    const query = () => this.mdns.query({ questions });
    query();
    const again = setInterval(query, 1100);
    try {
      return await this.seen(message => message.type === 'response' && find([...message.answers, ...message.additionals], message), what);
    } finally {
      clearInterval(again);
    }
  }

  /** Has this name, and says so to those who ask. */
  defend(name, address) {
    const response = { answers: [{ name, type: 'A', ttl: 120, flush: true, data: address }] };
    this.mdns.on('query', query => {
      if (query.questions.some(question => question.name.toLowerCase() === name)) this.mdns.respond(response);
    });
    return response;
  }

  close() {
    return new Promise(resolve => this.mdns.destroy(resolve));
  }
}

/** Sends one packet from this address and port, and returns the packets that come there in reply; port 0 is any free one. */
export async function exchange(bytes, { address = '127.0.0.1', from = 0, tries = 4 } = {}) {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(from, address);
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  const reply = once(socket, 'message').then(([message]) => packet.decode(message));
  const send = () => socket.send(bytes, port, group);
  send();
  const again = setInterval(send, 1100);
  try {
    return await within(reply, 'a reply by unicast', tries * 1100);
  } finally {
    clearInterval(again);
    socket.close();
  }
}

/** Sends so many packets, one after the other. */
export async function flood(count, make) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  for (let i = 0; i < count; i++) await new Promise(resolve => socket.send(make(i), port, group, resolve));
  socket.close();
}
