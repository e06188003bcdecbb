// A dashboard by its name.
import { equal, test } from '../interop/harness.mjs';
import { interrupt, Other, start } from './network.mjs';

export async function dashboard(program) {
  const where = ` (${program.runtime})`;
  await test('a dashboard is found by its name and in the list of web servers, and its page there' + where, async () => {
    const other = new Other();
    await other.ready;
    const host = start(program, 'greenhouse', '--port', '8080', '--title', 'Green House', '--dashboard');
    await host.line(/^http:\/\/greenhouse\.local:8080\/$/);
    const listed = await other.ask([{ name: '_http._tcp.local', type: 'PTR' }], found => found.find(record => record.type === 'SRV'), 'SRV');
    equal(`${listed.name} ${listed.data.target}:${listed.data.port}`, 'Green House._http._tcp.local greenhouse.local:8080', 'service');
    const { data } = await other.ask([{ name: 'greenhouse.local', type: 'A' }], found => found.find(record => record.type === 'A'), 'A');
    const response = await fetch(`http://${data}:${listed.data.port}/`);
    equal(response.status, 200, 'status');
    equal((await response.text()).startsWith('<!DOCTYPE html>'), true, 'page');
    if (program.knowsInterrupts) {
      other.packets.length = 0;
      await interrupt(host);
      await other.seen(message => message.answers.some(record => record.type === 'A' && record.ttl === 0), 'a goodbye');
    } else {
      await interrupt(host);
    }
    await other.close();
  });

  await test('a dashboard whose name another host has shows the one that it got' + where, async () => {
    const other = new Other();
    await other.ready;
    other.defend('greenhouse.local', '127.0.0.9');
    const host = start(program, 'greenhouse', '--port', '8080', '--dashboard');
    await host.line(/^http:\/\/greenhouse-2\.local:8080\/$/);
    await interrupt(host);
    await other.close();
  });

  await test('a dashboard that cannot have a name says so, and goes on' + where, async () => {
    const host = start({ ...program, address: '203.0.113.1' }, 'greenhouse', '--port', '8080', '--dashboard');
    await host.line(/^No name on the network: SocketException: /);
    const response = await fetch('http://127.0.0.1:8080/');
    equal(response.status, 200, 'status');
    await interrupt(host);
  });
}
