import { readFileSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import { holdsCode } from '../confirmation/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import { type Background, type Client, Clients } from '../openid/index.ts';
import { type Offline, withData } from './offline.ts';
import { type Answer, badInput, notPossible } from './outcome.ts';
import { ACTOR } from './server-or-data.ts';
import { table } from './table.ts';
import { unknownApp } from './unknown-app.ts';

/** What `client add` was given. */
export interface AddClientOptions {
  readonly app: string;
  readonly redirect?: readonly string[];
  readonly ciba?: true;
  readonly ping?: string;
  readonly ok: string;
  readonly label?: string;
  readonly keys?: string;
  readonly idTokenAlg: string;
}

/** Adds a client of OpenID Connect and shows its secret this once: it is kept sealed. */
export const addClient = async (config: Config, options: AddClientOptions): Promise<Answer> => {
  const { app, label, redirect = [], keys, idTokenAlg, ok } = options;
  if (idTokenAlg !== 'ES256' && idTokenAlg !== 'EdDSA') throw badInput('--id-token-alg must be ES256 or EdDSA.');
  if (ok !== 'click' && ok !== 'client') throw badInput('--ok must be click or client.');
  const wanted = {
    app,
    label,
    redirectUris: redirect,
    keys: keys === undefined ? undefined : keysIn(keys),
    idTokenAlg,
    background: backgroundOf(options),
    ok,
  } as const;
  const done = await withData(config, async (data) => {
    const added = await clientsOf(config, data).add(wanted, ACTOR);
    return { added, unknown: added.ok ? await unknownApp(app, data.keys) : '' };
  });
  const { added, unknown } = done;
  if (!added.ok) throw added.error === 'too-many' ? notPossible(FULL) : badInput(added.error.detail);
  const { client, secret } = added.value;
  const { id } = client;
  return {
    text:
      secret === undefined
        ? `Added client ${id} of ${app}, which proves who it is by its key (private_key_jwt).${offOf(config)}${unknown}`
        : `Added client ${id} of ${app}. Its secret (client_secret_basic) is shown this once:\n\n  ${secret}\n${offOf(config)}${unknown}`,
    data: { ...clientJson(client), ...(secret !== undefined && { secret }) },
  };
};

const FULL = 'There are as many clients as there may be: remove some first.';

const clientsOf = ({ code }: Config, { clients, pingFault }: Offline): Clients =>
  new Clients({
    store: clients,
    clock: systemClock,
    random: cryptoRandom,
    holdsCode: (text) => holdsCode(text, code),
    pingFault,
  });

const offOf = ({ openid }: Config): string =>
  openid.enabled ? '' : '\nNobody can use it yet: openid.enabled is false in this configuration.';

const backgroundOf = ({ ciba, ping }: AddClientOptions): Background => {
  if (ping !== undefined) return { kind: 'ping', url: ping };
  return { kind: ciba ? 'poll' : 'none' };
};

/** A JSON Web Key, or a set of them. */
const keysIn = (path: string): readonly unknown[] => {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw badInput(`The file ${path} cannot be read, or is no JSON.`);
  }
  const { keys } = (read ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) ? keys : [read];
};

/** Every client; never a secret. */
export const listClients = async (config: Config): Promise<Answer> => {
  const clients = await withData(config, (data) => clientsOf(config, data).list());
  const head = ['ID', 'APP', 'LABEL', 'PROVES BY', 'BACKGROUND', 'OK', 'MADE', 'REDIRECTS'];
  const rows = clients.map((client) => {
    const { id, app, label, proof, background, ok, createdAt, redirectUris } = clientJson(client);
    return [id, app, label, proof, background, ok, createdAt, redirectUris.join(' ')];
  });
  const text =
    clients.length === 0
      ? 'There are no clients yet: offhook client add --app <name> --redirect <url>'
      : table(head, rows);
  return { text, data: { items: clients.map(clientJson) } };
};

/** Removes a client with all that was issued to it: the next request is refused. */
export const removeClient = async (config: Config, id: string): Promise<Answer> => {
  const done = await withData(config, (data) => clientsOf(config, data).remove(id, ACTOR));
  if (!done) throw notPossible(`There is no client ${id}: offhook client list shows them.`);
  return { text: `Removed client ${id}.`, data: { removed: id } };
};

const clientJson = ({ id, app, label, redirectUris, proof, idTokenAlg, background, ok, createdAt }: Client) => ({
  id,
  app,
  label,
  redirectUris,
  proof: proof.kind === 'secret' ? 'client_secret_basic' : 'private_key_jwt',
  idTokenAlg,
  background: background.kind,
  ...(background.kind === 'ping' && { pingUrl: background.url }),
  ok,
  createdAt: new Date(createdAt).toISOString(),
});
