// Names that others have already, at the same time, or later.
import { equal, test } from '../interop/harness.mjs';
import { interrupt, Other, start } from './network.mjs';

const has = (name, address) => found => found.some(record => record.type === 'A' && record.name === name && record.data === address);

export async function naming(program, { interfaceDown, interfaceUp }) {
  const where = ` (${program.runtime})`;
  await test('a name that another host has is left to it' + where, async () => {
    const other = new Other();
    await other.ready;
    other.defend('greenhouse.local', '127.0.0.9');
    const host = start(program, 'greenhouse');
    await host.line(/^announced greenhouse-2\.local, greenhouse$/);
    await other.ask([{ name: 'greenhouse-2.local', type: 'A' }], has('greenhouse-2.local', '127.0.0.1'), 'A');
    await interrupt(host);
    await other.close();
  });

  await test('a name that this host has is defended' + where, async () => {
    const other = new Other();
    await other.ready;
    const host = start(program, 'greenhouse');
    await host.line(/^announced greenhouse\.local, greenhouse$/);
    const probe = { questions: [{ name: 'greenhouse.local', type: 'ANY' }], authorities: [{ name: 'greenhouse.local', type: 'A', ttl: 120, data: '127.0.0.99' }] };
    other.packets.length = 0;
    other.mdns.query(probe);
    setTimeout(() => other.mdns.query(probe), 250);
    await other.seen(message => message.type === 'response' && has('greenhouse.local', '127.0.0.1')(message.answers), 'the defence');
    // A second host of our own sees it, too; and one of the same address is no conflict.
    const second = start({ ...program, address: '127.0.0.3' }, 'greenhouse', '--title', 'Second');
    await second.line(/^announced greenhouse-2\.local, Second$/);
    await interrupt(second);
    const third = start(program, 'greenhouse', '--title', 'Third');
    await third.line(/^announced greenhouse\.local, Third$/);
    await interrupt(third);
    await interrupt(host);
    await other.close();
  });

  await test('a name that another host claims later is probed again, and given up if it insists' + where, async () => {
    const other = new Other();
    await other.ready;
    const host = start(program, 'greenhouse');
    await host.line(/^announced greenhouse\.local, greenhouse$/);
    const claim = { answers: [{ name: 'greenhouse.local', type: 'A', ttl: 120, flush: true, data: '127.0.0.9' }] };
    other.mdns.respond(claim);
    await host.line(/^in doubt$/);
    await host.line(/^announced greenhouse\.local, greenhouse$/);
    other.defend('greenhouse.local', '127.0.0.9');
    other.mdns.respond(claim);
    await host.line(/^in doubt$/);
    await host.line(/^announced greenhouse-2\.local, greenhouse$/);
    await interrupt(host);
    await other.close();
  });

  await test('of two hosts that start at the same time one gets the name' + where, async () => {
    const hosts = ['127.0.0.1', '127.0.0.3'].map(address => start({ ...program, address }, 'greenhouse', '--title', 'House'));
    const names = await Promise.all(hosts.map(async host => (await host.line(/^announced (.*)$/))[1]));
    const labels = names.map(name => name.split(', '));
    equal(labels.map(([name]) => name).sort().join(), 'greenhouse-2.local,greenhouse.local', 'hosts');
    equal(labels.map(([, title]) => title).sort().join(), 'House,House (2)', 'titles');
    for (const host of hosts) await interrupt(host);
  });

  await test('a host without a network announces itself when there is one' + where, async () => {
    interfaceDown();
    const host = start(program, 'greenhouse');
    await host.line(/^open$/);
    interfaceUp();
    await host.line(/^announced greenhouse\.local, greenhouse$/);
    const other = new Other();
    await other.ready;
    interfaceDown();
    interfaceUp();
    await other.ask([{ name: 'greenhouse.local', type: 'A' }], has('greenhouse.local', '127.0.0.1'), 'A');
    await interrupt(host);
    await other.close();
  });
}
