import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { createAuthenticate, keepBootstrapKey, newKeyText, tokenOf } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { HttpParts } from '../http/index.ts';
import { type Clock, cryptoRandom, type Random, type ReportFault, systemClock } from '../lib/index.ts';
import {
  createGrantTokens,
  firstRing,
  type GrantTokens,
  type Rotation,
  readRing,
  rotated,
  written,
} from '../signing/index.ts';
import { changeSigningFile, openData, readOrMake, readSigningFile, type Store } from '../store/index.ts';
import { CannotStart, type Tools } from './tools.ts';

/** The database, and the keys that are made from the secret key of the data directory. */
export const openStoreAndKeys = async (
  { dataDir }: Config,
  onFault: ReportFault,
): Promise<{ store: Store; tokenKey: Buffer }> => {
  const { store, secretKey } = await openData(dataDir, onFault);
  const tokenKey = hkdfSync('sha256', secretKey, '', 'offhook confirmation tokens', 32);
  return { store, tokenKey: Buffer.from(tokenKey) };
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
): Pick<HttpParts, 'authenticate' | 'tokenFor'> => ({
  authenticate: createAuthenticate({
    keys,
    tokenKey,
    ownerOf: async (id) => (await confirmations.load(id))?.app,
  }),
  tokenFor: (id) => tokenOf(tokenKey, id),
});

const firstText = (random: Random, clock: Clock) => (): string => written(firstRing(random, clock.now()));

const brokenRing = ({ dataDir }: Config, fault: string): CannotStart =>
  new CannotStart(`${join(dataDir, 'signing-keys.json')} ${fault}: put it back from a backup, or delete it.`);

/** Reads the keys once, so that a file that is none is told at the start and not at an OK click. */
export const openGrantTokens = async (
  config: Config,
  issuer: string,
  { clock, random }: Tools,
): Promise<GrantTokens> => {
  const read = () => readSigningFile(config.dataDir, firstText(random, clock));
  const ring = readRing(await read());
  if (!ring.ok) throw brokenRing(config, ring.error);
  return createGrantTokens({ read, issuer, clock });
};

/** Makes a new key for grant tokens. A running server signs with it from `signsFrom` on (milliseconds since the epoch). */
export const rotateSigningKey = async (
  config: Config,
  rotation: Rotation,
): Promise<{ readonly kid: string; readonly signsFrom: number; readonly published: readonly string[] }> => {
  const { event } = await changeSigningFile(config.dataDir, firstText(cryptoRandom, systemClock), (text) => {
    const now = systemClock.now();
    const before = readRing(text);
    if (!before.ok) throw brokenRing(config, before.error);
    const ring = rotated(before.value, rotation, cryptoRandom, now);
    const { key, signsFrom } = ring.at(-1) ?? ring[0];
    const published = ring.map((held) => held.key.public.kid);
    const event = { type: 'signing-key.rotated', at: now, kid: key.public.kid, signsFrom, published } as const;
    return { text: written(ring), event };
  });
  return event;
};
