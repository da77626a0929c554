import { describe, expect, it } from 'vitest';
import {
  lookUp,
  type RegistrarPlace,
  type Resolver,
  type ServiceRecord,
} from '../../../../src/sip/registrations/lookup.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const record = (name: string, priority: number, weight: number, port = 5070): ServiceRecord => ({
  name,
  priority,
  weight,
  port,
});

/** Knows these names, and what it was asked. */
const resolverOf = (
  services: Readonly<Record<string, readonly ServiceRecord[]>>,
  hosts: Readonly<Record<string, readonly string[]>>,
) => {
  const asked: string[] = [];
  const known = async <T>(name: string, from: Readonly<Record<string, T>>): Promise<T> => {
    asked.push(name);
    const found = from[name];
    if (found === undefined) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    return found;
  };
  const resolver: Resolver = { services: (name) => known(name, services), addresses: (name) => known(name, hosts) };
  return { resolver, asked };
};

const find = async (place: Partial<RegistrarPlace>, resolver: Resolver, seed = 1) => {
  const wanted: RegistrarPlace = { host: 'box.example', port: undefined, transport: 'udp', ...place };
  return (await lookUp(wanted, resolver, seededRandom(seed))).map(({ address, port }) => `${address} ${port}`);
};

describe('where a registrar is', () => {
  it.each([
    [{ host: '192.0.2.1' }, '192.0.2.1 5060'],
    [{ host: '192.0.2.1', transport: 'tls' as const }, '192.0.2.1 5061'],
    [{ host: 'fd00::1', port: 5070 }, 'fd00::1 5070'],
  ])('%j needs no look-up', async (place, target) => {
    const { resolver, asked } = resolverOf({}, {});
    expect(await find(place, resolver)).toEqual([target]);
    expect(asked).toEqual([]);
  });

  it('with a port is found by address alone', async () => {
    const { resolver, asked } = resolverOf({}, { 'box.example': ['192.0.2.1', 'fd00::1'] });
    expect(await find({ port: 5080 }, resolver)).toEqual(['192.0.2.1 5080', 'fd00::1 5080']);
    expect(asked).toEqual(['box.example']);
  });

  it.each([
    ['udp', '_sip._udp.box.example'],
    ['tcp', '_sip._tcp.box.example'],
    ['tls', '_sips._tcp.box.example'],
  ] as const)('over %s is asked for as %s first', async (transport, name) => {
    const hosts = { 'sip.example': ['192.0.2.1'], 'box.example': ['192.0.2.2'] };
    const { resolver, asked } = resolverOf({ [name]: [record('sip.example', 10, 0)] }, hosts);
    expect(await find({ transport }, resolver)).toEqual(['192.0.2.1 5070']);
    expect(asked).toEqual([name, 'sip.example']);
  });

  it('without services, or where nobody knows of any, is at the usual port', async () => {
    const hosts = { 'box.example': ['192.0.2.2'] };
    for (const services of [{}, { '_sip._udp.box.example': [] }, { '_sip._udp.box.example': [record('.', 0, 0)] }])
      expect(await find({}, resolverOf(services, hosts).resolver)).toEqual(['192.0.2.2 5060']);
  });

  it('is tried by priority, and among equals as often as the weight says', async () => {
    const hosts = { a: ['192.0.2.1'], b: ['192.0.2.2'], c: ['192.0.2.3'] };
    const { resolver } = resolverOf(
      { '_sip._udp.box.example': [record('c', 20, 100), record('a', 10, 10), record('b', 10, 90)] },
      hosts,
    );
    const firsts: string[] = [];
    for (let seed = 0; seed < 400; seed += 1) {
      const [first = '', , last] = await find({}, resolver, seed);
      firsts.push(first);
      expect(last).toBe('192.0.2.3 5070');
    }
    const ofB = firsts.filter((first) => first.startsWith('192.0.2.2')).length;
    expect(ofB).toBeGreaterThan(320);
    expect(ofB).toBeLessThan(395);
  });

  it('passes over a host that is not found, and says so where none is', async () => {
    const services = { '_sip._udp.box.example': [record('a', 10, 0), record('b', 20, 0)] };
    expect(await find({}, resolverOf(services, { b: ['192.0.2.2'] }).resolver)).toEqual(['192.0.2.2 5070']);
    await expect(find({}, resolverOf(services, {}).resolver)).rejects.toThrow('Nothing is found for box.example');
    await expect(find({}, resolverOf({}, {}).resolver)).rejects.toThrow();
  });

  it('is a few places at most, whatever a name server says', async () => {
    const many = Array.from({ length: 100 }, (_, n) => `192.0.2.${n}`);
    expect(await find({}, resolverOf({}, { 'box.example': many }).resolver)).toHaveLength(8);
  });

  it('over TLS has to show the name that was meant', async () => {
    const { resolver } = resolverOf(
      { '_sips._tcp.box.example': [record('other.example', 1, 1)] },
      { 'other.example': ['192.0.2.1'] },
    );
    const place = { host: 'box.example', port: undefined, transport: 'tls', authorities: 'PEM' } as const;
    expect(await lookUp(place, resolver, seededRandom(1))).toMatchObject([
      { serverName: 'box.example', authorities: 'PEM' },
    ]);
  });
});
