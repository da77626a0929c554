export { callerRuleOf } from './caller-rules.ts';
export { decidingSettings } from './deciding.ts';
export { configJsonSchema, configMarkdown, envExample } from './describe.ts';
export { currentHome, homeOf } from './home.ts';
export { identitiesOf, identityOf } from './identities.ts';
export { keys } from './keys.ts';
export { readLines } from './lines-file.ts';
export { type LoadedConfig, loadConfig } from './load.ts';
export { isPageless } from './pageless.ts';
export { type ConfigProblem, problemLine } from './problem.ts';
export { type Registration as RegistrationConfig, registrarOf } from './registrations.ts';
export { type Config, configSchema } from './schema.ts';
export { certificateWarning, readBrokerCa, readRegistrarCas, readTls } from './tls-files.ts';
export {
  type Difference,
  differencesTo,
  settingText,
  type ToldSettings,
  toldSettings,
  valueAt,
  withTold,
} from './told.ts';
export { readTones } from './tones-file.ts';
