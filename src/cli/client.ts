import { readFileSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import { holdsCode } from '../confirmation/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import { type Background, type Client, type ClientEvent, newClient } from '../openid/index.ts';
import { withData } from './offline.ts';
import { type Answer, badInput, notPossible } from './outcome.ts';
import { ownerOf } from './owner.ts';
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
  const { app, label } = ownerOf(options);
  const { redirect = [], keys, idTokenAlg, ping, ok } = options;
  if (holdsCode(label, config.code))
    throw badInput('The label is shown beside a code: it must not hold as many digits in a row as one.');
  if (idTokenAlg !== 'ES256' && idTokenAlg !== 'EdDSA') throw badInput('--id-token-alg must be ES256 or EdDSA.');
  if (ok !== 'click' && ok !== 'client') throw badInput('--ok must be click or client.');
  const now = systemClock.now();
  const background = backgroundOf(options);
  const given = {
    app,
    label,
    redirectUris: redirect,
    keys: keys === undefined ? undefined : keysIn(keys),
    idTokenAlg,
    background,
    ok,
  } as const;
  const made = newClient(given, { random: cryptoRandom, now });
  if (!made.ok) throw badInput(made.error);
  const { client, secret } = made.value;
  const unknown = await withData(config, async ({ clients, pingFault, keys: apiKeys }) => {
    const fault = ping === undefined ? undefined : pingFault(ping);
    if (fault !== undefined) throw badInput(`The URL ${JSON.stringify(ping)} ${fault}.`);
    await clients.add(made.value, eventOf('client.added', client, now));
    return unknownApp(app, apiKeys);
  });
  const { id } = client;
  return {
    text:
      secret === undefined
        ? `Added client ${id} of ${app}, which proves who it is by its key (private_key_jwt).${offOf(config)}${unknown}`
        : `Added client ${id} of ${app}. Its secret (client_secret_basic) is shown this once:\n\n  ${secret}\n${offOf(config)}${unknown}`,
    data: { ...clientJson(client), ...(secret !== undefined && { secret }) },
  };
};

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
  const clients = await withData(config, (data) => data.clients.all());
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
  const done = await withData(config, async ({ clients }) => {
    const found = await clients.find(id);
    return found !== undefined && clients.remove(id, eventOf('client.removed', found.client, systemClock.now()));
  });
  if (!done) throw notPossible(`There is no client ${id}: offhook client list shows them.`);
  return { text: `Removed client ${id}.`, data: { removed: id } };
};

const eventOf = (type: ClientEvent['type'], { id, app, label }: Client, at: number): ClientEvent => ({
  type,
  at,
  client: id,
  app,
  label,
  actor: ACTOR,
});

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
