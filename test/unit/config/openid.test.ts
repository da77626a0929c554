import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig, problemLine } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const complaints = (...set: readonly string[]): readonly string[] => {
  const loaded = loadConfig({ cwd: workplace({}), env: {}, set });
  return loaded.ok ? [] : loaded.error.map(problemLine);
};

/** The settings that a page shows. */
const shownIn = (page: string): string => /```yaml\n(.*?)```/s.exec(readFileSync(page, 'utf8'))?.[1] ?? '';

describe('openid in the configuration', () => {
  it('needs the address that clients hold tokens against', () => {
    expect(complaints('openid.enabled=true')).toEqual([expect.stringContaining('http.publicUrl is not set')]);
    expect(complaints('openid.enabled=true', 'http.publicUrl=https://offhook.example/below')).toEqual([]);
  });

  it.each(['examples/openid/README.md', 'examples/keycloak/README.md'])('is as %s shows it', (page) => {
    const cwd = workplace({ 'offhook.yaml': shownIn(page) });
    const loaded = loadConfig({ cwd, env: {}, set: [] });
    expect(loaded.ok && [loaded.value.config.openid.enabled, loaded.value.config.keycloak.length > 0]).toContain(true);
  });
});
