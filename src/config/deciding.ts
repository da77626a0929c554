import { keys } from './keys.ts';
import type { Config } from './schema.ts';
import { settingText, valueAt } from './told.ts';

/** The settings by which a node decides who confirms what: on several nodes a person must meet the same rules on each. */
const DECIDING =
  /^(?:(?:code|confirmation|limits|network|authenticator)\..+|sip\.(?:realm|serviceNumber|digestAlgorithms|peers|proxies)|webhooks\.allowPrivate|retention\.days)$/;

const deciding = keys.filter(({ path, secret }) => !secret && DECIDING.test(path));

/** What a configuration says of them, as texts by the path of their key. */
export const decidingSettings = (config: Config): Readonly<Record<string, string>> =>
  Object.fromEntries(deciding.map(({ path }) => [path, settingText(valueAt(config, path))]));
