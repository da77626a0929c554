import { keys } from './keys.ts';
import type { Config } from './schema.ts';
import { settingText, valueAt } from './told.ts';

/** The settings by which a node decides who confirms what: on several nodes a person must meet the same rules on each. */
const DECIDING =
  /^(?:(?:admin|code|confirmation|limits|network|authenticator|forwardAuth|openid)\..+|keycloak|sip\.(?:realm|serviceNumber|digestAlgorithms|peers|proxies|registrations)|tr064\.(?:single|guard\.(?:upstream|actions))|webhooks\.allowPrivate|retention\.days)$/;

const deciding = keys.filter(({ path, secret }) => !secret && DECIDING.test(path));

/** Where a node has its files is its own business, as what is in them that nobody is shown. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['password', 'passwordFile', 'tlsCa']);

/** What a configuration says of them, as texts by the path of their key. */
export const decidingSettings = (config: Config): Readonly<Record<string, string>> =>
  Object.fromEntries(deciding.map(({ path }) => [path, settingText(shared(valueAt(config, path)))]));

const shared = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item: unknown) => (isEntry(item) ? withoutOwn(item) : item)) : value;

const isEntry = (item: unknown): item is object => typeof item === 'object' && item !== null;

const withoutOwn = (entry: object): object =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !OWN_FIELDS.has(name)));
