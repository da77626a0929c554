import { isMap, isScalar, type YAMLMap } from 'yaml';
import { groups, keyByPath } from './keys.ts';
import { type Given, type Layer, unknownKey } from './layer.ts';
import type { ConfigProblem } from './problem.ts';
import { plainValue, readYaml, type YamlFile } from './yaml-file.ts';

/** What offhook.yaml says, each value with its line. `name` is how the file is called in sentences. */
export const yamlLayer = (path: string, name: string): Layer => {
  const file = readYaml(path, name);
  if (!file.ok) return { given: new Map(), problems: [file.error] };
  const given = new Map<string, Given>();
  const problems: ConfigProblem[] = [];
  if (file.value.root) walk(file.value, file.value.root, '', given, problems);
  return { given, problems };
};

const walk = (
  file: YamlFile,
  map: YAMLMap,
  prefix: string,
  given: Map<string, Given>,
  problems: ConfigProblem[],
): void => {
  for (const { key, value } of map.items) {
    const path = prefix + plainValue(key);
    const source = file.at(key);
    const empty = value === null || (isScalar(value) && value.value === null);
    if (keyByPath.has(path)) {
      if (empty) problems.push({ source, detail: `${path} has no value; leave the line out to get the default.` });
      else given.set(path, { value: plainValue(value), source });
    } else if (groups.has(path) && isMap(value)) walk(file, value, `${path}.`, given, problems);
    else if (!groups.has(path) || !empty) problems.push({ source, detail: unknownKey(path) });
  }
};
