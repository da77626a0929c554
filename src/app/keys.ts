import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { createAuthenticate, keepBootstrapKey, newKeyText, tokenOf } from '../access/index.ts';
import type { AdminSessions } from '../admin/index.ts';
import type { Config } from '../config/index.ts';
import type { HttpParts } from '../http/index.ts';
import { type Clock, cryptoRandom, systemClock } from '../lib/index.ts';
import {
  createGrantTokens,
  firstText,
  type GrantTokens,
  type Rotation,
  readRing,
  rotateSigningKeys,
} from '../signing/index.ts';
import type { SigningKeyRotated, SigningKeyStore } from '../signing/port.ts';
import { readOrMake, requireDataDir, type Store, signingKeysIn } from '../store/index.ts';
import { type OpenedData, openConfigured } from './database.ts';
import { CannotStart, createTools, type Tools } from './tools.ts';

/** The database, and the keys that are made from its secret key. */
export const openStoreAndKeys = async (
  config: Config,
  { clock, fault }: Pick<Tools, 'clock' | 'fault'>,
): Promise<
  Pick<OpenedData, 'store' | 'signingKeys' | 'facts' | 'roles' | 'secretKey' | 'snapshot'> & { tokenKey: Buffer }
> => {
  const { store, signingKeys, secretKey, facts, roles, snapshot } = await openConfigured(config, fault, {
    onTime: (at) => clock.follow(at),
  });
  const tokenKey = hkdfSync('sha256', secretKey, '', 'offhook confirmation tokens', 32);
  return { store, signingKeys, facts, roles, secretKey, snapshot, tokenKey: Buffer.from(tokenKey) };
};

/** Makes sure that the configured API key, or the one in the data directory, works. Answers where it is to be found. */
export const keepApiKey = async (
  { http, dataDir }: Config,
  store: Store,
  { clock, random, logger }: Tools,
): Promise<string> => {
  const made = () => Buffer.from(`${newKeyText(random)}\n`);
  const key = http.apiKey?.reveal() ?? (await readOrMake(dataDir, 'api-key', made)).toString().trim();
  const usable = await keepBootstrapKey(store.keys, key, random, clock.now());
  if (!usable) logger.warn('the bootstrap API key was revoked: delete the file api-key, or set another http.apiKey');
  return http.apiKey ? 'http.apiKey' : join(dataDir, 'api-key');
};

/** Whom REST believes, and the tokens that it gives out. `tokenKey` outlives a restart, and tokens with it. */
export const createAccess = (
  { keys, confirmations }: Pick<Store, 'keys' | 'confirmations'>,
  tokenKey: Buffer,
  clock: Clock,
  sessions: Pick<AdminSessions, 'find'>,
): Pick<HttpParts, 'authenticate' | 'tokenFor'> => ({
  authenticate: createAuthenticate({
    keys,
    clock,
    tokenKey,
    ownerOf: async (id) => (await confirmations.load(id))?.app,
    sessionOf: (shown) => sessions.find(shown),
  }),
  tokenFor: (id) => tokenOf(tokenKey, id),
});

const brokenRing = ({ place }: SigningKeyStore, fault: string): CannotStart =>
  new CannotStart(`${place} ${fault}: put it back from a backup, or delete it.`);

/** Reads the keys once, so that what holds none is told at the start and not at an OK click. `readKeys` gives their text, afresh each time. */
export const openGrantTokens = async (
  keys: SigningKeyStore,
  issuer: string,
  { clock, random }: Tools,
): Promise<{ readonly grantTokens: GrantTokens; readonly readKeys: () => Promise<string> }> => {
  const readKeys = () => keys.read(firstText({ random, clock }));
  const ring = readRing(await readKeys());
  if (!ring.ok) throw brokenRing(keys, ring.error);
  return { grantTokens: createGrantTokens({ read: readKeys, issuer, clock }), readKeys };
};

/** Makes a new key for grant tokens. A running server signs with it from `signsFrom` on (milliseconds since the epoch). */
export const rotateSigningKey = async (config: Config, rotation: Rotation): Promise<SigningKeyRotated> => {
  const { keys, close } = await openSigningKeys(config);
  try {
    const done = await rotateSigningKeys(keys, rotation, { random: cryptoRandom, clock: systemClock });
    if (!done.ok) throw brokenRing(keys, done.error);
    return done.value;
  } finally {
    await close();
  }
};

/** In a data directory nobody needs to have the database open. */
const openSigningKeys = async (config: Config): Promise<{ keys: SigningKeyStore; close: () => Promise<void> }> => {
  const { store, dataDir } = config;
  if (store.url === undefined) {
    requireDataDir(dataDir);
    return { keys: signingKeysIn(dataDir), close: async () => undefined };
  }
  const opened = await openConfigured(config, createTools(config, {}).fault);
  return { keys: opened.signingKeys, close: () => opened.store.close() };
};
