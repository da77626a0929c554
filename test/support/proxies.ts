import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeListeningPort } from './free-port.ts';
import { placeOf, type RunningProxy, runCaddy, runNginx } from './proxy-process.ts';
import { tlsFile } from './tls-files.ts';

/** What stands around a proxy. Everything is on 127.0.0.1. */
export interface Around {
  readonly offhookPort: number;
  readonly appPort: number;
  readonly key: string;
}

/** The addresses of the examples, moved to those of a test. */
const moved = (text: string, { offhookPort, appPort }: Around): string =>
  text.replaceAll('127.0.0.1:8080', `127.0.0.1:${offhookPort}`).replaceAll('127.0.0.1:3000', `127.0.0.1:${appPort}`);

/** nginx with the shipped example, for the users `anna` and `berta`, whose password is `secret`. */
export const startNginx = async (around: Around): Promise<RunningProxy> => {
  const dir = placeOf('nginx');
  const port = await freeListeningPort();
  await installNginx(dir, around.key, 'nginx.conf');
  const site = join(dir, 'etc/conf.d/box.conf');
  writeFileSync(site, moved(readFileSync(site, 'utf8'), around).replace('listen 80;', `listen 127.0.0.1:${port};`));
  const users = join(dir, 'etc/box.htpasswd');
  writeFileSync(users, readFileSync(users, 'utf8') + readFileSync(users, 'utf8').replace('anna', 'berta'));
  return runNginx(dir, port, site);
};

/** What the README says, but for the place, and with an `nginx` that reloads nothing. */
const installNginx = async (dir: string, key: string, file: string): Promise<void> => {
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin/nginx'), '#!/bin/sh\n', { mode: 0o755 });
  // A session of its own: openssl would ask at the terminal, where there is one.
  const child = spawn('sh', ['examples/nginx/install.sh', key, 'anna', file], {
    env: { PATH: `${join(dir, 'bin')}:${process.env.PATH}`, NGINX_DIR: join(dir, 'etc') },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  child.stdin.end('secret\nsecret\n');
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`install.sh ended with ${code}: ${complaint}`);
};

/** bcrypt of `secret` at its lowest cost, in the form that `caddy hash-password` of Debian 12 prints. */
const HASH = Buffer.from('$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW').toString('base64');

/** Caddy with the shipped example, for the same two. */
export const startCaddy = async (around: Around): Promise<RunningProxy> => {
  const dir = placeOf('caddy');
  const port = await freeListeningPort();
  const shipped = moved(readFileSync('examples/caddy/Caddyfile', 'utf8'), around);
  const site = shipped
    .replace(':80 {', `:${port} {\n\tbind 127.0.0.1`)
    .replace('anna {$ANNA_HASH}', 'anna {$ANNA_HASH}\n\t\tberta {$ANNA_HASH}');
  return runCaddy(dir, port, { site, env: { OFFHOOK_KEY: around.key, ANNA_HASH: HASH } });
};

/** Browsers come from here, and the proxies to Offhook from 127.0.0.1: nobody is told apart else. */
const OUTSIDE = '::1';

/** A proxy with the shipped example for a page of Offhook's; `origin` is where browsers find the application. */
export interface GuardingProxy extends RunningProxy {
  readonly origin: string;
}

/** Begins one on this port, in front of what stands around it. */
export type StartGuarding = (around: Around, port: number) => Promise<GuardingProxy>;

/** nginx with `page.conf`, over TLS. */
export const nginxGuards: StartGuarding = async (around, port) => {
  const dir = placeOf('nginx-page');
  await installNginx(dir, around.key, 'page.conf');
  const site = join(dir, 'etc/conf.d/box.conf');
  const tls = `ssl_certificate ${tlsFile('server.pem')};\n  ssl_certificate_key ${tlsFile('server-key.pem')};`;
  const listen = `listen [${OUTSIDE}]:${port} ssl;\n  ${tls}`;
  writeFileSync(site, moved(readFileSync(site, 'utf8'), around).replace('listen 80;', listen));
  return { ...(await runNginx(dir, port, site, OUTSIDE)), origin: `https://localhost:${port}` };
};

/** Caddy with `page.Caddyfile`, over plain HTTP. */
export const caddyGuards: StartGuarding = async (around, port) => {
  const shipped = moved(readFileSync('examples/caddy/page.Caddyfile', 'utf8'), around);
  const site = shipped.replace(':80 {', `:${port} {\n\tbind ${OUTSIDE}`);
  const env = { OFFHOOK_KEY: around.key, ANNA_HASH: HASH };
  const running = await runCaddy(placeOf('caddy-page'), port, { site, env, host: OUTSIDE });
  return { ...running, origin: `http://localhost:${port}` };
};
