import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configJsonSchema, configMarkdown, envExample, keys, loadConfig } from '../../../src/config/index.ts';

it('the committed documents are those that the schema makes', () => {
  expect(readFileSync('docs/generated/config.md', 'utf8')).toBe(configMarkdown());
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});

it('names environment variables as documented', () => {
  const envOf = (path: string) => keys.find((key) => key.path === path)?.env;
  expect(envOf('dataDir')).toBe('OFFHOOK_DATA_DIR');
  expect(envOf('http.apiKey')).toBe('OFFHOOK_HTTP__API_KEY');
  expect(envOf('sip.udpPort')).toBe('OFFHOOK_SIP__UDP_PORT');
  expect(envOf('limits.tries.perWindow')).toBe('OFFHOOK_LIMITS__TRIES__PER_WINDOW');
});

it('every default is allowed where it is written: the example environment changes nothing', () => {
  const lines = [...envExample().matchAll(/^#(OFFHOOK_\w+)=(.+)$/gm)];
  const env = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
  const written = loadConfig({ cwd: '/nowhere', env });
  const silent = loadConfig({ cwd: '/nowhere', env: {} });
  expect(Object.keys(env).length).toBeGreaterThan(30);
  expect(written.ok && written.value.config).toEqual(silent.ok && silent.value.config);
});

it('the JSON Schema describes every key and closes every group', () => {
  const text = JSON.stringify(configJsonSchema());
  for (const { meaning } of keys) expect(text).toContain(JSON.stringify(meaning).slice(1, -1));
  expect(text.match(/"additionalProperties":false/g)?.length).toBe(text.match(/"type":"object"/g)?.length);
});
