export { configJsonSchema, configMarkdown, envExample } from './describe.ts';
export { homeOf } from './home.ts';
export { keys } from './keys.ts';
export { readLines } from './lines-file.ts';
export { type LoadedConfig, loadConfig } from './load.ts';
export { peersOf } from './peers.ts';
export { problemLine } from './problem.ts';
export { type Config, configSchema } from './schema.ts';
export { readTones } from './tones-file.ts';
