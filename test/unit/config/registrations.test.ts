import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configSchema, decidingSettings, loadConfig, problemLine, toldSettings } from '../../../src/config/index.ts';
import { registrarOf } from '../../../src/config/registrations.ts';
import { workplace } from './workplace.ts';

const load = (yaml: string, files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
  loadConfig({ cwd: workplace({ ...files, 'offhook.yaml': yaml }), env });

const complaints = (yaml: string, env: Readonly<Record<string, string>> = {}): readonly string[] => {
  const loaded = load(yaml, {}, env);
  return loaded.ok ? [] : loaded.error.map(problemLine);
};

/** One entry, each field on its own line. */
const entry = (fields: Readonly<Record<string, string>>): string =>
  `  registrations:\n    - ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n      ')}\n`;

const fritz = { name: 'fritz', registrar: 'fritz.box', user: 'offhook', password: 'sesame-of-620' };

describe('registrations in the configuration', () => {
  it('are none where none are set', () => {
    expect(configSchema.parse({}).sip.registrations).toEqual([]);
  });

  it('have defaults, and numbers as numbers', () => {
    const loaded = load(`sip:\n${entry({ ...fritz, expires: '600' })}`);
    expect(loaded.ok && loaded.value.config.sip.registrations).toMatchObject([
      { name: 'fritz', registrar: 'fritz.box', transport: 'udp', user: 'offhook', expires: 600 },
    ]);
    expect(loaded.ok && loaded.value.config.sip.registrations[0]?.password?.reveal()).toBe('sesame-of-620');
  });

  it('read a password from a file', () => {
    const { password: _, ...others } = fritz;
    const loaded = load(`sip:\n${entry({ ...others, passwordFile: 'secret' })}`, { secret: 'from a file\n' });
    expect(loaded.ok && loaded.value.config.sip.registrations[0]?.password?.reveal()).toBe('from a file');
    expect(complaints(`sip:\n${entry({ ...others, passwordFile: 'nowhere' })}`)).toEqual([
      expect.stringMatching(/^offhook\.yaml:2: the file .*nowhere of sip\.registrations\[0\]\.passwordFile cannot be/),
    ]);
  });

  it('show their passwords nowhere', () => {
    const loaded = load(`sip:\n${entry(fritz)}`);
    if (!loaded.ok) throw new Error(inspect(loaded.error));
    const { config } = loaded.value;
    const shown = [inspect(config, { depth: 9 }), JSON.stringify(config), JSON.stringify(toldSettings(config))];
    for (const text of [...shown, decidingSettings(config)['sip.registrations']]) expect(text).not.toContain('sesame');
    expect(decidingSettings(config)['sip.registrations']).toContain('fritz.box');
  });

  it.each([
    [
      { ...fritz, registrar: '"http://box"' },
      /sip\.registrations\[0\]\.registrar must be a host .*, not "http:\/\/box"/,
    ],
    [{ ...fritz, registrar: 'box:70000' }, /registrar must name an address, and a port from 1 to 65535/],
    [{ ...fritz, name: 'a b' }, /sip\.registrations\[0\]\.name must be a name: .*, not "a b"/],
    [{ ...fritz, expires: '5' }, /sip\.registrations\[0\]\.expires must be a whole number of seconds from 60 to 86400/],
    [{ ...fritz, usr: 'x' }, /sip\.registrations\[0\]\.usr is not a setting; did you mean user\?/],
    [{ ...fritz, transport: 'ws' }, /transport must be one of udp, tcp, tls, not "ws"/],
    [{ ...fritz, passwordFile: 'x' }, /must have a password or a passwordFile, not both/],
    [{ ...fritz, preset: 'asterisk' }, /preset must be one of none, fritzbox, not "asterisk"/],
    [{ ...fritz, fromIsTrusted: 'perhaps' }, /fromIsTrusted must be true or false, not "perhaps"/],
    [{ ...fritz, callers: '["**610=phone"]' }, /callers must be a list of texts .*, not "\*\*610=phone"\.$/],
    [{ ...fritz, callers: '["**619-**610=dect"]' }, /not "\*\*619-\*\*610=dect": the range ends before it begins\.$/],
    [
      { ...fritz, callers: '["**61-**610=dect"]' },
      /: the ends of a range differ in more than the digits at their end\.$/,
    ],
    [{ ...fritz, callers: '["a=dect", "a=dect"]' }, /callers must be a list of texts/],
    [{ ...fritz, tlsCa: 'x' }, /tlsCa is only looked at with transport tls/],
    [
      { name: 'fritz', registrar: 'fritz.box', user: 'x' },
      /sip\.registrations\[0\] needs a password or a passwordFile/,
    ],
    [{ name: 'fritz', registrar: 'fritz.box', password: 'x' }, /sip\.registrations\[0\]\.user must be .*, not nothing/],
  ])('refuse %j with a sentence that says where', (fields, sentence) => {
    const said = complaints(`sip:\n${entry(fields)}`);
    expect(said[0]).toMatch(/^offhook\.yaml:2: /);
    expect(said[0]).toMatch(sentence);
  });

  it('never show a password that is refused, nor entries that are none', () => {
    const secrets = [
      complaints(`sip:\n${entry({ ...fritz, password: '[sesame]' })}`),
      complaints('sip:\n  registrations:\n    password: sesame\n'),
      complaints('sip:\n  registrations: [sesame]\n'),
    ];
    for (const said of secrets) {
      expect(said).toHaveLength(1);
      expect(said[0]).not.toContain('sesame');
    }
  });

  it('share no name with each other or with a peer', () => {
    const two = `${entry(fritz)}${entry(fritz).split('\n').slice(1).join('\n')}`;
    expect(complaints(`sip:\n${two}`)[0]).toContain('sip.registrations[1].name must be one that no other');
    expect(complaints(`sip:\n  peers: [fritz=192.168.178.1]\n${entry(fritz)}`)[0]).toContain(
      'sip.registrations[0].name must be one that no peer',
    );
  });

  it('need a transport that the SIP server has', () => {
    expect(complaints(`sip:\n  udpPort: 0\n${entry(fritz)}`)[0]).toContain('sip.udpPort is 0 (off)');
    const drachtio = 'sip:\n  backend: drachtio\n  drachtio:\n    secret: a-secret-of-the-test\n';
    expect(complaints(`${drachtio}${entry({ ...fritz, transport: 'tls' })}`)[0]).toContain('drachtio looks at no');
  });

  it('stand in the file alone', () => {
    expect(complaints('', { OFFHOOK_SIP__REGISTRATIONS: '[]' })).toEqual([
      'OFFHOOK_SIP__REGISTRATIONS: sip.registrations is a list of entries: it can only stand in offhook.yaml.',
    ]);
  });

  it('name registrars with or without a port, IPv6 in brackets', () => {
    expect(registrarOf('fritz.box')).toEqual({ host: 'fritz.box', port: undefined });
    expect(registrarOf('10.0.0.1:5070')).toEqual({ host: '10.0.0.1', port: 5070 });
    expect(registrarOf('[fd00::1]:5070')).toEqual({ host: 'fd00::1', port: 5070 });
    for (const bad of ['fd00::1', 'box:0', 'box:70000', '', 'a b', '[box]']) expect(registrarOf(bad)).toBeUndefined();
  });
});
