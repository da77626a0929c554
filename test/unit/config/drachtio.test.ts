import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/index.ts';

const load = (...set: readonly string[]) => loadConfig({ cwd: '/nowhere', env: {}, set });
const faultsOf = (...set: readonly string[]): readonly string[] => {
  const loaded = load('sip.backend=drachtio', ...set);
  return loaded.ok ? [] : loaded.error.map(({ detail }) => detail);
};
const SECRET = 'sip.drachtio.secret=two-tins';

describe('the configuration of drachtio', () => {
  it('is on this machine at its usual port unless told otherwise, and off', () => {
    const loaded = load();
    expect(loaded.ok && loaded.value.config.sip.backend).toBe('embedded');
    expect(loaded.ok && loaded.value.config.sip.drachtio).toEqual({
      host: '127.0.0.1',
      port: 9022,
      allowRemote: false,
    });
  });

  it('needs a secret, and takes none that stands in an example', () => {
    expect(faultsOf()).toEqual(['sip.drachtio.secret is not set, but sip.backend is drachtio.']);
    expect(faultsOf(SECRET)).toEqual([]);
    for (const secret of ['cymru', 'change-me', 'a|b', 'a#b', 'a b']) {
      expect(faultsOf(`sip.drachtio.secret=${secret}`)).toHaveLength(1);
    }
  });

  it.each(['127.0.0.1', '::1', 'localhost', '10.0.0.5', '192.168.178.5', 'fd00::5'])('may name %s', (host) => {
    expect(faultsOf(SECRET, `sip.drachtio.host=${host}`)).toEqual([]);
  });

  it.each(['203.0.113.5', '2001:db8::5', 'drachtio', 'localhost.example', '0.0.0.0'])(
    'names %s only when told that nobody else can reach it',
    (host) => {
      const [detail] = faultsOf(SECRET, `sip.drachtio.host=${host}`);
      expect(detail).toContain(`sip.drachtio.host ${host} is neither this machine nor an address of a private network`);
      expect(faultsOf(SECRET, `sip.drachtio.host=${host}`, 'sip.drachtio.allowRemote=true')).toEqual([]);
    },
  );

  it('leaves the ports of the embedded server alone', () => {
    expect(faultsOf(SECRET, 'sip.udpPort=0', 'sip.tcpPort=0')).toEqual([]);
  });
});
