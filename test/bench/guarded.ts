import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { promisify } from 'node:util';
import type { OffhookProcess } from '../support/offhook-process.ts';
import type { Overrides } from './overrides.ts';

/** What a bench sets so that a proxy on this machine can ask, and a button answer. */
export const guardedEnv: Overrides = {
  OFFHOOK_FORWARD_AUTH__PROXIES: ['127.0.0.1/32', 'the bench is the proxy'],
  OFFHOOK_FORWARD_AUTH__USER: ['anna', 'no log-in stands in front'],
  OFFHOOK_FORWARD_AUTH__ACCEPT_SHARED_SESSION: ['true', 'nor are there log-ins to tell apart'],
  OFFHOOK_FORWARD_AUTH__REDIRECTS: ['http://box.example', 'the guarded application'],
  OFFHOOK_DEVICE__BUTTONS: ['http', 'a button proves what the proxy asks'],
};

const ASKED = '/v1/forward-auth?action=settings.export&title=Export%20settings&redirect=302';

/** The request of a proxy that is answered 204, and its header fields: somebody has confirmed on the hosted page. Nobody else asks meanwhile. */
export const passingRequest = async ({ api, app, dataDir }: OffhookProcess) => {
  const made = await promisify(execFile)(
    process.execPath,
    ['dist/main.js', 'key', 'add', '--app', 'box', '--scopes', 'proxy', '--json'],
    { env: { PATH: process.env.PATH, OFFHOOK_DATA_DIR: dataDir } },
  );
  const headers = {
    authorization: `Bearer ${JSON.parse(made.stdout).key}`,
    'x-forwarded-for': '192.168.1.20',
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'box.example',
    'x-forwarded-uri': '/settings/export',
    'sec-fetch-mode': 'navigate',
  };
  const from = { 'x-forwarded-for': '192.168.1.20' };
  // Not by fetch, which says of itself that it is no navigation.
  const asking = request(api + ASKED, { headers }).end();
  const [sent] = (await once(asking, 'response')) as [IncomingMessage];
  sent.resume();
  const ticket = new URL(sent.headers.location ?? '').searchParams.get('t');
  const page = await fetch(`${api}/.offhook/confirm?t=${ticket}`, { headers: from });
  const tell = async (path: string, cookie: string, body: object, token?: string): Promise<Response> =>
    fetch(`${api}/.offhook/${path}`, {
      method: 'POST',
      headers: {
        ...from,
        cookie,
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const first = cookieIn(page);
  const { asked } = (await (await tell('begin', first, { ticket })).json()) as {
    readonly asked: { id: string; token: string };
  };
  const { outcome } = await app.rest.call('POST /v1/button');
  if (outcome !== 'confirmed') throw new Error(`the button did nothing: ${outcome}`);
  await tell(`v1/confirmations/${asked.id}/complete`, first, {}, asked.token);
  const finished = await tell('finish', first, { ticket, token: asked.token });
  if (!finished.ok) throw new Error(`nobody is let through: ${finished.status} ${await finished.text()}`);
  return { url: api + ASKED, headers: { ...headers, cookie: cookieIn(finished) } };
};

const cookieIn = (answer: Response): string => answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
