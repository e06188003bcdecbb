// Debian's avahi, with a message bus of its own. Since 0.8 it takes the loopback interface.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { equal, has, Program, skip, test } from '../interop/harness.mjs';
import { interrupt, start } from './network.mjs';

const bus = 'unix:path=/run/avahi-daemon/bus';
const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus };
const allowed = ['user="*"', 'own="*"', ...['send', 'receive'].flatMap(way => ['method_call', 'method_return', 'signal', 'error'].map(type => `${way}_type="${type}"`))];

function startBus() {
  mkdirSync('/run/avahi-daemon', { recursive: true });
  writeFileSync('/run/avahi-daemon/bus.conf', `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>${bus}</listen><auth>EXTERNAL</auth><policy context="default">${allowed.map(what => `<allow ${what}/>`).join('')}</policy></busconfig>`);
  return new Program('dbus-daemon', ['--config-file=/run/avahi-daemon/bus.conf', '--nofork', '--print-address']);
}

// Its host is 127.0.0.1 as well, because that is the interface's address.
async function startAvahi(name) {
  writeFileSync('/run/avahi-daemon/avahi.conf', `[server]\nhost-name=${name}\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\n[publish]\npublish-workstation=no\n`);
  const daemon = new Program('avahi-daemon', ['--file', '/run/avahi-daemon/avahi.conf', '--no-drop-root', '--no-chroot', '--no-rlimits'], { env });
  const [, host] = await daemon.line(/^Server startup complete\. Host name is (\S+)\./);
  return Object.assign(daemon, { host });
}

const ask = (program, ...args) => spawnSync(program, args, { env, encoding: 'utf8', timeout: 15000 }).stdout.trim();

export async function avahi(program) {
  const where = ` (${program.runtime})`;
  const missing = ['avahi-daemon', 'avahi-browse', 'avahi-resolve', 'dbus-daemon'].find(name => !has(name));
  if (missing) {
    skip(`avahi${where}`, missing);
    return;
  }
  const messages = startBus();
  await messages.line(/^unix:/); // it can be reached
  await test('avahi finds host and pages, and forgets them after Ctrl-C' + where, async () => {
    const daemon = await startAvahi('desktop');
    const host = start({ ...program, address: '127.0.0.3' }, 'greenhouse', '--port', '8080', '--title', 'Green House', '--text', 'path=/garden');
    await host.line(/^announced greenhouse\.local, Green House$/);
    equal(ask('avahi-resolve', '-4', '-n', 'greenhouse.local'), 'greenhouse.local\t127.0.0.3', 'address');
    const found = ask('avahi-browse', '-rpt', '_http._tcp').split('\n').filter(line => line.startsWith('='));
    equal(found.join(), '=;lo;IPv4;Green\\032House;Web Site;local;greenhouse.local;127.0.0.3;8080;"path=/garden"', 'pages');
    await interrupt(host);
    if (program.knowsInterrupts) {
      await new Promise(resolve => setTimeout(resolve, 1500)); // section 10.1: a record that is taken back is forgotten after a second
      equal(ask('avahi-browse', '-pt', '_http._tcp'), '', 'pages after the end');
    }
    await daemon.stop();
  });
  await test('a host leaves the name to avahi, which has it' + where, async () => {
    const daemon = await startAvahi('desktop');
    const host = start({ ...program, address: '127.0.0.3' }, 'desktop');
    await host.line(/^announced desktop-2\.local, desktop$/);
    await interrupt(host);
    await daemon.stop();
  });
  await test('avahi leaves the name to a host that has it' + where, async () => {
    const host = start({ ...program, address: '127.0.0.3' }, 'greenhouse');
    await host.line(/^announced greenhouse\.local, greenhouse$/);
    const daemon = await startAvahi('greenhouse');
    equal(daemon.host, 'greenhouse-2.local', 'name of avahi');
    await daemon.stop();
    await interrupt(host);
  });
  await messages.stop();
}
