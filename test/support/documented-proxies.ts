import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { placeOf, type RunningProxy, runCaddy, runNginx } from './proxy-process.ts';
import { tlsFile } from './tls-files.ts';

/** Where everything is in a test: the proxy on `port` of localhost, Offhook behind it. Browsers come from ::1, and the proxies to Offhook from 127.0.0.1: nobody is told apart else. */
export interface Placed {
  readonly port: number;
  readonly offhookPort: number;
}

const SECTION = /^## Behind a proxy$(.*?)^## /ms;

/** What docs/operate.md tells an operator to type for this, letter for letter. */
const documented = (language: 'yaml' | 'nginx' | 'caddy'): string => {
  const [, section = ''] = SECTION.exec(readFileSync('docs/operate.md', 'utf8')) ?? [];
  const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section) ?? [];
  if (block === undefined) throw new Error(`docs/operate.md, Behind a proxy, has no block of ${language}`);
  return block;
};

/** Replaces what a test cannot have as it is documented. Throws where it is not there: the document and the test would differ. */
const moved = (text: string, moves: readonly (readonly [from: string, to: string])[]): string =>
  moves.reduce((moving, [from, to]) => {
    if (!moving.includes(from)) throw new Error(`docs/operate.md, Behind a proxy, does not say ${from}`);
    return moving.replaceAll(from, to);
  }, text);

/** The settings of Offhook behind the proxy on this port. */
export const documentedSettings = (port: number): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  parse(moved(documented('yaml'), [['box.example', `localhost:${port}`]]));

export const startDocumentedNginx = ({ port, offhookPort }: Placed): Promise<RunningProxy> => {
  const dir = placeOf('nginx-prefix');
  const site = join(dir, 'offhook.conf');
  writeFileSync(
    site,
    moved(documented('nginx'), [
      ['listen 443 ssl', `listen [::1]:${port} ssl;\n  listen 127.0.0.1:${port} ssl`],
      ['/etc/ssl/certs/box.example.pem', tlsFile('server.pem')],
      ['/etc/ssl/private/box.example.key', tlsFile('server-key.pem')],
      ['127.0.0.1:8080', `127.0.0.1:${offhookPort}`],
    ]),
  );
  return runNginx(dir, port, site);
};

export const startDocumentedCaddy = ({ port, offhookPort }: Placed): Promise<RunningProxy> => {
  const certificate = `tls ${tlsFile('server.pem')} ${tlsFile('server-key.pem')}`;
  const site = moved(documented('caddy'), [
    ['box.example {', `https://localhost:${port} {\n\tbind ::1 127.0.0.1\n\t${certificate}`],
    ['127.0.0.1:8080', `127.0.0.1:${offhookPort}`],
  ]);
  const options = '\tauto_https off\n\tskip_install_trust\n';
  return runCaddy(placeOf('caddy-prefix'), port, { site, options });
};
