export { configJsonSchema, configMarkdown, envExample } from './describe.ts';
export { type Home, homeOf } from './home.ts';
export { type Key, keys } from './keys.ts';
export { type LineEntry, readLines } from './lines-file.ts';
export { type ConfigSources, type LoadedConfig, loadConfig } from './load.ts';
export { type Problem, problemLine } from './problem.ts';
export { type Config, configSchema } from './schema.ts';
export { readTones, type ToneTable } from './tones-file.ts';
