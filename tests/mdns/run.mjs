// NanoWs.Mdns with other implementations of multicast DNS, in a network namespace of its own: node tests/mdns/run.mjs --help
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { begin } from '../Kit/usage.mjs';

const inside = process.env.NANOWS_NAMESPACE === 'yes';
const [word] = begin(import.meta.url, `node tests/mdns/run.mjs   NanoWs.Mdns with the npm package multicast-dns, with itself, and on Mono if that is installed; before:
                          npm ci --prefix tests/mdns
node tests/mdns/run.mjs avahi   with avahi-daemon and avahi-utils instead

The programs talk to each other over the loopback interface of a network namespace that the test makes, so that no packet leaves it. This needs unshare and ip
(Debian: util-linux, iproute2), and root or a system that lets users make namespaces; without them the tests are skipped.`, ['avahi']);

// The tests are this program once more, in the namespace.
if (!inside) {
  const enter = [['--net', '--mount'], ['--net', '--mount', '--map-root-user']].find(options => spawnSync('unshare', [...options, 'ip', 'link', 'set', 'lo', 'up']).status === 0);
  if (!enter) {
    console.log('skip  mdns: unshare and ip cannot make a network namespace here (root, or user namespaces, are needed)\n0 passed, 0 failed, 1 skipped');
    process.exit(0);
  }
  const { status } = spawnSync('unshare', [...enter, process.execPath, fileURLToPath(import.meta.url), ...(word ? [word] : [])], { stdio: 'inherit', env: { ...process.env, NANOWS_NAMESPACE: 'yes' } });
  process.exit(status ?? 1);
}

// The namespace's.
const { interfaceDown, interfaceUp } = await import('./network.mjs');
interfaceUp();
spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run']); // for avahi, whose folder there is not to be the system's
const { has, skip, stopAll, totals } = await import('../interop/harness.mjs');
const { naming } = await import('./naming.mjs');
const { questions } = await import('./questions.mjs');
const { dashboard } = await import('./dashboard.mjs');
const { avahi } = await import('./avahi.mjs');
const runtimes = [['dotnet', 'bin/NanoWs.MdnsHost/release'], ['mono', 'netstandard2.1']];
for (const [runtime, folder] of runtimes) {
  if (!has(runtime)) {
    skip(`a host on ${runtime}`, runtime);
    continue;
  }
  const host = { runtime, knowsInterrupts: runtime === 'dotnet', program: fileURLToPath(new URL(`../../artifacts/${folder}/NanoWs.MdnsHost.dll`, import.meta.url)) };
  if (word) {
    await avahi(host);
    continue;
  }
  await questions(host);
  await dashboard(host);
  if (runtime === 'mono') continue; // its sockets are another implementation; names meet the same code as on .NET
  await naming(host, { interfaceDown, interfaceUp });
}
await stopAll();
const { passed, failed, skipped } = totals();
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
