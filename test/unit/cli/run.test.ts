import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyPlace } from '../../support/cli-place.ts';

describe('the command line', () => {
  it('shows its commands and exit codes with --help', async () => {
    const { exit, out, err } = await emptyPlace().offhook('--help');
    expect([exit, err]).toEqual([0, '']);
    for (const word of [
      'serve',
      'demo',
      'line',
      'calls',
      'key',
      'doctor',
      'audit',
      'backup',
      'config',
      'openapi',
      'Exit codes:',
      '--json',
    ])
      expect(out).toContain(word);
  });

  it('prints the version of the package', async () => {
    expect((await emptyPlace().offhook('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['an unknown command', ['frobnicate'], "Unknown command 'frobnicate'."],
    ['a missing option', ['line', 'add', 'kitchen'], "Required option '--kind <kind>' not specified."],
    ['a kind that is none', ['line', 'add', 'kitchen', '--kind', 'fax'], 'Allowed choices are analog, dect, isdn, ip.'],
    ['a setting without value', ['--set', 'http.port', 'config', 'check'], 'Write it as key=value'],
    ['an unknown setting', ['--set', 'http.prot=1', 'config', 'check'], 'did you mean http.port?'],
    ['an unknown scope', ['key', 'add', '--app', 'box', '--scopes', 'all'], 'There is no scope "all"'],
    ['an app with a space', ['key', 'add', '--app', 'my box'], 'The app "my box" must have 1 to 64'],
    ['a config file that is not there', ['-c', 'nope.yaml', 'config', 'check'], 'nope.yaml: there is no file'],
  ])('answers 2 and one sentence to %s', async (_, argv, sentence) => {
    const { exit, out, err } = await emptyPlace().offhook(...argv);
    expect(exit).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^ +at /m);
  });

  it.each([
    [['frobnicate'], "Unknown command 'frobnicate'.\nSee `offhook --help`.\n"],
    [['line', 'ad'], "Unknown command 'ad' (Did you mean add?).\nSee `offhook line --help`.\n"],
    [['tr064', 'add'], "Required option '--app <name>' not specified.\nSee `offhook tr064 add --help`.\n"],
  ])('names the help of the command that was meant: %j', async (argv, told) => {
    expect((await emptyPlace().offhook(...argv)).err).toBe(told);
  });

  it('gives refusals as JSON on standard error with --json', async () => {
    const { exit, out, err } = await emptyPlace({ OFFHOOK_HTTP__PROT: '1' }).offhook('config', 'check', '--json');
    expect([exit, out]).toEqual([2, '']);
    expect(JSON.parse(err)).toEqual({
      error: {
        exit: 2,
        details: ['OFFHOOK_HTTP__PROT: this variable is not a setting; did you mean OFFHOOK_HTTP__PORT?'],
      },
    });
  });

  it('warns once of what Kubernetes put into its environment', async () => {
    const place = emptyPlace({ OFFHOOK_PORT: 'tcp://10.0.0.7:8080', OFFHOOK_SERVICE_HOST: '10.0.0.7' });
    const { exit, err } = await place.offhook('config', 'check');
    expect(exit).toBe(0);
    expect(err).toMatch(/^Ignored: OFFHOOK_PORT, OFFHOOK_SERVICE_HOST\. .*\n$/);
  });

  it('names every wrong setting on a line of its own', async () => {
    const { cwd, offhook } = emptyPlace({ OFFHOOK_SIP__UDP_PORT: '99999' });
    writeFileSync(join(cwd, 'offhook.yaml'), 'http:\n  port: x\n');
    expect((await offhook('serve')).err.trimEnd().split('\n')).toEqual([
      'offhook.yaml:2: http.port must be a whole number from 0 to 65535, not "x".',
      'OFFHOOK_SIP__UDP_PORT: sip.udpPort must be a whole number from 0 to 65535, not 99999.',
    ]);
  });
});

it('serve refuses a lines file that names a username twice, before it opens anything', async () => {
  const { cwd, offhook } = emptyPlace();
  mkdirSync(join(cwd, 'sip-config'));
  const line = '{ kind: dect, username: same, password: good-enough }';
  writeFileSync(join(cwd, 'sip-config/lines.yaml'), `lines:\n  a: ${line}\n  b: ${line}\n`);
  const { exit, err } = await offhook('serve');
  expect(exit).toBe(2);
  expect(err).toMatch(/lines\.yaml:3: line b has the username same, but that is the one of line a\.\n$/);
  expect(existsSync(join(cwd, 'data'))).toBe(false);
});

describe('config', () => {
  it('check reads the lines file too', async () => {
    const { cwd, offhook } = emptyPlace();
    mkdirSync(join(cwd, 'sip-config'));
    const line = (password: string) => `lines:\n  a: { kind: dect, username: a, password: ${password} }\n`;
    writeFileSync(join(cwd, 'sip-config/lines.yaml'), line('change-me'));
    expect(await offhook('config', 'check')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('line a: The password'),
    });
    writeFileSync(join(cwd, 'sip-config/lines.yaml'), line('good-enough'));
    expect(JSON.parse((await offhook('config', 'check', '--json')).out)).toEqual({ valid: true, set: 0, lines: 1 });
  });

  it('print shows what is in force and from where, and no secret', async () => {
    const secret = 'a-very-secret-api-key';
    const { offhook } = emptyPlace({ OFFHOOK_HTTP__API_KEY: secret });
    const text = await offhook('--set', 'sip.realm=home', 'config', 'print');
    expect(text.out).toMatch(/^sip\.realm +home +--set sip\.realm$/m);
    expect(text.out).toMatch(/^http\.apiKey +\[redacted\] +OFFHOOK_HTTP__API_KEY$/m);
    expect(text.out).toMatch(/^http\.port +8080 +default$/m);
    const json = await offhook('config', 'print', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ http: { apiKey: '[redacted]', port: 8080 } });
    expect(text.out + json.out).not.toContain(secret);
  });

  it('schema prints a JSON Schema', async () => {
    expect(JSON.parse((await emptyPlace().offhook('config', 'schema')).out)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
    });
  });
});

it('openapi prints the document', async () => {
  const { exit, out } = await emptyPlace().offhook('openapi');
  expect(exit).toBe(0);
  expect(JSON.parse(out).openapi).toMatch(/^3\.1\./);
});
