import { describe, expect, it } from 'vitest';
import { loadConfig, problemLine } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const complaints = (...set: readonly string[]): readonly string[] => {
  const loaded = loadConfig({ cwd: workplace({}), env: {}, set });
  return loaded.ok ? [] : loaded.error.map(problemLine);
};

describe('openid in the configuration', () => {
  it('needs the address that clients hold tokens against', () => {
    expect(complaints('openid.enabled=true')).toEqual([expect.stringContaining('http.publicUrl is not set')]);
    expect(complaints('openid.enabled=true', 'http.publicUrl=https://offhook.example/below')).toEqual([]);
  });
});
