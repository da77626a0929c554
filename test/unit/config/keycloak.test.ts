import { describe, expect, it } from 'vitest';
import { loadConfig, problemLine } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const complaints = (...realms: readonly string[]): readonly string[] => {
  const cwd = workplace({ 'offhook.yaml': `keycloak: [${realms.join(', ')}]` });
  const loaded = loadConfig({ cwd, env: {}, set: [] });
  return loaded.ok ? [] : loaded.error.map(problemLine);
};
const HOME = '{ issuer: "https://id.example/realms/home", clients: [shop], app: box }';

describe('keycloak in the configuration', () => {
  it('names realms, their clients and the app', () => {
    expect(complaints(HOME)).toEqual([]);
  });

  it('names each realm once, with clients, by an address', () => {
    expect(complaints(HOME, HOME)).toEqual([
      expect.stringContaining('keycloak[1].issuer must be one that no other entry has'),
    ]);
    expect(complaints(HOME.replace('[shop]', '[]'))).toEqual([expect.stringContaining('names no client')]);
    expect(complaints(HOME.replace('https:', 'ftp:'))).toEqual([expect.stringContaining('an http or https URL')]);
  });
});
