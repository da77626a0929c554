import { describe, expect, it } from 'vitest';
import { directoryOf } from '../../../../src/doors/tr064/directory.ts';
import { Guard } from '../../../../src/doors/tr064/guard.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const CONFIG = 'urn:dslforum-org:service:DeviceConfig:1';
const AUTH = 'urn:dslforum-org:service:X_AVM-DE_Auth:1';

const service = (type: string, control: string, scpd = `${control}.xml`): string =>
  `<service><serviceType>${type}</serviceType><serviceId>urn:x:serviceId:1</serviceId><controlURL>${control}</controlURL><SCPDURL>${scpd}</SCPDURL></service>`;

const device = (...services: readonly string[]): string =>
  `<root xmlns="urn:dslforum-org:device-1-0"><device><friendlyName>A &amp; B</friendlyName><serviceList>${services.join('')}</serviceList></device></root>`;

const scpd = (...names: readonly string[]): string =>
  `<scpd><actionList>${names.map((name) => `<action><name>${name}</name></action>`).join('')}</actionList></scpd>`;

const DOCUMENTS: Readonly<Record<string, string>> = {
  '/tr64desc.xml': device(service(CONFIG, '/config')),
  '/config.xml': scpd('Reboot', 'GetX'),
};

class Place {
  readonly clock = new ManualClock();
  readonly faults: (string | undefined)[] = [];
  readonly reads: string[] = [];
  documents: Readonly<Record<string, string>> | undefined;
  readonly guard: Guard;

  constructor(actions: readonly string[], documents: Readonly<Record<string, string>> = DOCUMENTS) {
    this.documents = documents;
    this.guard = new Guard({
      upstream: {
        read: async (path) => {
          this.reads.push(path);
          const document = this.documents?.[path];
          if (document === undefined) throw new Error(`${path} is answered 404`);
          return document;
        },
        post: async () => ({ status: 200, body: '' }),
      },
      actions,
      clock: this.clock,
      onTurn: (fault) => void this.faults.push(fault),
    });
  }
}

describe('a guard', () => {
  it('knows what the device has, and which of that is listed', async () => {
    const { guard } = new Place([`${CONFIG}#Reboot`]);
    const described = await guard.described();
    expect(described?.services).toMatchObject([{ place: { type: CONFIG, controlPath: '/config' } }]);
    expect(guard.isListed({ service: CONFIG, action: 'Reboot' })).toBe(true);
    expect(guard.isListed({ service: CONFIG, action: 'GetX' })).toBe(false);
  });

  it('is closed while a listed action is none of the device: the real one would stay open', async () => {
    const place = new Place([`${CONFIG}#reboot`, `${CONFIG}#Reboot`]);
    expect(await place.guard.described()).toBeUndefined();
    expect(place.faults).toEqual([`it does not have ${CONFIG}#reboot`]);
  });

  it('is closed until the device is there, and asks it seldom', async () => {
    const place = new Place([`${CONFIG}#Reboot`]);
    place.documents = undefined;
    for (let n = 0; n < 3; n++) expect(await place.guard.described()).toBeUndefined();
    expect(place.reads).toEqual(['/tr64desc.xml']);
    place.documents = DOCUMENTS;
    place.clock.advance(5000);
    expect(await place.guard.described()).toBeDefined();
    expect(place.faults).toEqual(['/tr64desc.xml is answered 404', undefined]);
  });

  it('knows what it knew while the device is away, and what is new when it is back', async () => {
    const place = new Place([`${CONFIG}#Reboot`]);
    const known = await place.guard.described();
    place.documents = undefined;
    place.clock.advance(600_000);
    expect(await place.guard.described()).toBe(known);
    await expect.poll(() => place.faults).toEqual(['/tr64desc.xml is answered 404']);
    place.documents = { ...DOCUMENTS, '/config.xml': scpd('Reboot', 'GetX', 'New') };
    place.clock.advance(600_000);
    await place.guard.described();
    await expect.poll(async () => (await place.guard.described())?.services[0]?.actions.has('New')).toBe(true);
  });

  it.each([
    ['no XML', { '/tr64desc.xml': 'x' }],
    ['another document', { '/tr64desc.xml': '<html/>' }],
    ['a service without a description', { '/config.xml': '<html/>' }],
    [
      'too many services',
      { '/tr64desc.xml': device(...Array.from({ length: 201 }, (_, n) => service(CONFIG, `/c${n}`))) },
    ],
  ])('is closed before a device with %s', async (_, documents) => {
    const place = new Place([`${CONFIG}#Reboot`], { ...DOCUMENTS, ...documents });
    expect(await place.guard.described()).toBeUndefined();
    expect(place.faults).toHaveLength(1);
  });
});

describe('what is shown of a device', () => {
  const shownOf = async (documents: Readonly<Record<string, string>>) =>
    directoryOf('http://here', await new Place([], documents).guard.described());

  it('stands beside our own', async () => {
    const { documents, services } = await shownOf(DOCUMENTS);
    expect([...services.keys()].sort()).toEqual(['/config', '/upnp/control/deviceinfo', '/upnp/control/x_auth']);
    expect(services.get('/config')?.by).toBe('upstream');
    expect(documents.get('/config.xml')).toBe(DOCUMENTS['/config.xml']);
    expect(documents.get('/tr64desc.xml')).toContain('<friendlyName>A &amp; B</friendlyName>');
  });

  it('has nothing in the place of ours, and no address but paths of the device', async () => {
    const others = [
      service(AUTH, '/their/auth', '/their/auth.xml'),
      service(CONFIG, '/upnp/control/x_auth', '/c.xml'),
      service(CONFIG, '/d', '/tr64desc.xml'),
      service(CONFIG, 'http://elsewhere/config', '/e.xml'),
      service(CONFIG, '//elsewhere/x', '/e.xml'),
      service(CONFIG, '/x', '//elsewhere/e.xml'),
      service(CONFIG, '/x', 'e.xml'),
      service('a"b', '/f', '/f.xml'),
    ];
    const read = Object.fromEntries(['/their/auth.xml', '/c.xml', '/e.xml'].map((path) => [path, scpd('SetConfig')]));
    const { documents, services } = await shownOf({ '/tr64desc.xml': device(...others), ...read });
    expect([...services].map(([path, { by }]) => [path, by])).toEqual([
      ['/upnp/control/x_auth', 'us'],
      ['/upnp/control/deviceinfo', 'us'],
    ]);
    expect(documents.get('/tr64desc.xml')).not.toMatch(/their|elsewhere|<SCPDURL>\/c\.xml/);
  });

  it('has its own DeviceInfo, where it has one', async () => {
    const info = 'urn:dslforum-org:service:DeviceInfo:1';
    const { services } = await shownOf({
      '/tr64desc.xml': device(service(info, '/info')),
      '/info.xml': scpd('GetInfo'),
    });
    expect([...services].map(([path, { by }]) => [path, by])).toEqual([
      ['/info', 'upstream'],
      ['/upnp/control/x_auth', 'us'],
    ]);
  });
});
