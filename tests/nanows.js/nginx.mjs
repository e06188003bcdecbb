// nginx in front of a board, as a reverse proxy of two kinds that are no good for WebSockets.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Program, temporaryFolder } from '../interop/harness.mjs';

/** What is added to nginx's defaults, with which it passes no Upgrade, and holds responses back; by name, as in scenarios.mjs. */
const kinds = { 'no upgrade': 'proxy_buffering off;', 'buffering': '' };

/** Starts it; returns the addresses, by name, and stop(). */
export async function startNginx(port) {
  const folder = temporaryFolder();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder};`).join(' ');
  const servers = Object.values(kinds).map((directives, i) => `
      server {
        listen unix:${folder}/${i}.sock;
        location / { proxy_pass http://127.0.0.1:${port}; proxy_set_header Host $http_host; ${directives} }
      }`);
  writeFileSync(join(folder, 'nginx.conf'), `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http { ${paths} access_log off; ${servers.join('')} }`);
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const proxy = new Program('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], { env });
  await proxy.line(/start worker process \d+/);

  // nginx takes only a port that it is given: it listens on a Unix socket, and these on ports that the system chooses.
  const urls = {}, relays = [];
  for (const [i, name] of Object.keys(kinds).entries()) {
    const relay = createServer(socket => {
      const other = connect(`${folder}/${i}.sock`);
      for (const [from, to] of [[socket, other], [other, socket]]) {
        from.on('error', () => {}).on('close', () => to.destroy()).pipe(to);
      }
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    relays.push(relay);
    urls[name] = `http://127.0.0.1:${relay.address().port}/`;
  }
  return { urls, stop: () => { relays.forEach(relay => relay.close()); return proxy.stop(); } };
}
