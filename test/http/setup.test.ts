import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRestFixture, PASSWORD, type RestFixture } from './rest-fixture.ts';

const HOST = { host: '192.168.178.20:8080' };

describe('what to type into devices', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
  });
  afterAll(() => fixture.close());

  const read = async (url: string, headers: Record<string, string> = HOST) =>
    (await fixture.call('GET', url, { headers })).body;
  const entryFor = (device: { fields: readonly Record<string, unknown>[] }, content: string) =>
    device.fields.find((field) => field.content === content)?.value;

  it('is a list of devices, whole, and nobody keeps it', async () => {
    const { status, headers, body } = await fixture.call('GET', '/v1/setup/devices', { headers: HOST });
    expect([status, headers['cache-control'], body.next]).toEqual([200, 'no-store', null]);
    expect((await fixture.call('GET', '/v1/setup/devices?limit=1')).status).toBe(400);
  });

  it('names the fields in the words of the device, with what this server says for each', async () => {
    const device = await read('/v1/setup/devices/grandstream-ht8xx');
    expect(device).toMatchObject({ group: 'ata', way: 'account', kinds: ['analog'], triedOnHardware: false });
    expect(device.server.host).toBe('192.168.178.20');
    expect(device.fields).toContainEqual({
      ...{ at: ['FXS Port'], name: 'Primary SIP Server', named: true, german: null, parameter: 'P47' },
      ...{ content: 'server-and-port', value: '192.168.178.20', note: null },
    });
    expect(entryFor(device, 'digit-map')).toBe('{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }');
    expect(device.dials).toEqual(['code', 'number', 'tone']);
    expect(device.ordinary[1]).toMatchObject({ way: 'telephone-line', models: ['HT813'] });
    expect(device.ordinary[1].digitMap).toContain('L: x+');
  });

  it('fills in the user of a line, and never a password', async () => {
    const device = await read('/v1/setup/devices/grandstream-ht8xx?line=kitchen');
    expect(entryFor(device, 'user')).toBe('kitchen');
    expect(entryFor(device, 'password')).toBeNull();
    expect(JSON.stringify(device)).not.toContain(PASSWORD);
    expect(entryFor(await read('/v1/setup/devices/grandstream-ht8xx'), 'user')).toBeNull();
  });

  it.each(['/v1/setup/devices/nothing', '/v1/setup/devices/grandstream-ht8xx?line=nobody'])(
    'is not found at %s',
    async (url) => {
      expect((await fixture.call('GET', url)).status).toBe(404);
    },
  );

  describe('the file for a Grandstream', () => {
    const make = (changes: Record<string, unknown> = {}) =>
      fixture.call('POST', '/v1/setup/grandstream', {
        headers: HOST,
        body: { line: 'kitchen', password: PASSWORD, mac: '00:0B:82:12:34:56', ...changes },
      });

    it('has the name that the device asks for, and what its first port has to know', async () => {
      const { status, headers, body } = await make();
      expect([status, headers['cache-control'], body.name]).toEqual([200, 'no-store', 'cfg000b82123456.xml']);
      for (const text of ['<P47>192.168.178.20</P47>', '<P35>kitchen</P35>', `<P34>${PASSWORD}</P34>`])
        expect(body.text).toContain(text);
    });

    it.each([
      ['an address that is none', { mac: '00:0B:82:12:34' }, 400, '/mac'],
      ['a password that the device does not take', { password: 'zwölf und mehr' }, 400, '/password'],
      ['a line that is not there', { line: 'nobody' }, 404, undefined],
      ['a field that is unknown', { port: 2 }, 400, '/port'],
    ])('refuses %s, and repeats nothing of it', async (_, changes, status, pointer) => {
      const answer = await make(changes);
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer]);
      expect(answer.text).not.toContain(PASSWORD);
      expect(answer.text).not.toContain('zwölf');
    });

    it('is kept nowhere: no log, no event and no line has the password or the address', async () => {
      const { version } = fixture.lines.get('kitchen') ?? {};
      const { body: before } = await fixture.call('GET', '/v1/audit');
      await make();
      expect((await fixture.call('GET', '/v1/audit')).body).toEqual(before);
      expect(fixture.lines.get('kitchen')?.version).toBe(version);
      expect(fixture.log.length).toBeGreaterThan(0);
      expect(fixture.log.join('')).not.toMatch(new RegExp(`${PASSWORD}|0[bB]:?82`));
    });

    it('is not made where nobody knows how phones reach the server', async () => {
      const { status, body } = await fixture.call('POST', '/v1/setup/grandstream', {
        body: { line: 'kitchen', password: PASSWORD, mac: '000b82123456' },
        headers: { host: 'localhost' },
      });
      expect([status, body.code]).toEqual([404, 'not-found']);
      expect(body.detail).toContain('sip.externalHost');
    });
  });
});
