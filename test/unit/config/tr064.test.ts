import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configSchema, decidingSettings, loadConfig, problemLine, toldSettings } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const REBOOT = 'urn:dslforum-org:service:DeviceConfig:1#Reboot';

const guarded = (login = 'user: offhook, password: open-sesame'): string =>
  `tr064:\n  port: 49000\n  guard:\n    upstream: http://192.168.178.1:49000\n    login: { ${login} }\n    actions: ["${REBOOT}"]\n`;

const load = (yaml: string, files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
  loadConfig({ cwd: workplace({ ...files, 'offhook.yaml': yaml }), env });

const complaints = (yaml: string): string => {
  const loaded = load(yaml);
  return loaded.ok ? '' : loaded.error.map(problemLine).join('\n');
};

describe('TR-064 in the configuration', () => {
  it('is off, and guards nothing, where nothing is set', () => {
    const guard = { login: {}, actions: [] };
    expect(configSchema.parse({}).tr064).toEqual({ host: '0.0.0.0', port: 0, single: false, guard });
  });

  it('guards what is listed, with a password that is shown nowhere', () => {
    const loaded = load(guarded());
    if (!loaded.ok) throw new Error(inspect(loaded.error));
    const { config } = loaded.value;
    expect(config.tr064.guard.login.password?.reveal()).toBe('open-sesame');
    const told = [toldSettings(config), decidingSettings(config)].map((settings) => JSON.stringify(settings));
    for (const text of [inspect(config, { depth: 9 }), JSON.stringify(config), ...told])
      expect(text).not.toContain('sesame');
    expect(decidingSettings(config)).toMatchObject({ 'tr064.single': 'false', 'tr064.guard.actions': REBOOT });
  });

  it('takes the password from a file, which the configuration or the environment names', () => {
    const files = { secret: 'from-a-file\n' };
    const passwordOf = (loaded: ReturnType<typeof load>) =>
      loaded.ok && loaded.value.config.tr064.guard.login.password?.reveal();
    expect(passwordOf(load(guarded('user: offhook, passwordFile: secret'), files))).toBe('from-a-file');
    const named = { OFFHOOK_TR064__GUARD__LOGIN__PASSWORD_FILE: `${workplace(files)}/secret` };
    expect(passwordOf(load(guarded('user: offhook'), {}, named))).toBe('from-a-file');
    expect(complaints(guarded('user: offhook, passwordFile: nowhere'))).toMatch(
      /^offhook\.yaml:5: the file .*nowhere of tr064\.guard\.login\.passwordFile cannot be read\.$/,
    );
  });

  it.each([
    [guarded('password: open-sesame'), 'tr064.guard.login.user is not set'],
    [guarded('user: offhook'), 'tr064.guard.login.password is not set'],
    [guarded('user: offhook, password: open-sesame, passwordFile: x'), 'a password or a passwordFile, not both'],
    [guarded().replace('49000', '0'), 'tr064.guard.upstream is set, but tr064.port is 0'],
    [guarded().replace('178.1:49000', '178.1:70000'), 'tr064.guard.upstream must name a port'],
    [guarded().replace('178.1:49000', '178.1:49000/'), 'tr064.guard.upstream must be an http or https URL'],
    [guarded().replace(`"${REBOOT}"`, ''), 'tr064.guard.actions names nothing'],
    [guarded().replace('#Reboot', ''), 'tr064.guard.actions must be a list of actions'],
    [`tr064: { guard: { actions: ["${REBOOT}"] } }`, 'nothing would be guarded'],
    ['tr064: { port: 8080 }', 'tr064.port and http.port are both 8080'],
  ])('is refused: %j', (yaml, complaint) => {
    expect(complaints(yaml)).toContain(complaint);
    expect(complaints(yaml)).not.toContain('sesame');
  });
});
