import {
  configJsonSchema,
  keys,
  type LoadedConfig,
  problemLine,
  readLines,
  readRegistrarCas,
  readTls,
  readTones,
  settingText,
  valueAt,
} from '../config/index.ts';
import { type Answer, badInput } from './outcome.ts';
import { table } from './table.ts';

/** Says that the configuration is valid: it has been read before. Reads the files that it names too. */
export const checkConfig = ({ config, origins }: LoadedConfig): Answer => {
  const { linesFile } = config.sip;
  const { tonesFile } = config.rtp;
  const lines = linesFile === undefined ? undefined : readLines(linesFile, linesFile);
  const tones = tonesFile === undefined ? undefined : readTones(tonesFile, tonesFile);
  const problems = [lines, tones, readTls(config.sip), readRegistrarCas(config.sip)].flatMap((read) =>
    read && !read.ok ? read.error : [],
  );
  if (problems.length > 0) throw badInput(...problems.map(problemLine));
  const count = lines?.ok ? `, ${lines.value.length} lines in ${linesFile}` : '';
  return {
    text: `The configuration is valid: ${origins.size} of ${keys.length} settings are set, the others have their defaults${count}.`,
    data: { valid: true, set: origins.size, lines: lines?.ok ? lines.value.length : null },
  };
};

/** Every setting in force and where it was set. Secrets are not shown. */
export const printConfig = ({ config, origins }: LoadedConfig): Answer => {
  const rows = keys.map(({ path }) => [path, settingText(valueAt(config, path)), origins.get(path) ?? 'default']);
  return { text: table(['KEY', 'VALUE', 'FROM'], rows), data: config };
};

/** The JSON Schema of offhook.yaml, for editors. */
export const configSchemaAnswer = (): Answer => {
  const schema = configJsonSchema();
  return { text: JSON.stringify(schema, null, 2), data: schema };
};
