// nginx as a reverse proxy in front of our server, with the configuration that its manual gives for WebSockets.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program, has, skip, temporaryFolder } from './harness.mjs';
import { wsClient } from './ws.mjs';

export async function nginx(server) {
  const name = 'ws client, nginx, our server';
  if (!has('nginx')) return skip(name, 'nginx');
  const folder = temporaryFolder();
  const socket = join(folder, 'http.sock');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder};`).join(' ');
  writeFileSync(join(folder, 'nginx.conf'), `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http {
      ${paths}
      access_log off;
      map $http_upgrade $connection_upgrade { default upgrade; '' close; }
      server {
        listen unix:${socket};
        location / {
          proxy_pass http://127.0.0.1:${server.port};
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $connection_upgrade;
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }
      }
    }`);
  const proxy = new Program('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  try {
    await proxy.line(/start worker process \d+/);
    await wsClient(name, `ws+unix:${socket}:/through/nginx`, server);
  } finally {
    await proxy.stop();
  }
}
